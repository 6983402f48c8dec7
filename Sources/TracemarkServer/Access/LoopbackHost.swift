/// Names and addresses of this machine's own.
enum LoopbackHost {
    /// Whether a name or address can only be this machine's: `localhost`, `127.0.0.1`, `::1`. Names below `localhost` are
    /// asked of name servers by some systems, which may answer with any address.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The host in `host:port` or `[::1]:port`.
    static func host(in authority: String) -> String {
        if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
        return String(authority.prefix { $0 != ":" })
    }
}
