import Crypto
import Foundation
import TracemarkModel

/// A key as the server keeps it: without the secret, of which there is only a hash.
///
/// A key is `tmk_` with 16 hexadecimal digits that name it and 64 that are secret: 256 bits by chance, so that a plain
/// hash keeps them as safe as a slow one would.
public struct APIKey: Sendable, Hashable, Codable {
    /// The part of the key that names it, and is no secret.
    public var id: String
    /// What people call it.
    public var name: String
    /// What it allows.
    public var scopes: Set<AccessScope>
    /// When it was made.
    public var created: Timestamp
    /// SHA-256 of the key in hexadecimal digits.
    var hash: String

    /// The collection of documents that keys are kept in.
    static let collection = "keys"

    /// Makes a key by chance.
    ///
    /// - Returns: The key, and its text, which is not kept anywhere.
    static func make(name: String, scopes: Set<AccessScope>, at now: Timestamp) -> (key: APIKey, text: String) {
        let id = randomDigits(8)
        let text = "tmk_\(id)_\(randomDigits(32))"
        return (APIKey(id: id, name: name, scopes: scopes, created: now, hash: hash(of: text)), text)
    }

    /// So many bytes by chance, from the system's generator for secrets, in hexadecimal digits.
    static func randomDigits(_ byteCount: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }.hexDigits
    }

    /// The part of a key's text that names the key; nil for a text that is no key.
    static func id(in text: some StringProtocol) -> String? {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "tmk", parts[1].utf8.count == 16, parts[2].utf8.count == 64 else {
            return nil
        }
        return String(parts[1])
    }

    static func hash(of text: some StringProtocol) -> String {
        Array(SHA256.hash(data: Array(text.utf8))).hexDigits
    }

    /// Whether a text is this key. It takes as long for a near miss as for any other text.
    func matches(_ text: some StringProtocol) -> Bool {
        let found = Array(APIKey.hash(of: text).utf8)
        let expected = Array(hash.utf8)
        guard found.count == expected.count else { return false }
        return zip(found, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
