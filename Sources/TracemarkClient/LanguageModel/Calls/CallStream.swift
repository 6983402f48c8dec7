import Tracemark

/// A model's answer as a stream of text. It can be read once.
///
/// ```swift
/// let answer = try await client.stream(name: "answer", input: question)
/// for try await text in answer { print(text, terminator: "") }
/// print(answer.response?.usage?.outputTokens ?? 0)
/// ```
/// The span of the call ends with the answer, with an error, or when reading stops. It then has the text so far. Its
/// metric `time_to_first_token_ms` is the time from the call to the first text. Its metric `tokens_per_second` covers
/// the time from there to the end.
public struct CallStream: AsyncSequence, Sendable {
    /// A piece of text.
    public typealias Element = String

    private let source: CallStreamSource

    init(_ source: CallStreamSource) {
        self.source = source
    }

    /// The span of the call. It accepts metrics and tags after its end too.
    public var span: TraceSpan { source.recorder.span }

    /// The result of the call, after the complete answer was read; nil until then.
    public var response: CallResponse<String>? { source.recorder.response }

    /// Reads the answer to its end.
    ///
    /// - Returns: The complete text, including pieces that were read before.
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    public func collected() async throws -> CallResponse<String> {
        for try await _ in self {}
        guard let response else { throw LanguageModelError.emptyResponse(finishReason: nil) }
        return response
    }

    /// Creates an iterator. Only the first one reads anything.
    public func makeAsyncIterator() -> Iterator { Iterator(reader: source.take()) }

    /// An iterator over the pieces of text. It throws ``LanguageModelError`` or `CancellationError`.
    public struct Iterator: AsyncIteratorProtocol {
        private var reader: CallStreamReader?

        init(reader: CallStreamReader?) {
            self.reader = reader
        }

        /// Returns the next piece of text, or nil at the end.
        public mutating func next() async throws -> String? {
            guard let piece = try await reader?.next() else {
                reader = nil
                return nil
            }
            return piece
        }
    }
}
