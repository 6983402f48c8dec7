import Tracemark

/// An event at one moment of a span: an exception, a log line, a token.
public struct SpanEvent: Sendable, Hashable, Codable {
    /// The time of the event.
    public var time: Timestamp
    /// The name of the event, such as OpenTelemetry's `exception`.
    public var name: String
    /// The details: `exception.type`, `exception.message`, …
    public var attributes: [String: AttributeValue]

    /// Creates an event.
    public init(time: Timestamp, name: String, attributes: [String: AttributeValue] = [:]) {
        self.time = time
        self.name = name
        self.attributes = attributes
    }
}

/// A link to a span that is not the parent, in this trace or another.
public struct SpanLink: Sendable, Hashable, Codable {
    /// The linked span.
    public var span: SpanKey
    /// The W3C `tracestate` of the linked span's trace, or an empty string.
    public var traceState: String
    /// The details of the link.
    public var attributes: [String: AttributeValue]

    /// Creates a link.
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
