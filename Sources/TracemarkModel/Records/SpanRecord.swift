import Tracemark

/// A span from a store, merged from all updates.
public struct SpanRecord: Sendable, Hashable, Codable {
    /// The trace of the span.
    public var traceID: TraceID
    /// The ID of the span.
    public var spanID: SpanID
    /// The parent span; nil for a root. The parent may be missing in the store.
    public var parentID: SpanID?
    /// The name of the span; empty if only late updates have arrived.
    public var name: String
    /// The type of the span in lower case: one of `SpanType`'s, or another tracer's word.
    public var type: String?
    /// The kind of the span, which is its side of a call.
    public var kind: SpanKind
    /// The start of the work.
    public var start: Timestamp
    /// The end of the work; nil until it arrives.
    public var end: Timestamp?
    /// The status of the work.
    public var status: TraceStatus
    /// The reason of a failure.
    public var statusMessage: String?
    /// The program that did the work: OpenTelemetry's `service.name`.
    public var service: String?
    /// The model that was called.
    public var model: String?
    /// The user that the work was done for.
    public var user: String?
    /// The conversation that the work belongs to.
    public var session: String?
    /// The tokens of the model's input.
    public var inputTokens: Int64?
    /// The tokens of the model's output.
    public var outputTokens: Int64?
    /// The cost of the work, in US dollars unless the sender uses another currency throughout.
    public var cost: Double?
    /// The input of the work; nil if missing, or if the query excluded contents.
    public var input: SpanContent?
    /// The output of the work; nil if missing, or if the query excluded contents.
    public var output: SpanContent?
    /// The tags, to filter by.
    public var tags: [String: String]
    /// The metrics, by name.
    public var metrics: [String: MetricRecord]
    /// Values that were noted about the span, mostly after its end.
    public var metadata: [String: AttributeValue]
    /// The further attributes of the span.
    public var attributes: [String: AttributeValue]
    /// The events, in order of time.
    public var events: [SpanEvent]
    /// The links to other spans.
    public var links: [SpanLink]
    /// The attributes of the program, except its service name.
    public var resource: [String: AttributeValue]
    /// The library that recorded the span, with its version after a space: `tracemark 1.0`.
    public var scope: String?
    /// The W3C `tracestate`, or an empty string.
    public var traceState: String

    /// Creates a record.
    public init(
        traceID: TraceID, spanID: SpanID, parentID: SpanID? = nil, name: String, type: String? = nil,
        kind: SpanKind = .internal, start: Timestamp, end: Timestamp? = nil, status: TraceStatus = .running
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.name = name
        self.type = type
        self.kind = kind
        self.start = start
        self.end = end
        self.status = status
        tags = [:]
        metrics = [:]
        metadata = [:]
        attributes = [:]
        events = []
        links = []
        resource = [:]
        traceState = ""
    }

    /// The key of the span, with both IDs.
    public var key: SpanKey { SpanKey(traceID, spanID) }

    /// The time from start to end in nanoseconds, at least 0; nil until the end arrives.
    public var durationNanoseconds: Int64? { end.map { max(0, start.nanoseconds(to: $0)) } }

    /// The texts that a search covers: name, input, output and errors.
    public var searchedTexts: [String] {
        var texts = [name, input?.text, output?.text].compactMap { $0 }
        texts.append(errorText)
        return texts.filter { !$0.isEmpty }
    }

    /// The status message and the messages of exceptions.
    public var errorText: String {
        var lines = [statusMessage].compactMap { $0 }
        for event in events where event.name == "exception" {
            if let type = event.attributes["exception.type"]?.stringValue { lines.append(type) }
            if let message = event.attributes["exception.message"]?.stringValue { lines.append(message) }
        }
        return lines.joined(separator: "\n")
    }

    enum CodingKeys: String, CodingKey {
        case traceID = "trace_id"
        case spanID = "span_id"
        case parentID = "parent_id"
        case name, type, kind, start, end, status
        case statusMessage = "status_message"
        case service, model, user, session
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case cost, input, output, tags, metrics, metadata, attributes, events, links, resource, scope
        case traceState = "trace_state"
    }
}
