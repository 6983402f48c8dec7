import Tracemark

/// A span update: a partial span that a store merges with earlier updates. It may have the start, the end, all fields,
/// or a single metric.
///
/// Updates of a span may arrive in any order and more than once, with the same result. For each field, the update with
/// the highest ``version`` wins. A missing field changes nothing.
///
/// ```swift
/// var late = SpanPart(key, version: now)
/// late.metrics["quality_score"] = MetricRecord(4.5)
/// try await store.write([late])
/// ```
public struct SpanPart: Sendable, Hashable {
    /// The span.
    public var key: SpanKey
    /// The time the update was created, in nanoseconds since 1970. A later version wins.
    public var version: Int64

    /// The name of the span.
    public var name: String?
    /// The parent span, or the information that the span is a root.
    public var parent: ParentReference?
    /// The kind of the span, which is its side of a call.
    public var kind: SpanKind?
    /// The type of the span, which says what it does.
    public var type: String?
    /// The start of the work.
    public var start: Timestamp?
    /// The end of the work.
    public var end: Timestamp?
    /// The outcome of the work.
    public var outcome: SpanOutcome?
    /// The reason of a failure.
    public var statusMessage: String?
    /// The program that did the work.
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
    /// The cost of the work.
    public var cost: Double?
    /// The input of the work.
    public var input: SpanContent?
    /// The output of the work.
    public var output: SpanContent?
    /// The library that recorded the span.
    public var scope: String?
    /// The W3C `tracestate`.
    public var traceState: String?

    /// The tags. Each tag is merged separately.
    public var tags: [String: String] = [:]
    /// The metrics. Each metric is merged separately.
    public var metrics: [String: MetricRecord] = [:]
    /// The metadata. Each entry is merged separately.
    public var metadata: [String: AttributeValue] = [:]
    /// The attributes. Each attribute is merged separately.
    public var attributes: [String: AttributeValue] = [:]
    /// The attributes of the program. Each attribute is merged separately.
    public var resource: [String: AttributeValue] = [:]
    /// The events. The merged span has the events of all updates, without duplicates.
    public var events: [SpanEvent] = []
    /// The links. The merged span has the links of all updates, without duplicates.
    public var links: [SpanLink] = []

    /// Creates an update without fields.
    public init(_ key: SpanKey, version: Timestamp) {
        self.key = key
        self.version = version.nanoseconds
    }
}

/// The position of a span in its trace.
public enum ParentReference: Sendable, Hashable {
    /// The span has no parent.
    case root
    /// The span has this parent.
    case span(SpanID)

    /// The parent; nil for a root.
    public var spanID: SpanID? {
        if case .span(let id) = self { id } else { nil }
    }
}

/// The outcome of a span's work.
public enum SpanOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// The work ended, and no failure was reported.
    case ok
    /// The work failed.
    case error
    /// The work was cancelled.
    case cancelled
}

extension SpanPart {
    /// Creates an update with all fields of a record.
    public init(_ record: SpanRecord, version: Timestamp? = nil) {
        self.init(record.key, version: version ?? record.end ?? record.start)
        name = record.name
        parent = record.parentID.map { .span($0) } ?? .root
        kind = record.kind
        type = record.type
        start = record.start
        end = record.end
        outcome = SpanOutcome(rawValue: record.status.rawValue)
        statusMessage = record.statusMessage
        service = record.service
        model = record.model
        user = record.user
        session = record.session
        inputTokens = record.inputTokens
        outputTokens = record.outputTokens
        cost = record.cost
        input = record.input
        output = record.output
        scope = record.scope
        traceState = record.traceState.isEmpty ? nil : record.traceState
        tags = record.tags
        metrics = record.metrics
        metadata = record.metadata
        attributes = record.attributes
        resource = record.resource
        events = record.events
        links = record.links
    }
}
