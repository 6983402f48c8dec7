import Tracemark

/// What a model call came to.
///
/// ```swift
/// let answer = try await client.call(name: "generate_answer", instructions: "…", input: question)
/// print(answer.output)
/// answer.span.saveMetric("quality_score", 4.5)
/// ```
/// Where only the result is wanted: `try await client.call(…).output`.
public struct CallResponse<Output> {
    /// The result: text, or a value of the type that was asked for.
    public let output: Output
    /// The call's span. It has ended, and takes metrics and tags all the same.
    public let span: TraceSpan
    /// The model's answer as it came.
    public let text: String
    /// The model that answered, which may be more exact than the one that was asked for.
    public let model: String?
    /// The server's id of the answer.
    public let id: String?
    /// Why the model stopped: `stop`, `length`, `content_filter`.
    public let finishReason: String?
    /// The tokens of the call, those of a repair included; nil where the server does not count.
    public let usage: TokenUsage?
    /// What the call has cost; nil where there are no prices or no counts.
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
