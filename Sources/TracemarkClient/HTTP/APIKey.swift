/// An API key that is only ever sent in a header. Printing, describing or dumping it shows dots.
struct APIKey: Sendable, Hashable {
    let secret: String

    /// Creates a key; nil for nil or an empty string.
    init?(_ secret: String?) {
        guard let secret, !secret.isEmpty else { return nil }
        self.secret = secret
    }

    /// The value of the header `Authorization`: `Bearer …`.
    var bearer: String { "Bearer \(secret)" }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "…" }
    var debugDescription: String { "…" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
