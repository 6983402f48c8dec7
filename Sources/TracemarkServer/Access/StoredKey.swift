import Crypto
import Foundation
import TracemarkModel

/// An API key as the server stores it: the hash of the secret, never the secret.
///
/// The text of a key is `tmk_`, an identifier of 16 hexadecimal digits, `_`, and a secret of 64 digits. The secret has
/// 256 random bits, so a plain hash protects it as well as a slow hash would.
public struct StoredKey: Sendable, Hashable, Codable {
    /// The public part of the key, which identifies it.
    public var id: String
    /// The name that people gave the key.
    public var name: String
    /// The scopes that the key grants.
    public var scopes: Set<AccessScope>
    /// The time the key was created.
    public var created: Timestamp
    /// The SHA-256 of the key's text, in hexadecimal digits.
    var hash: String

    /// The collection of documents that stores the keys.
    static let collection = "keys"

    /// Creates a random key.
    ///
    /// - Returns: The key and its text. The server stores the text nowhere.
    static func make(name: String, scopes: Set<AccessScope>, at now: Timestamp) -> (key: StoredKey, text: String) {
        let id = randomDigits(8)
        let text = "tmk_\(id)_\(randomDigits(32))"
        return (StoredKey(id: id, name: name, scopes: scopes, created: now, hash: hash(of: text)), text)
    }

    /// Returns random bytes of the system's secure generator, in hexadecimal digits.
    static func randomDigits(_ byteCount: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }.hexDigits
    }

    /// Returns the identifier in a key's text, or nil if the text is not a key.
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

    /// Returns whether a text is this key. The comparison takes the same time for every text, so timing reveals
    /// nothing.
    func matches(_ text: some StringProtocol) -> Bool {
        let found = Array(StoredKey.hash(of: text).utf8)
        let expected = Array(hash.utf8)
        guard found.count == expected.count else { return false }
        return zip(found, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
