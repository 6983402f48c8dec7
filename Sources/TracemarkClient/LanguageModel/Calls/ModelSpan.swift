import Tracemark

/// The span of a call, with OpenTelemetry's conventions for generative AI.
struct ModelSpan: Sendable {
    let span: TraceSpan

    func describe(_ request: CompletionRequest, to endpoint: ModelEndpoint) {
        guard span.isRecording else { return }
        span.setAttribute("gen_ai.operation.name", "chat")
        span.setAttribute("gen_ai.provider.name", .string(endpoint.provider))
        span.setAttribute("gen_ai.request.model", .string(endpoint.model))
        span.setAttribute("gen_ai.output.type", request.schema == nil ? "text" : "json")
        span.setAttribute("server.address", .string(endpoint.host))
        span.setAttribute("server.port", .integer(Int64(endpoint.port)))
        let options = request.options
        if let value = options.temperature { span.setAttribute("gen_ai.request.temperature", .decimal(value)) }
        if let value = options.topP { span.setAttribute("gen_ai.request.top_p", .decimal(value)) }
        if let value = options.maxTokens { span.setAttribute("gen_ai.request.max_tokens", .integer(Int64(value))) }
        if let value = options.seed { span.setAttribute("gen_ai.request.seed", .integer(Int64(value))) }
        if !options.stop.isEmpty {
            span.setAttribute("gen_ai.request.stop_sequences", .array(options.stop.map { .string($0) }))
        }
    }

    func describe(_ completion: Completion, prices: TokenPrices?) {
        guard span.isRecording else { return }
        if let model = completion.model { span.setAttribute("gen_ai.response.model", .string(model)) }
        if let id = completion.id { span.setAttribute("gen_ai.response.id", .string(id)) }
        if let reason = completion.finishReason {
            span.setAttribute("gen_ai.response.finish_reasons", .array([.string(reason)]))
        }
        guard let usage = completion.usage else { return }
        span.setAttribute("gen_ai.usage.input_tokens", .integer(Int64(usage.inputTokens)))
        span.setAttribute("gen_ai.usage.output_tokens", .integer(Int64(usage.outputTokens)))
        if let prices { span.setAttribute("gen_ai.usage.cost", .decimal(prices.cost(of: usage))) }
    }

    /// Sets `error.type`, which the conventions require: the status of a refused call, otherwise the kind of failure.
    func describe(_ error: any Error) {
        switch error {
        case is CancellationError: break
        case LanguageModelError.refused(let status, _, _): span.setAttribute("error.type", "\(status)")
        case let error as LanguageModelError:
            let name = String("\(Mirror(reflecting: error).children.first?.label ?? "error")")
            span.setAttribute("error.type", .string(name))
        default: span.setAttribute("error.type", "\(type(of: error))")
        }
    }
}
