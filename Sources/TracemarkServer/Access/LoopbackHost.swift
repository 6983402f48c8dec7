/// The names and addresses of the local machine.
enum LoopbackHost {
    /// Returns whether a host can only be the local machine: `localhost`, `127.0.0.1`, `::1`.
    ///
    /// Names below `localhost` do not count. Some systems ask a name server for them, and it may return any address.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Returns the host in `host:port` or `[::1]:port`.
    static func host(in authority: String) -> String {
        if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
        return String(authority.prefix { $0 != ":" })
    }
}
