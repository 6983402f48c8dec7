import Tracemark

/// Something that happened at one moment of a span: an exception, a log line, a token.
public struct SpanEvent: Sendable, Hashable, Codable {
    /// When it happened.
    public var time: Timestamp
    /// What happened: `exception` for one, as OpenTelemetry names it.
    public var name: String
    /// The particulars: `exception.type`, `exception.message`, …
    public var attributes: [String: AttributeValue]

    /// Records that something happened.
    public init(time: Timestamp, name: String, attributes: [String: AttributeValue] = [:]) {
        self.time = time
        self.name = name
        self.attributes = attributes
    }
}

/// A relation to a span that is not the parent, in this trace or another.
public struct SpanLink: Sendable, Hashable, Codable {
    /// The span that is meant.
    public var span: SpanKey
    /// The W3C `tracestate` of the span's trace, or an empty string.
    public var traceState: String
    /// What the relation is.
    public var attributes: [String: AttributeValue]

    /// Relates to a span.
    public init(_ span: SpanKey, traceState: String = "", attributes: [String: AttributeValue] = [:]) {
        self.span = span
        self.traceState = traceState
        self.attributes = attributes
    }

    enum CodingKeys: String, CodingKey {
        case span
        case traceState = "trace_state"
        case attributes
    }
}
