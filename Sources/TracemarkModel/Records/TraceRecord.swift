import Tracemark

/// A trace in a list, which summarizes its spans.
public struct TraceRecord: Sendable, Hashable, Codable {
    /// The ID of the trace.
    public var id: TraceID
    /// The name of the root span, or of the earliest span until the root arrives.
    public var name: String
    /// The root span; nil until it arrives.
    public var rootSpanID: SpanID?
    /// The start of the earliest span.
    public var start: Timestamp
    /// The latest time in any span.
    public var lastActivity: Timestamp
    /// The status of the root span. Without a root, a trace is running at first. After the timeout of abandoned spans,
    /// it has the status of its earliest span.
    public var status: TraceStatus
    /// The duration of the root span in nanoseconds; nil until its end arrives.
    public var durationNanoseconds: Int64?
    /// The number of spans that have arrived.
    public var spanCount: Int
    /// The number of failed spans.
    public var errorCount: Int
    /// The number of spans by type: `["llm": 8, "tool": 11]`. Spans without a type are not counted.
    public var types: [String: Int]
    /// The tags of all spans, with the sorted values of each tag.
    public var tags: [String: [String]]
    /// The sorted names of the programs that took part.
    public var services: [String]
    /// The tokens of all models' input.
    public var inputTokens: Int64
    /// The tokens of all models' output.
    public var outputTokens: Int64
    /// The cost of all spans; nil if no span has a cost.
    public var cost: Double?
    /// The beginning of the root span's input.
    public var inputPreview: String?
    /// The beginning of the root span's output.
    public var outputPreview: String?

    /// Creates a record.
    public init(id: TraceID, name: String, start: Timestamp, status: TraceStatus = .running) {
        self.id = id
        self.name = name
        self.start = start
        lastActivity = start
        self.status = status
        spanCount = 0
        errorCount = 0
        types = [:]
        tags = [:]
        services = []
        inputTokens = 0
        outputTokens = 0
    }

    enum CodingKeys: String, CodingKey {
        case id, name
        case rootSpanID = "root_span_id"
        case start
        case lastActivity = "last_activity"
        case status
        case durationNanoseconds = "duration_ns"
        case spanCount = "span_count"
        case errorCount = "error_count"
        case types, tags, services
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case cost
        case inputPreview = "input_preview"
        case outputPreview = "output_preview"
    }
}
