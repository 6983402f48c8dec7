import Tracemark

/// What one message says about a span: its start, its end, all of it, or only a metric that was saved later.
///
/// Parts of one span may arrive in any order and more than once; what they amount to is the same. For each thing that
/// can be said about a span the part with the highest ``version`` wins, and what a part does not say it leaves alone.
///
/// ```swift
/// var late = SpanPart(key, version: now)
/// late.metrics["quality_score"] = MetricRecord(4.5)
/// try await store.write([late])
/// ```
public struct SpanPart: Sendable, Hashable {
    /// The span that it is about.
    public var key: SpanKey
    /// When the part was made, in nanoseconds since 1970: what is said later counts more.
    public var version: Int64

    /// The span's name.
    public var name: String?
    /// The span that it is a part of, or that it is a root.
    public var parent: ParentReference?
    /// Which side of a call the span is.
    public var kind: SpanKind?
    /// What the span does.
    public var type: String?
    /// When the work began.
    public var start: Timestamp?
    /// When the work ended.
    public var end: Timestamp?
    /// How the work ended.
    public var outcome: SpanOutcome?
    /// Why it failed.
    public var statusMessage: String?
    /// The program that did the work.
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
    /// What the work cost.
    public var cost: Double?
    /// What the work was given.
    public var input: SpanContent?
    /// What the work gave.
    public var output: SpanContent?
    /// The library that recorded the span.
    public var scope: String?
    /// The W3C `tracestate`.
    public var traceState: String?

    /// Tags, each of which is a thing said on its own.
    public var tags: [String: String] = [:]
    /// Metrics, each of which is a thing said on its own.
    public var metrics: [String: MetricRecord] = [:]
    /// Entries of the metadata, each of which is a thing said on its own.
    public var metadata: [String: AttributeValue] = [:]
    /// Attributes, each of which is a thing said on its own.
    public var attributes: [String: AttributeValue] = [:]
    /// What the program says about itself, each a thing said on its own.
    public var resource: [String: AttributeValue] = [:]
    /// Events. Those of all parts come together; the same event twice is one.
    public var events: [SpanEvent] = []
    /// Links. Those of all parts come together; the same link twice is one.
    public var links: [SpanLink] = []

    /// Makes a part that says nothing yet.
    public init(_ key: SpanKey, version: Timestamp) {
        self.key = key
        self.version = version.nanoseconds
    }
}

/// Where a span hangs in its trace.
public enum ParentReference: Sendable, Hashable {
    /// At the top: the span has no parent.
    case root
    /// Below this span.
    case span(SpanID)

    /// The parent, if there is one.
    public var spanID: SpanID? {
        if case .span(let id) = self { id } else { nil }
    }
}

/// How the work of a span ended.
public enum SpanOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing was reported to have failed.
    case ok
    /// It failed.
    case error
    /// It was cancelled.
    case cancelled
}

extension SpanPart {
    /// Everything that a record says, as one part.
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
