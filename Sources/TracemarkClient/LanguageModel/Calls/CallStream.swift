import Tracemark

/// A model's answer as it comes, piece by piece. It can be read once.
///
/// ```swift
/// let answer = try await client.stream(name: "answer", input: question)
/// for try await text in answer { print(text, terminator: "") }
/// print(answer.response?.usage?.outputTokens ?? 0)
/// ```
/// The call's span ends with the answer, where reading fails, and where nobody reads any further: then it keeps what was
/// read so far. Its metrics are `time_to_first_token_ms`, from the call to the first piece of text, and
/// `tokens_per_second`, from there to the end.
public struct CallStream: AsyncSequence, Sendable {
    /// A piece of text.
    public typealias Element = String

    private let source: CallStreamSource

    init(_ source: CallStreamSource) {
        self.source = source
    }

    /// The call's span. It takes metrics and tags after its end too.
    public var span: TraceSpan { source.recorder.span }

    /// What the call came to, once the answer has been read to its end; nil until then.
    public var response: CallResponse<String>? { source.recorder.response }

    /// Reads the answer to its end.
    ///
    /// - Returns: The whole text, that of pieces which were read before included.
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    public func collected() async throws -> CallResponse<String> {
        for try await _ in self {}
        guard let response else { throw LanguageModelError.emptyAnswer(finishReason: nil) }
        return response
    }

    /// Starts reading. Only the first one reads anything.
    public func makeAsyncIterator() -> Iterator { Iterator(reader: source.take()) }

    /// Reads the pieces one by one. Throws ``LanguageModelError``, or `CancellationError`.
    public struct Iterator: AsyncIteratorProtocol {
        private var reader: CallStreamReader?

        init(reader: CallStreamReader?) {
            self.reader = reader
        }

        /// The next piece of text, or nil at the end.
        public mutating func next() async throws -> String? {
            guard let piece = try await reader?.next() else {
                reader = nil
                return nil
            }
            return piece
        }
    }
}
