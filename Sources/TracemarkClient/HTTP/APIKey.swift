/// A key that goes into a header and nowhere else: printing, describing or dumping it shows dots.
struct APIKey: Sendable, Hashable {
    let secret: String

    /// Nil for no key; an empty one is none.
    init?(_ secret: String?) {
        guard let secret, !secret.isEmpty else { return nil }
        self.secret = secret
    }

    /// `Bearer …`, the value of the header `Authorization`.
    var bearer: String { "Bearer \(secret)" }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "…" }
    var debugDescription: String { "…" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
