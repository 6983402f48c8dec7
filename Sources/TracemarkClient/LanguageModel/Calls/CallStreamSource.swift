import Synchronization
import Tracemark

/// The answer of a ``CallStream``. The first reader takes it.
final class CallStreamSource: Sendable {
    let recorder: CallStreamRecorder
    /// The answer; nil after it was taken. Releasing it ends the span.
    private let answer: Mutex<OpenAnswer?>

    init(_ answer: OpenAnswer) {
        recorder = answer.recorder
        self.answer = Mutex(answer)
    }

    func take() -> CallStreamReader? {
        answer.withLock { answer in
            defer { answer = nil }
            return answer.map(CallStreamReader.init)
        }
    }
}

/// An open answer. Releasing it ends the span, if the span has not ended yet.
final class OpenAnswer: Sendable {
    let recorder: CallStreamRecorder
    let endpoint: ModelEndpoint
    let body: HTTPBody
    let isEventStream: Bool

    init(_ body: HTTPBody, isEventStream: Bool, endpoint: ModelEndpoint, recorder: CallStreamRecorder) {
        self.body = body
        self.isEventStream = isEventStream
        self.endpoint = endpoint
        self.recorder = recorder
    }

    deinit { recorder.end() }
}

/// A reader of an answer's pieces.
struct CallStreamReader {
    private let answer: OpenAnswer
    private var events: ServerSentEvents.Iterator
    private var isAtEnd = false

    init(_ answer: OpenAnswer) {
        self.answer = answer
        events = ServerSentEvents(answer.body).makeAsyncIterator()
    }

    private var recorder: CallStreamRecorder { answer.recorder }

    mutating func next() async throws -> String? {
        do {
            while !isAtEnd {
                let piece = answer.isEventStream ? try await nextPiece() : try await wholeAnswer()
                if let piece, !piece.isEmpty { return piece }
            }
            return nil
        } catch {
            isAtEnd = true
            let error = publicError(error)
            recorder.fail(error)
            throw error
        }
    }

    /// Returns the text of the next event, which may be nil.
    private mutating func nextPiece() async throws -> String? {
        guard let event = try await events.next() else {
            // Some servers close the stream without the final mark. Without a reason to stop, the answer is incomplete.
            guard recorder.hasFinished else {
                throw LanguageModelError.unreachable(
                    reason: "\(answer.endpoint.host) closed the connection before the response was complete.",
                    attempts: 1)
            }
            return try finish()
        }
        if event.data == "[DONE]" { return try finish() }
        guard let chunk = Completion(json: event.data) else {
            throw LanguageModelError.malformedResponse(
                reason: "a piece of the stream is not JSON", excerpt: answer.endpoint.safe(event.data))
        }
        if let message = chunk.error {
            throw LanguageModelError.refused(status: 200, message: answer.endpoint.safe(message), attempts: 1)
        }
        recorder.add(chunk)
        return chunk.text
    }

    private mutating func wholeAnswer() async throws -> String? {
        isAtEnd = true
        let exchange = CompletionExchange(endpoint: answer.endpoint, span: recorder.span)
        let completion = try await exchange.completion(of: answer.body)
        recorder.add(completion)
        _ = try finish()
        return completion.text
    }

    private mutating func finish() throws -> String? {
        isAtEnd = true
        try recorder.finish()
        return nil
    }

    private func publicError(_ error: any Error) -> any Error {
        guard let error = error as? TransportError else { return error }
        return LanguageModelError.unreachable(reason: "\(error)", attempts: 1)
    }
}
