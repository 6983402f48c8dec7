import Tracemark

/// A trace in a list: what its spans amount to.
public struct TraceRecord: Sendable, Hashable, Codable {
    /// The trace's id.
    public var id: TraceID
    /// The root span's name, or that of the earliest span as long as the root has not arrived.
    public var name: String
    /// The root span; nil as long as it has not arrived.
    public var rootSpanID: SpanID?
    /// When the earliest span began.
    public var start: Timestamp
    /// The last moment that a span tells of.
    public var lastActivity: Timestamp
    /// How the root's work stands. A trace whose root does not arrive is running at first, and after the time after
    /// which spans count as abandoned it is what its earliest span is.
    public var status: TraceStatus
    /// The root's time in nanoseconds; nil as long as its end has not arrived.
    public var durationNanoseconds: Int64?
    /// How many spans have arrived.
    public var spanCount: Int
    /// How many of them failed.
    public var errorCount: Int
    /// How many of them are of each type: `["llm": 8, "tool": 11]`. Those without a type are not counted.
    public var types: [String: Int]
    /// The tags of all spans; where spans disagree, the values in order.
    public var tags: [String: [String]]
    /// The programs that took part, in order.
    public var services: [String]
    /// The tokens that models were given in all.
    public var inputTokens: Int64
    /// The tokens that models answered with in all.
    public var outputTokens: Int64
    /// What all spans cost together; nil where none told.
    public var cost: Double?
    /// The beginning of what the root was given.
    public var inputPreview: String?
    /// The beginning of what the root gave.
    public var outputPreview: String?

    /// Makes a trace's record.
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
