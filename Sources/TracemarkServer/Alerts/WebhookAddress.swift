import Foundation

#if canImport(Darwin)
import Darwin
#endif

/// Where a webhook goes: an address of the web, and none at which a cloud tells its machines their secrets.
struct WebhookAddress: Sendable {
    /// `https://hooks.example.org/services/T0/B0/secret`
    let text: String
    private let url: URL

    /// Reads an address.
    ///
    /// - Throws: ``AlertRuleError`` if a webhook cannot go there.
    init(_ text: String?) throws(AlertRuleError) {
        guard let text, let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()),
            let host = url.host, !host.isEmpty
        else {
            throw AlertRuleError(description: "A webhook needs an address that begins with https:// or http://.")
        }
        if Self.isLinkLocal(host) {
            throw AlertRuleError(
                description: "\(host) is an address of the machine's own network card; no webhook goes there.")
        }
        self.text = text
        self.url = url
    }

    /// The address without what is often all the secret that a webhook has: `https://hooks.example.org/***`.
    var withoutPath: String {
        let host = url.host ?? ""
        let port = url.port.map { ":\($0)" } ?? ""
        let isBare = host.contains(":") && !host.hasPrefix("[")
        return "\(url.scheme ?? "https")://\(isBare ? "[\(host)]" : host)\(port)/***"
    }

    /// Whether a host is an address of 169.254.0.0/16 or fe80::/10, in any way that a system reads addresses: a number
    /// may be written in parts, as one, or in octal digits. Names are not looked up.
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
            // An address of IPv4's in IPv6's clothes: ::ffff:169.254.169.254
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10..<12].allSatisfy { $0 == 0xFF }
            return bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 || isMapped && bytes[12] == 169 && bytes[13] == 254
        default: return false
        }
    }
}

extension AlertRule {
    /// The rule for those who may not write: of its webhooks the hosts only.
    var withoutSecrets: AlertRule {
        var rule = self
        for index in rule.actions.indices {
            rule.actions[index].url = rule.actions[index].url.map { (try? WebhookAddress($0))?.withoutPath ?? "***" }
        }
        return rule
    }
}

extension AlertState {
    /// The state for those who may not write: without what waits to be told, which says whom.
    var withoutSecrets: AlertState {
        var state = self
        state.outbox = []
        return state
    }
}
