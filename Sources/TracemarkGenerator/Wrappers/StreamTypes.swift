/// Result types that are sequences of values to come, written so that it shows.
enum StreamTypes {
    private static let beginnings = [
        "AsyncStream<", "AsyncThrowingStream<", "some AsyncSequence", "any AsyncSequence", "_Concurrency.AsyncStream<",
        "_Concurrency.AsyncThrowingStream<",
    ]

    static func contains(_ type: String) -> Bool {
        beginnings.contains { type.hasPrefix($0) } && !type.hasSuffix("?")
    }
}
