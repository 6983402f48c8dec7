import Tracemark
import TracemarkModel

extension OpperService {
    /// Calls the model, and records the call as a span within the caller's span.
    func call(_ request: OpperRequest, function: String? = nil) async throws -> OpperReply {
        let call = try OpperCall(request, function: function)
        guard let model else {
            throw OpperError(
                .unavailable,
                "This server has no model to call. Start it with TRACEMARK_LLM_URL set to an OpenAI-compatible API.")
        }
        let identity = try await identity(id: nil, parent: call.parentID, trace: nil)
        let start = now()
        var part = SpanPart(identity.key, version: start)
        part.name = call.prompt.name
        part.type = "llm"
        part.start = start
        part.input = call.prompt.input
        part.model = call.prompt.model
        part.tags = call.tags
        part.attributes = call.attributes
        part.scope = "opperai"
        identity.name(in: &part)
        try await write(part)
        let recording = OpperCallRecording(service: self, identity: identity, call: call, start: start)
        if call.isStream { return try await stream(model, recording, request.generation) }
        do {
            let answer = try await answer(model, call)
            return .json(try await recording.end(with: answer).body(for: request.generation))
        } catch {
            throw await recording.fail(error, after: nil)
        }
    }

    /// Returns the answer of the first model that succeeds.
    private func answer(_ model: any OpperModel, _ call: OpperCall) async throws -> ModelAnswer {
        var prompt = call.prompt
        for next in call.fallbackModels {
            do {
                return try await model.complete(prompt)
            } catch let error where !(error is CancellationError) {
                prompt.model = next
            }
        }
        return try await model.complete(prompt)
    }

    /// Streams an answer. The function awaits the first event, so that an immediate failure gets an error status.
    private func stream(
        _ model: any OpperModel, _ recording: OpperCallRecording, _ generation: OpperGeneration
    ) async throws -> OpperReply {
        let (bits, feed) = AsyncThrowingStream<String, any Error>.makeStream()
        let (started, start) = AsyncStream<OpperError?>.makeStream()
        let format = OpperStreamFormat(
            generation: generation, spanID: recording.identity.id, isJSON: recording.call.prompt.outputSchema != nil)
        let task = Task {
            var text = ""
            var hasBegun = false
            func begin() {
                if !hasBegun {
                    hasBegun = true
                    start.yield(nil)
                    format.first.map { _ = feed.yield($0) }
                }
            }
            do {
                var answer: ModelAnswer?
                for try await event in model.stream(recording.call.prompt) {
                    switch event {
                    case .delta(let delta):
                        begin()
                        text += delta
                        feed.yield(format.delta(delta))
                    case .done(let whole): answer = whole
                    }
                }
                try Task.checkCancellation()
                var whole = answer ?? ModelAnswer(text: text)
                if whole.text.isEmpty { whole.text = text }
                let result = try await recording.end(with: whole)
                begin()
                for event in format.last(result) { feed.yield(event) }
                feed.finish()
            } catch {
                let failure = await recording.fail(error, after: text)
                if hasBegun {
                    // 0.x has no event for this. The broken connection signals the failure.
                    if let event = format.failure(failure) {
                        feed.yield(event)
                        feed.finish()
                    } else {
                        feed.finish(throwing: failure)
                    }
                } else {
                    start.yield(failure)
                    feed.finish()
                }
            }
            start.finish()
        }
        feed.onTermination = { if case .cancelled = $0 { task.cancel() } }
        for await failure in started {
            if let failure { throw failure }
            break
        }
        return .events(bits)
    }
}

/// The span of a running call.
struct OpperCallRecording: Sendable {
    let service: OpperService
    let identity: OpperService.SpanIdentity
    let call: OpperCall
    let start: Timestamp

    /// Ends the span with the answer.
    ///
    /// - Throws: ``OpperError`` if the answer does not match the schema, or `StoreError` if the span cannot be stored.
    func end(with answer: ModelAnswer) async throws -> OpperResult {
        var payload: AttributeValue?
        if let schema = call.prompt.outputSchema { payload = try OpperPayload.read(answer.text, schema: schema) }
        let end = service.now()
        var part = SpanPart(identity.key, version: end)
        part.end = end
        part.output = payload.map { SpanContent(json: $0) } ?? SpanContent(answer.text)
        part.model = answer.model ?? call.prompt.model
        part.inputTokens = answer.inputTokens
        part.outputTokens = answer.outputTokens
        part.cost = answer.cost
        try await service.write(part)
        return OpperResult(
            spanID: identity.id, traceID: identity.traceID, function: call.prompt.name, answer: answer,
            payload: payload,
            nanoseconds: start.nanoseconds(to: end))
    }

    /// Ends the span as failed or cancelled, and returns the error for the SDK.
    ///
    /// - Parameter text: The part of the answer that arrived before the failure.
    func fail(_ error: any Error, after text: String?) async -> OpperError {
        let end = service.now()
        let failure = OpperError(any: error)
        var part = SpanPart(identity.key, version: end)
        part.end = end
        part.outcome = error is CancellationError ? .cancelled : .error
        part.statusMessage =
            error is CancellationError ? "The caller cancelled the request." : failure.message
        if let text, !text.isEmpty { part.output = SpanContent(text) }
        // The SDK must get the model's error even if the store fails. The end is written even if the task is cancelled.
        let finished = part
        await Task { try? await service.write(finished) }.value
        return failure
    }
}

/// The stream format of each generation.
struct OpperStreamFormat: Sendable {
    let generation: OpperGeneration
    let spanID: String
    let isJSON: Bool

    /// The event before the answer.
    var first: String? {
        switch generation {
        case .v1, .v2: event(["span_id": .string(spanID)])
        case .v3: nil
        }
    }

    /// Returns the event of a piece of the answer.
    func delta(_ text: String) -> String {
        switch generation {
        case .v1: event(["delta": .string(text)])
        case .v2: event(["delta": .string(text), "chunk_type": isJSON ? "json" : "text"])
        case .v3: event(["type": "content", "delta": .string(text)])
        }
    }

    /// Returns the events after the answer.
    func last(_ result: OpperResult) -> [String] {
        guard generation == .v3 else { return [] }
        return [
            event(["type": "done", "usage": result.usage]),
            "event: complete\n" + event(result.body(for: .v3)),
            "data: [DONE]\n\n",
        ]
    }

    /// Returns the event of a failure; nil if the generation has none.
    func failure(_ error: OpperError) -> String? {
        switch generation {
        case .v1: nil
        case .v2:
            event([
                "chunk_type": "error", "error_type": .string(error.kind.rawValue),
                "error_message": .string(error.message),
            ])
        case .v3: event(["type": "error", "error": .string(error.message)])
        }
    }

    private func event(_ value: AttributeValue) -> String { "data: \(value.json)\n\n" }
}
