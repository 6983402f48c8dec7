import Tracemark

extension LanguageModel {
    /// Asks the model for text that comes in pieces, in a span of its own that lasts until it has come.
    ///
    /// Returns once the answer begins. Until then it is tried again after what passes, as ``call(name:instructions:input:tags:options:isolation:)``
    /// is; after that it is not, since pieces have been handed out.
    ///
    /// - Parameters:
    ///   - name: The span's name: what the call is for, `summarize`. Keep it stable, since filters use it.
    ///   - instructions: What the model is to do. It goes along as the system's message.
    ///   - input: What to do it with: text goes as it is, anything else as JSON.
    ///   - tags: What to filter by.
    ///   - options: How the model is to answer.
    /// - Throws: ``LanguageModelError``, or `CancellationError`; the stream throws them too.
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
                    CallStreamReading(
                        body, isEventStream: isEventStream, endpoint: call.exchange.endpoint, recorder: recorder)))
        } catch {
            ModelSpan(span: span).fail(error)
            span.end()
            throw error
        }
    }
}
