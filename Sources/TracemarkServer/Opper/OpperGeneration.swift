/// The generation of an Opper Python SDK, each with its own HTTP API. All three write the same spans.
enum OpperGeneration: String, Sendable, CaseIterable {
    /// The API of `opperai` 0.x.
    case v1
    /// The API of `opperai` 1.x.
    case v2
    /// The API of `opperai` 2.x.
    case v3

    /// Creates the generation of a path: `/v2/spans` → ``v2``; nil for any other path.
    init?(path: some StringProtocol) {
        guard let first = path.split(separator: "/").first else { return nil }
        self.init(rawValue: String(first))
    }
}
