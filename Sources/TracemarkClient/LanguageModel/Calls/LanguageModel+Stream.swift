import Tracemark

extension LanguageModel {
    /// Calls the model for streamed text, in a new span that lasts until the stream ends.
    ///
    /// The function returns when the answer begins. Until then it retries like
    /// ``call(name:instructions:input:tags:options:isolation:)``. Afterwards it cannot, because the caller already has
    /// pieces.
    ///
    /// - Parameters:
    /// - name: The name of the span, which says what the call is for: `summarize`. Keep it stable, because filters use
    ///   it.
    /// - instructions: The instructions for the model, which become the system message.
    /// - input: The input. Text is sent as it is, any other value as JSON.
    /// - tags: The tags to filter by.
    /// - options: The options of the call.
    /// - Throws: ``LanguageModelError``, or `CancellationError`. The stream throws them too.
    public func stream(
        name: String, instructions: String = "", input: some Encodable, tags: [String: String] = [:],
        options: CallOptions = CallOptions()
    ) async throws -> CallStream {
        let start = ContinuousClock.now
        let span = TraceSpan.begin(name, type: .llm, kind: .client)
        do {
            var call = try begin(span, instructions, input, tags, options, nil)
            call.request.isStreamed = true
            let (isEventStream, body) = try await call.exchange.stream(call.request)
            let recorder = CallStreamRecorder(span, prices: prices, start: start)
            return CallStream(
                CallStreamSource(
                    OpenAnswer(
                        body, isEventStream: isEventStream, endpoint: call.exchange.endpoint, recorder: recorder)))
        } catch {
            ModelSpan(span: span).fail(error)
            span.end()
            throw error
        }
    }
}
