import TracemarkModel

/// Who answers the SDKs' `call`: the OpenAI-compatible endpoint that the server was given.
protocol OpperModel: Sendable {
    /// The whole answer.
    func answer(_ prompt: OpperPrompt) async throws -> OpperAnswer

    /// The answer as it comes, and at the end what it amounts to.
    func stream(_ prompt: OpperPrompt) -> AsyncThrowingStream<OpperModelEvent, any Error>
}

/// What a model is asked.
struct OpperPrompt: Sendable {
    /// The function's name, to send a schema under.
    var name: String
    var instructions: String?
    /// What the input is like, if that was said.
    var inputSchema: AttributeValue?
    var input: SpanContent?
    /// What the answer must be like; nil for a text.
    var outputSchema: AttributeValue?
    /// Inputs with the answers to them.
    var examples: [(input: SpanContent, output: SpanContent)] = []
    /// The model; nil for the endpoint's own.
    var model: String?
    /// `temperature` and its kin.
    var parameters: [String: AttributeValue] = [:]
}

/// What a model answered.
struct OpperAnswer: Sendable, Hashable {
    var text: String
    var model: String?
    var inputTokens: Int64?
    var outputTokens: Int64?
    /// In US dollars, where the endpoint tells.
    var cost: Double?
}

/// A step of an answer that comes bit by bit.
enum OpperModelEvent: Sendable, Hashable {
    case delta(String)
    case done(OpperAnswer)
}
