import Foundation
import Tracemark
import TracemarkModel

extension LanguageModel {
    /// Calls the model for text, in a new span.
    ///
    /// - Parameters:
    /// - name: The name of the span, which says what the call is for: `summarize`. Keep it stable, because filters use
    ///   it.
    /// - instructions: The instructions for the model, which become the system message.
    /// - input: The input. Text is sent as it is, any other value as JSON.
    /// - tags: The tags to filter by.
    /// - options: The options of the call.
    /// - Returns: The text, with the span, tokens and cost of the call.
    /// - Throws: ``LanguageModelError``, or `CancellationError`.
    public func call(
        name: String, instructions: String = "", input: some Encodable, tags: [String: String] = [:],
        options: CallOptions = CallOptions(), isolation: isolated (any Actor)? = #isolation
    ) async throws -> CallResponse<String> {
        try await recorded(name, instructions, input, tags, options, nil) { call in
            let (answer, completion) = try await call.answer()
            call.span.setOutput(answer)
            return CallResponse(
                answer, text: answer, span: call.span, completion, prices: call.exchange.endpoint.prices)
        }
    }

    /// Calls the model for a value of a type, in a new span.
    ///
    /// The JSON schema is derived from the type; see ``JSONSchema/init(of:)``. The server is requested to enforce it.
    /// If the server rejects schemas, the instructions contain the schema. An answer that cannot be decoded is sent
    /// back once, with the problem.
    ///
    /// - Parameters:
    /// - name: The name of the span, which says what the call is for: `summarize`. Keep it stable, because filters use
    ///   it.
    /// - instructions: The instructions for the model, which become the system message.
    /// - input: The input. Text is sent as it is, any other value as JSON.
    /// - type: The type of the answer.
    /// - tags: The tags to filter by.
    /// - options: The options of the call.
    /// - Returns: The value, with the span, tokens and cost of the call.
    /// - Throws: ``LanguageModelError``, ``JSONSchemaError`` if the schema cannot be derived from the type, or
    ///   `CancellationError`.
    public func call<Output: Decodable>(
        name: String, instructions: String = "", input: some Encodable, as type: Output.Type,
        tags: [String: String] = [:], options: CallOptions = CallOptions(),
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> CallResponse<Output> {
        let schema = try OutputSchema(of: type)
        return try await recorded(name, instructions, input, tags, options, schema) { call in
            let reader = OutputReader(schema: schema)
            let (answer, completion) = try await call.answer()
            let prices = call.exchange.endpoint.prices
            do {
                let (output, json) = try reader.read(type, from: answer)
                call.span.setOutput(encoding: json)
                return CallResponse(output, text: answer, span: call.span, completion, prices: prices)
            } catch {
                call.span.setOutput(answer)
                guard completion.finishReason != "length" else {
                    throw LanguageModelError.tokenLimitExceeded(excerpt: Excerpt.cut(answer))
                }
                call.span.addEvent("repair", attributes: ["problem": .string(DecodingProblem.text(of: error))])
                call.span.saveMetric("repairs", 1)
                let (repaired, second) = try await call.answer(repairing: answer, error, completion)
                call.span.setOutput(repaired)
                do {
                    let (output, json) = try reader.read(type, from: repaired)
                    call.span.setOutput(encoding: json)
                    return CallResponse(output, text: repaired, span: call.span, second, prices: prices)
                } catch {
                    throw LanguageModelError.undecodable(
                        type: "\(type)", problem: Excerpt.cut(DecodingProblem.text(of: error)),
                        excerpt: Excerpt.cut(repaired))
                }
            }
        }
    }

    /// Runs a call in its span.
    private func recorded<Output>(
        _ name: String, _ instructions: String, _ input: some Encodable, _ tags: [String: String],
        _ options: CallOptions, _ schema: OutputSchema?, isolation: isolated (any Actor)? = #isolation,
        _ body: (ModelCall) async throws -> CallResponse<Output>
    ) async throws -> CallResponse<Output> {
        try await withTraceSpan(name, type: .llm, kind: .client) { span in
            do {
                return try await body(try begin(span, instructions, input, tags, options, schema))
            } catch {
                ModelSpan(span: span).describe(error)
                throw error
            }
        }
    }

    /// Records the call's input on the span, and creates the request.
    func begin(
        _ span: TraceSpan, _ instructions: String, _ input: some Encodable, _ tags: [String: String],
        _ options: CallOptions, _ schema: OutputSchema?
    ) throws -> ModelCall {
        for (key, value) in tags { span.setTag(key, value) }
        if !instructions.isEmpty { span.setInput("instructions", instructions) }
        span.setInput("input", encoding: input)
        let endpoint = try endpoint()
        var messages: [ChatMessage] = []
        if !instructions.isEmpty { messages.append(ChatMessage(role: .system, content: instructions)) }
        messages.append(ChatMessage(role: .user, content: try Self.text(of: input)))
        let request = CompletionRequest(model: endpoint.model, messages: messages, options: options, schema: schema)
        ModelSpan(span: span).describe(request, to: endpoint)
        return ModelCall(exchange: CompletionExchange(endpoint: endpoint, span: span), request: request)
    }

    private static func text(of input: some Encodable) throws -> String {
        if let text = input as? String { return text }
        if let text = input as? Substring { return String(text) }
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(input), as: UTF8.self)
        } catch {
            throw LanguageModelError.invalidInput(reason: Excerpt.cut("\(error)"))
        }
    }
}
