/// One of the three HTTP interfaces that Opper's Python SDKs speak. What they say about a span is the same span.
enum OpperGeneration: String, Sendable, CaseIterable {
    /// Of `opperai` 0.x.
    case v1
    /// Of `opperai` 1.x.
    case v2
    /// Of `opperai` 2.x.
    case v3

    /// The generation whose path this is: `/v2/spans` → ``v2``; nil for any other path.
    init?(path: some StringProtocol) {
        guard let first = path.split(separator: "/").first else { return nil }
        self.init(rawValue: String(first))
    }
}
