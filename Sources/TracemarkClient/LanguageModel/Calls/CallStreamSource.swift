import Synchronization
import Tracemark

/// The answer of a ``CallStream``. The first reader takes it.
final class CallStreamSource: Sendable {
    let recorder: CallStreamRecorder
    /// The reading; nil after it was taken. Releasing it ends the span.
    private let reading: Mutex<CallStreamReading?>

    init(_ reading: CallStreamReading) {
        recorder = reading.recorder
        self.reading = Mutex(reading)
    }

    func take() -> CallStreamReader? {
        reading.withLock { reading in
            defer { reading = nil }
            return reading.map(CallStreamReader.init)
        }
    }
}

/// An open answer. Releasing it ends the span, if the span has not ended yet.
final class CallStreamReading: Sendable {
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
    private let reading: CallStreamReading
    private var events: ServerSentEvents.Iterator
    private var isAtEnd = false

    init(_ reading: CallStreamReading) {
        self.reading = reading
        events = ServerSentEvents(reading.body).makeAsyncIterator()
    }

    private var recorder: CallStreamRecorder { reading.recorder }

    mutating func next() async throws -> String? {
        do {
            while !isAtEnd {
                let piece = reading.isEventStream ? try await nextPiece() : try await wholeAnswer()
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
                    reason: "\(reading.endpoint.host) closed the connection before the response was complete.",
                    attempts: 1)
            }
            return try finish()
        }
        if event.data == "[DONE]" { return try finish() }
        guard let chunk = Completion(json: event.data) else {
            throw LanguageModelError.malformedAnswer(
                reason: "a piece of the stream is not JSON", excerpt: reading.endpoint.safe(event.data))
        }
        if let message = chunk.error {
            throw LanguageModelError.refused(status: 200, message: reading.endpoint.safe(message), attempts: 1)
        }
        recorder.add(chunk)
        return chunk.text
    }

    private mutating func wholeAnswer() async throws -> String? {
        isAtEnd = true
        let exchange = CompletionExchange(endpoint: reading.endpoint, span: recorder.span)
        let completion = try await exchange.completion(of: reading.body)
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
        guard let error = error as? HTTPError else { return error }
        return LanguageModelError.unreachable(reason: "\(error)", attempts: 1)
    }
}
