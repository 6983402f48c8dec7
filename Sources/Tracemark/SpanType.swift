/// The kind of work that a span of an AI program does. Exported as OpenInference's `openinference.span.kind`.
public enum SpanType: String, Sendable, Hashable, CaseIterable {
    /// A call of a large language model.
    case llm
    /// A search for the documents or passages that a later step uses.
    case retrieval
    /// A function that a model or agent asked for.
    case tool
    /// A loop that uses a model to decide the next step.
    case agent
    /// A sequence of steps.
    case chain
    /// The computation of embedding vectors.
    case embedding
    /// A check that passes or blocks a request or a response.
    case guardrail
    /// A judgement of another step's result.
    case evaluator

    /// The value of `openinference.span.kind`: `LLM`, `RETRIEVER`, …
    public var openInferenceKind: String {
        switch self {
        case .llm: "LLM"
        case .retrieval: "RETRIEVER"
        case .tool: "TOOL"
        case .agent: "AGENT"
        case .chain: "CHAIN"
        case .embedding: "EMBEDDING"
        case .guardrail: "GUARDRAIL"
        case .evaluator: "EVALUATOR"
        }
    }
}

/// The side of a call that a span is, as OpenTelemetry's `SpanKind` defines it.
public enum SpanKind: String, Sendable, Hashable, CaseIterable {
    /// Work within the process.
    case `internal`
    /// The handling of a request from outside.
    case server
    /// A request to another process, whose response the caller awaits.
    case client
    /// A message handed to a queue or topic.
    case producer
    /// The handling of a message from a queue or topic.
    case consumer
}

/// The outcome of a span's work.
public enum SpanStatus: Sendable, Hashable {
    /// No failure was reported. OpenTelemetry calls it unset.
    case ok
    /// The work failed; the message says why.
    case error(String)
    /// The work was cancelled by a `CancellationError`, which is not a failure.
    case cancelled
}
