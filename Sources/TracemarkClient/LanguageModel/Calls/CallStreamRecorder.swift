import Synchronization
import Tracemark

/// A recorder of a streamed answer, which ends the call's span.
final class CallStreamRecorder: Sendable {
    let span: TraceSpan
    private let prices: TokenPrices?
    private let start: ContinuousClock.Instant

    private struct State {
        var text = ""
        var completion = Completion()
        var refusal = ""
        var firstAt: ContinuousClock.Instant?
        var response: CallResponse<String>?
        var hasEnded = false
    }

    /// Protects the answer from concurrent reads of the stream and of the response.
    private let state = Mutex(State())

    init(_ span: TraceSpan, prices: TokenPrices?, start: ContinuousClock.Instant) {
        self.span = span
        self.prices = prices
        self.start = start
    }

    /// A Boolean value that indicates whether the model has sent its reason to stop.
    var hasFinished: Bool { state.withLock { $0.completion.finishReason != nil } }

    var response: CallResponse<String>? { state.withLock { $0.response } }

    func add(_ chunk: Completion) {
        state.withLock { state in
            if let text = chunk.text, !text.isEmpty {
                if state.firstAt == nil { state.firstAt = .now }
                state.text += text
            }
            state.refusal += chunk.refusal ?? ""
            state.completion.id = state.completion.id ?? chunk.id
            state.completion.model = state.completion.model ?? chunk.model
            state.completion.finishReason = chunk.finishReason ?? state.completion.finishReason
            state.completion.usage = chunk.usage ?? state.completion.usage
        }
    }

    /// Records that the answer is complete.
    ///
    /// - Throws: ``LanguageModelError`` if the answer has no text.
    func finish() throws {
        let (text, completion, refusal) = state.withLock { ($0.text, $0.completion, $0.refusal) }
        if text.isEmpty {
            throw refusal.isEmpty
                ? LanguageModelError.emptyResponse(finishReason: completion.finishReason)
                : LanguageModelError.declined(Excerpt.cut(refusal))
        }
        let response = CallResponse(text, text: text, span: span, completion, prices: prices)
        state.withLock { $0.response = response }
        end()
    }

    func fail(_ error: any Error) {
        end(with: error)
    }

    /// Ends the span with the text so far, at the end of the answer or when reading stops.
    func end() {
        end(with: nil)
    }

    private func end(with error: (any Error)?) {
        let ended = state.withLock { state -> State? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return state
        }
        guard let ended else { return }
        if !ended.text.isEmpty { span.setOutput(ended.text) }
        let recorded = ModelSpan(span: span)
        recorded.describe(ended.completion, prices: prices)
        if let firstAt = ended.firstAt {
            span.saveMetric("time_to_first_token_ms", (firstAt - start).inSeconds * 1_000)
            let seconds = (ContinuousClock.now - firstAt).inSeconds
            if error == nil, let tokens = ended.completion.usage?.outputTokens, tokens > 0, seconds > 0 {
                span.saveMetric("tokens_per_second", Double(tokens) / seconds)
            }
        }
        if let error { recorded.fail(error) }
        span.end()
    }
}

extension ModelSpan {
    /// Records the error that ended the call, as the runtime does for a scoped span.
    func fail(_ error: any Error) {
        describe(error)
        if error is CancellationError { return span.setStatus(.cancelled) }
        span.recordError(error)
        span.setFailed("\(error)")
    }
}
