import TracemarkModel

/// A model that answers the SDKs' `call`, such as the server's OpenAI-compatible endpoint.
protocol OpperModel: Sendable {
    /// Returns the complete answer.
    func complete(_ prompt: OpperPrompt) async throws -> ModelAnswer

    /// Returns the answer in pieces, and the complete answer at the end.
    func stream(_ prompt: OpperPrompt) -> AsyncThrowingStream<OpperModelEvent, any Error>
}

/// The prompt of a model.
struct OpperPrompt: Sendable {
    /// The function's name, which is also the schema's name.
    var name: String
    var instructions: String?
    /// The JSON schema of the input, if the call has one.
    var inputSchema: AttributeValue?
    var input: SpanContent?
    /// The JSON schema of the answer; nil for plain text.
    var outputSchema: AttributeValue?
    /// Example inputs with their outputs.
    var examples: [(input: SpanContent, output: SpanContent)] = []
    /// The model; nil for the endpoint's default.
    var model: String?
    /// Sampling parameters, such as `temperature`.
    var parameters: [String: AttributeValue] = [:]
}

/// The answer of a model.
struct ModelAnswer: Sendable, Hashable {
    var text: String
    var model: String?
    var inputTokens: Int64?
    var outputTokens: Int64?
    /// The cost in US dollars, if the endpoint reports it.
    var cost: Double?
}

/// An event of a streamed answer.
enum OpperModelEvent: Sendable, Hashable {
    case delta(String)
    case done(ModelAnswer)
}
