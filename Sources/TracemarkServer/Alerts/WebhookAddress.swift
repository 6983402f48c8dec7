import Foundation

#if canImport(Darwin)
import Darwin
#endif

/// The URL of a webhook. It is never a link-local address, where clouds serve secrets to their machines.
struct WebhookAddress: Sendable {
    /// `https://hooks.example.org/services/T0/B0/secret`
    let text: String
    private let url: URL

    /// Parses a URL.
    ///
    /// - Throws: ``AlertRuleError`` if the URL cannot be a webhook's.
    init(_ text: String?) throws(AlertRuleError) {
        guard let text, let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()),
            let host = url.host, !host.isEmpty
        else {
            throw AlertRuleError(
                description: "The webhook has no valid URL. Use one that begins with https:// or http://.")
        }
        if Self.isLinkLocal(host) {
            throw AlertRuleError(
                description:
                    "The webhook's host \(host) is a link-local address, which is not allowed. Use a public address.")
        }
        self.text = text
        self.url = url
    }

    /// The URL without its path, which is often a webhook's only secret: `https://hooks.example.org/***`.
    var withoutPath: String {
        let host = url.host ?? ""
        let port = url.port.map { ":\($0)" } ?? ""
        let isBare = host.contains(":") && !host.hasPrefix("[")
        return "\(url.scheme ?? "https")://\(isBare ? "[\(host)]" : host)\(port)/***"
    }

    /// Returns whether a host is an address of 169.254.0.0/16 or fe80::/10, in every notation that a system accepts. An
    /// address may be written in parts, as one number, or in octal digits. Names are not resolved.
    private static func isLinkLocal(_ host: String) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        var found: UnsafeMutablePointer<addrinfo>?
        let plain = host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : host
        guard getaddrinfo(plain, nil, &hints, &found) == 0, let found else { return false }
        defer { freeaddrinfo(found) }
        guard let address = found.pointee.ai_addr else { return false }
        switch Int32(found.pointee.ai_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt32(bigEndian: $0.pointee.sin_addr.s_addr) >> 16 == 169 << 8 | 254
            }
        case AF_INET6:
            let bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) }
            }
            // An IPv4-mapped IPv6 address: ::ffff:169.254.169.254
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10..<12].allSatisfy { $0 == 0xFF }
            return bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 || isMapped && bytes[12] == 169 && bytes[13] == 254
        default: return false
        }
    }
}

extension AlertRule {
    /// The rule for readers without the scope `write`: webhooks show only their hosts.
    var withoutSecrets: AlertRule {
        var rule = self
        for index in rule.actions.indices {
            rule.actions[index].url = rule.actions[index].url.map { (try? WebhookAddress($0))?.withoutPath ?? "***" }
        }
        return rule
    }
}

extension AlertState {
    /// The state for readers without the scope `write`: pending deliveries are removed, because they contain webhooks.
    var withoutSecrets: AlertState {
        var state = self
        state.outbox = []
        return state
    }
}
