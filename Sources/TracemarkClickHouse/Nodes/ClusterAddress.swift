import Foundation
import TracemarkModel

/// The address of a ClickHouse database: `clickhouse://user:password@host1:8123,host2:8123/database?cluster=name`.
///
/// A single host without `cluster` is a standalone node. For a cluster, the address names every node, because a write
/// is acknowledged only when each replica has it.
public struct ClusterAddress: Sendable, Hashable {
    /// The HTTP address of a node.
    public struct Host: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// The host name or IP address.
        public var name: String
        /// The port of the HTTP interface.
        public var port: Int

        /// `host:8123`.
        public var description: String { "\(name):\(port)" }

        /// Compares by name, so that all servers agree on the order.
        public static func < (one: Host, other: Host) -> Bool {
            (one.name, one.port) < (other.name, other.port)
        }
    }

    /// The nodes, sorted.
    public var hosts: [Host]
    /// The name of the user.
    public var user: String
    /// The password of the user. Descriptions never contain it.
    public var password: String
    /// The database, which is created if it does not exist.
    public var database: String
    /// The name of the cluster in `remote_servers` of the nodes' configuration; nil for a single node.
    public var cluster: String?
    /// A Boolean value that indicates whether connections use TLS.
    public var isSecure: Bool

    /// Parses an address.
    ///
    /// - Parameters:
    /// - text: The address. The option `secure=true` enables TLS.
    /// - password: The password if the address has none. Passwords do not belong on command lines.
    /// - Throws: ``StoreError/invalidQuery(_:)`` if the address is invalid.
    public init(_ text: String, password: String? = nil) throws(StoreError) {
        func wrong(_ reason: String) -> StoreError {
            .invalidQuery("The store's address \(reason). Use the form clickhouse://user@host:8123/database.")
        }
        guard text.hasPrefix(Self.scheme) else { throw wrong("does not begin with \(Self.scheme)") }
        var rest = text.dropFirst(Self.scheme.count)
        var options: [String: String] = [:]
        if let mark = rest.firstIndex(of: "?") {
            for option in rest[rest.index(after: mark)...].split(separator: "&") {
                let sides = option.split(separator: "=", maxSplits: 1).map(String.init)
                guard sides.count == 2, ["cluster", "secure"].contains(sides[0]) else {
                    throw wrong("has the unknown option \"\(option)\"; the options are cluster=NAME and secure=true")
                }
                guard sides[0] != "secure" || ["true", "false"].contains(sides[1]) else {
                    throw wrong("has secure=\(sides[1]), which must be true or false")
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
        guard Self.isName(database) else {
            throw wrong("has a database name with other characters than letters, digits and _")
        }
        cluster = options["cluster"]
        guard cluster.map({ Self.isName($0) }) ?? true else {
            throw wrong("has a cluster name with other characters than letters, digits and _")
        }
        isSecure = options["secure"] == "true"
        hosts = []
        for host in sides[0].split(separator: ",", omittingEmptySubsequences: false) {
            guard let host = Self.host(host, isSecure: isSecure) else {
                throw wrong("has \"\(host)\" instead of a host with an optional port")
            }
            if !hosts.contains(host) { hosts.append(host) }
        }
        hosts.sort()
        if hosts.count > 1, cluster == nil {
            throw wrong("has several hosts and no ?cluster=NAME, with the name from their configuration")
        }
    }

    /// The scheme of every address.
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

    /// Returns whether a text is a valid name. Statements contain names without quotes, so other characters are not
    /// allowed.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
        }
    }
}

extension ClusterAddress: CustomStringConvertible {
    /// The address without the password.
    public var description: String {
        let options = [cluster.map { "cluster=\($0)" }, isSecure ? "secure=true" : nil].compactMap { $0 }
        return "\(Self.scheme)\(user)@\(hosts.map(\.description).joined(separator: ","))/\(database)"
            + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
    }
}
