import TracemarkClient
import TracemarkModel

/// A model that answers the SDKs' calls through an OpenAI-compatible endpoint. The model's name is passed on as the SDK
/// sent it.
struct OpperLanguageModel: OpperModel {
    let model: LanguageModel

    func complete(_ prompt: OpperPrompt) async throws -> ModelAnswer {
        let request = Request(prompt, self.model)
        let response = try await request.sent { request in
            try await request.model.call(
                name: prompt.name, instructions: request.instructions, input: request.input, options: request.options)
        }
        return ModelAnswer(response)
    }

    func stream(_ prompt: OpperPrompt) -> AsyncThrowingStream<OpperModelEvent, any Error> {
        let (events, feed) = AsyncThrowingStream<OpperModelEvent, any Error>.makeStream()
        let request = Request(prompt, self.model)
        let task = Task {
            do {
                let stream = try await request.sent { request in
                    try await request.model.stream(
                        name: prompt.name, instructions: request.instructions, input: request.input,
                        options: request.options)
                }
                for try await piece in stream { feed.yield(.delta(piece)) }
                feed.yield(.done(stream.response.map(ModelAnswer.init) ?? ModelAnswer(text: "")))
                feed.finish()
            } catch {
                feed.finish(throwing: error)
            }
        }
        feed.onTermination = { if case .cancelled = $0 { task.cancel() } }
        return events
    }

    /// A prompt in the endpoint's format: the instructions as the system message, the input as the user message.
    private struct Request: Sendable {
        var model: LanguageModel
        var instructions: String
        var input: String
        var options: CallOptions
        var schema: AttributeValue?

        init(_ prompt: OpperPrompt, _ model: LanguageModel) {
            self.model = model
            if let name = prompt.model { self.model.model = name }
            var lines = [prompt.instructions].compactMap { $0 }
            if let schema = prompt.inputSchema {
                lines.append("The input is described by this JSON schema:\n\(schema.json)")
            }
            if !prompt.examples.isEmpty {
                lines.append("Examples of inputs, each with the right answer:")
                lines += prompt.examples.map { "Input: \($0.input.text)\nAnswer: \($0.output.text)" }
            }
            instructions = lines.joined(separator: "\n\n")
            if let given = prompt.input {
                input = given.text
            } else {
                // Some endpoints reject a message without text.
                input = instructions
                instructions = ""
            }
            options = CallOptions(additional: prompt.parameters)
            schema = prompt.outputSchema
        }

        /// Sends the request with its schema. For an endpoint without schemas, the instructions contain the schema.
        func sent<Answer: Sendable>(_ send: (Request) async throws -> Answer) async throws -> Answer {
            guard let schema else { return try await send(self) }
            var asking = self
            asking.options.additional["response_format"] = [
                "type": "json_schema", "json_schema": ["name": "answer", "schema": schema],
            ]
            do {
                return try await send(asking)
            } catch LanguageModelError.refused(let status, let message, _)
                where [400, 404, 415, 422].contains(status) && Self.isAboutSchemas(message)
            {
                asking = self
                asking.instructions +=
                    "\n\nAnswer with JSON only, without any other text, by this JSON schema:\n\(schema.json)"
                return try await send(asking)
            }
        }

        private static func isAboutSchemas(_ message: String) -> Bool {
            let words = message.lowercased()
            return ["response_format", "schema", "structured output"].contains { words.contains($0) }
        }
    }
}

extension ModelAnswer {
    fileprivate init(_ response: CallResponse<String>) {
        self.init(
            text: response.text, model: response.model, inputTokens: response.usage.map { Int64($0.inputTokens) },
            outputTokens: response.usage.map { Int64($0.outputTokens) }, cost: response.cost)
    }
}

extension OpperError {
    /// Creates the error for an error of a language model.
    init(_ error: LanguageModelError) {
        switch error {
        case .missingSetting, .invalidURL: self.init(.unavailable, "\(error)")
        case .refused(429, _, _): self.init(.rateLimit, "\(error)")
        case .refused(_, let message, _):
            let words = message.lowercased()
            if words.contains("context length") || words.contains("context window") {
                self.init(.contextWindow, "\(error)")
            } else if words.contains("content policy") || words.contains("content_policy")
                || words.contains("content filter")
            {
                self.init(.contentPolicy, "\(error)")
            } else {
                self.init(.modelFailed, "\(error)")
            }
        case .declined: self.init(.contentPolicy, "\(error)")
        default: self.init(.modelFailed, "\(error)")
        }
    }
}
