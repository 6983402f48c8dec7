import Tracemark

/// A running call: its request and its span.
struct ModelCall: Sendable {
    let exchange: CompletionExchange
    var request: CompletionRequest

    var span: TraceSpan { exchange.span }

    /// Returns the model's text.
    func answer() async throws -> (String, Completion) {
        try await answer(to: request, after: nil)
    }

    /// Returns the model's text after a request to repair an earlier answer.
    func answer(
        repairing answer: String, _ error: any Error, _ first: Completion
    ) async throws -> (String, Completion) {
        var request = request
        request.messages.append(ChatMessage(role: .assistant, content: answer))
        let schema = request.schema.map { " The schema is:\n\($0.schema.json(.strict))" } ?? ""
        request.messages.append(
            ChatMessage(
                role: .user,
                content:
                    "That answer cannot be read: \(Excerpt.cut(DecodingProblem.text(of: error))). Answer again, "
                    + "with nothing but JSON that is valid against the schema.\(schema)"))
        return try await self.answer(to: request, after: first)
    }

    private func answer(
        to request: CompletionRequest, after first: Completion?
    ) async throws -> (String, Completion) {
        var completion = try await exchange.completion(request)
        if let earlier = first?.usage { completion.usage = completion.usage.map { $0 + earlier } ?? earlier }
        ModelSpan(span: span).describe(completion, prices: exchange.endpoint.prices)
        if let refusal = completion.refusal, !refusal.isEmpty {
            throw LanguageModelError.declined(Excerpt.cut(refusal))
        }
        guard let text = completion.text, !text.isEmpty else {
            throw LanguageModelError.emptyResponse(finishReason: completion.finishReason)
        }
        return (text, completion)
    }
}
