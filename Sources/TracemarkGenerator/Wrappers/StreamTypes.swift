/// Result types that are sequences of values to come, written so that it shows.
enum StreamTypes {
    private static let beginnings = [
        "AsyncStream<", "AsyncThrowingStream<", "some AsyncSequence", "any AsyncSequence", "_Concurrency.AsyncStream<",
        "_Concurrency.AsyncThrowingStream<",
    ]

    static func contains(_ type: String) -> Bool {
        guard beginnings.contains(where: { type.hasPrefix($0) }) else { return false }
        // A type within a stream's is none, and of `any AsyncSequence` the elements must be known, and nothing else.
        return type.hasPrefix("some ") ? !type.hasSuffix("?") : type.hasSuffix(">")
    }
}
