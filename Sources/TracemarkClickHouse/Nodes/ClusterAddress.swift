import Foundation
import TracemarkModel

/// Where a ClickHouse database is: `clickhouse://user:password@host1:8123,host2:8123/database?cluster=name`.
///
/// One host without `cluster` is a node of its own. Of a cluster every node is named, since what was written is
/// acknowledged only once each replica has it.
public struct ClusterAddress: Sendable, Hashable {
    /// A node's HTTP address.
    public struct Host: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// Its name or address.
        public var name: String
        /// The port of its HTTP interface.
        public var port: Int

        /// `host:8123`.
        public var description: String { "\(name):\(port)" }

        /// By name, so that several servers agree on an order.
        public static func < (one: Host, other: Host) -> Bool {
            (one.name, one.port) < (other.name, other.port)
        }
    }

    /// The nodes, in order.
    public var hosts: [Host]
    /// Who asks.
    public var user: String
    /// The user's password, which no description shows.
    public var password: String
    /// The database, which is made where there is none.
    public var database: String
    /// The cluster's name in `remote_servers` of each node's configuration; nil for a single node.
    public var cluster: String?
    /// Whether to speak TLS.
    public var isSecure: Bool

    /// Reads an address.
    ///
    /// - Parameters:
    ///   - text: The address. `secure=true` after the question mark asks for TLS.
    ///   - password: The password where the address has none: it is better kept out of command lines.
    /// - Throws: ``StoreError/invalidQuery(_:)`` with what is wrong with it.
    public init(_ text: String, password: String? = nil) throws(StoreError) {
        func wrong(_ reason: String) -> StoreError {
            .invalidQuery("The store's address \(reason); write clickhouse://user@host:8123/database.")
        }
        guard text.hasPrefix(Self.scheme) else { throw wrong("does not begin with \(Self.scheme)") }
        var rest = text.dropFirst(Self.scheme.count)
        var options: [String: String] = [:]
        if let mark = rest.firstIndex(of: "?") {
            for option in rest[rest.index(after: mark)...].split(separator: "&") {
                let sides = option.split(separator: "=", maxSplits: 1).map(String.init)
                guard sides.count == 2, ["cluster", "secure"].contains(sides[0]) else {
                    throw wrong("has the option \"\(option)\", and there are only cluster=… and secure=true")
                }
                guard sides[0] != "secure" || ["true", "false"].contains(sides[1]) else {
                    throw wrong("has secure=\(sides[1]), and may have secure=true")
                }
                options[sides[0]] = sides[1]
            }
            rest = rest[..<mark]
        }
        (user, self.password) = ("default", password ?? "")
        if let at = rest.lastIndex(of: "@") {
            let sides = rest[..<at].split(separator: ":", maxSplits: 1).map { $0.removingPercentEncoding ?? String($0) }
            if let name = sides.first, !name.isEmpty { user = name }
            if sides.count == 2 { self.password = sides[1] }
            rest = rest[rest.index(after: at)...]
        }
        let sides = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        database = sides.count == 2 && !sides[1].isEmpty ? sides[1] : "tracemark"
        guard Self.isName(database) else { throw wrong("names a database that is not letters, digits and _") }
        cluster = options["cluster"]
        guard cluster.map({ Self.isName($0) }) ?? true else {
            throw wrong("names a cluster that is not letters, digits and _")
        }
        isSecure = options["secure"] == "true"
        hosts = []
        for host in sides[0].split(separator: ",", omittingEmptySubsequences: false) {
            guard let host = Self.host(host, isSecure: isSecure) else {
                throw wrong("has \"\(host)\" where a host and perhaps a port belong")
            }
            if !hosts.contains(host) { hosts.append(host) }
        }
        hosts.sort()
        if hosts.count > 1, cluster == nil {
            throw wrong("has several hosts, so that it needs ?cluster= and the name that their configuration gives it")
        }
    }

    /// What every address begins with.
    public static let scheme = "clickhouse://"

    private static func host(_ text: Substring, isSecure: Bool) -> Host? {
        let end =
            text.hasPrefix("[") ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":")
        let name = text[..<(end ?? text.endIndex)]
        let port = text[name.endIndex...]
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            return nil
        }
        if port.isEmpty { return Host(name: String(name), port: isSecure ? 8443 : 8123) }
        guard port.first == ":", let number = Int(port.dropFirst()), (1...65_535).contains(number) else { return nil }
        return Host(name: String(name), port: number)
    }

    /// Names go into statements as they are, so that nothing else is let through.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
        }
    }
}

extension ClusterAddress: CustomStringConvertible {
    /// The address without its password.
    public var description: String {
        let options = [cluster.map { "cluster=\($0)" }, isSecure ? "secure=true" : nil].compactMap { $0 }
        return "\(Self.scheme)\(user)@\(hosts.map(\.description).joined(separator: ","))/\(database)"
            + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
    }
}
