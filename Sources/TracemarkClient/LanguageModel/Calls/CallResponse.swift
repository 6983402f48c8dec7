import Tracemark

/// The result of a model call.
///
/// ```swift
/// let answer = try await client.call(name: "generate_answer", instructions: "…", input: question)
/// print(answer.output)
/// answer.span.saveMetric("quality_score", 4.5)
/// ```
/// For the output only, use `try await client.call(…).output`.
public struct CallResponse<Output> {
    /// The output: text, or a value of the requested type.
    public let output: Output
    /// The span of the call. It has ended, and still accepts metrics and tags.
    public let span: TraceSpan
    /// The model's answer, unchanged.
    public let text: String
    /// The model that answered, which may be more specific than the requested one.
    public let model: String?
    /// The server's identifier of the answer.
    public let id: String?
    /// The reason that the model stopped: `stop`, `length`, `content_filter`.
    public let finishReason: String?
    /// The tokens of the call, including a repair; nil if the server does not count them.
    public let usage: TokenUsage?
    /// The cost of the call; nil without prices or counts.
    public let cost: Double?

    init(_ output: Output, text: String, span: TraceSpan, _ completion: Completion, prices: TokenPrices?) {
        self.output = output
        self.text = text
        self.span = span
        self.model = completion.model
        self.id = completion.id
        self.finishReason = completion.finishReason
        self.usage = completion.usage
        self.cost = completion.usage.flatMap { prices?.cost(of: $0) }
    }
}

extension CallResponse: Sendable where Output: Sendable {}
