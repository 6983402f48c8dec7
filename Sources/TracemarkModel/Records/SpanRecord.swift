import Tracemark

/// A span as a store gives it back: everything that was sent about it, put together.
public struct SpanRecord: Sendable, Hashable, Codable {
    /// The trace that the span belongs to.
    public var traceID: TraceID
    /// The span's own id.
    public var spanID: SpanID
    /// The span that this one is a part of; nil for a trace's root. The parent may not be in the store.
    public var parentID: SpanID?
    /// The span's name; empty as long as only late parts of the span have arrived.
    public var name: String
    /// What the span does, in lower case: one of `SpanType`'s, or what another tracer called it.
    public var type: String?
    /// Which side of a call the span is.
    public var kind: SpanKind
    /// When the work began.
    public var start: Timestamp
    /// When the work ended; nil as long as the end has not arrived.
    public var end: Timestamp?
    /// How the work stands.
    public var status: TraceStatus
    /// Why it failed.
    public var statusMessage: String?
    /// The program that did the work: OpenTelemetry's `service.name`.
    public var service: String?
    /// The model that was called.
    public var model: String?
    /// Whom the work was done for.
    public var user: String?
    /// The conversation that the work belongs to.
    public var session: String?
    /// The tokens that the model was given.
    public var inputTokens: Int64?
    /// The tokens that the model answered with.
    public var outputTokens: Int64?
    /// What the work cost, in US dollars unless the sender used another currency throughout.
    public var cost: Double?
    /// What the work was given. Nil where there is none, and where a query left the contents out.
    public var input: SpanContent?
    /// What the work gave. Nil where there is none, and where a query left the contents out.
    public var output: SpanContent?
    /// What to filter by.
    public var tags: [String: String]
    /// The numbers saved on the span, by name.
    public var metrics: [String: MetricRecord]
    /// What was noted about the span, mostly after it had ended.
    public var metadata: [String: AttributeValue]
    /// What else the sender said.
    public var attributes: [String: AttributeValue]
    /// What happened during the work, in the order of time.
    public var events: [SpanEvent]
    /// Relations to other spans.
    public var links: [SpanLink]
    /// What the program said about itself, without its service name.
    public var resource: [String: AttributeValue]
    /// The library that recorded the span, with its version after a space: `tracemark 1.0`.
    public var scope: String?
    /// The W3C `tracestate`, or an empty string.
    public var traceState: String

    /// Makes a span's record.
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

    /// The two ids together.
    public var key: SpanKey { SpanKey(traceID, spanID) }

    /// The time between start and end in nanoseconds, not below zero; nil as long as the end has not arrived.
    public var durationNanoseconds: Int64? { end.map { max(0, start.nanoseconds(to: $0)) } }

    /// The texts that a search for words looks at: name, input, output, and what went wrong.
    public var searchedTexts: [String] {
        var texts = [name, input?.text, output?.text].compactMap { $0 }
        texts.append(errorText)
        return texts.filter { !$0.isEmpty }
    }

    /// The status message and the messages of the exceptions.
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
