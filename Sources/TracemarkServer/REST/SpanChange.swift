import Tracemark
import TracemarkModel

/// A change of a span. Missing fields stay as they are.
struct SpanChange: Decodable, Sendable {
    var name: String?
    var type: String?
    var input: SpanContent?
    var output: SpanContent?
    var tags: [String: String]?
    var metadata: [String: AttributeValue]?
    var user: String?
    var session: String?
    var model: String?
    var end: Timestamp?
    var outcome: SpanOutcome?
    var statusMessage: String?

    private enum CodingKeys: String, CodingKey {
        case name, type, input, output, tags, metadata, user, session, model, end, outcome
        case statusMessage = "status_message"
    }

    /// Returns the change as a span update.
    func part(of key: SpanKey, at now: Timestamp) -> SpanPart {
        var part = SpanPart(key, version: now)
        part.name = name
        part.type = type
        part.input = input
        part.output = output
        part.tags = tags ?? [:]
        part.metadata = metadata ?? [:]
        part.user = user
        part.session = session
        part.model = model
        part.end = end
        part.outcome = outcome
        part.statusMessage = statusMessage
        return part
    }
}

/// A metric to save on a span.
public struct NewMetric: Decodable, Sendable {
    /// The name of the metric.
    public var name: String
    /// The value.
    public var value: MetricNumber
    /// A comment about the value.
    public var comment: String?

    /// Creates a metric.
    public init(name: String, value: MetricNumber, comment: String? = nil) {
        self.name = name
        self.value = value
        self.comment = comment
    }
}

/// A dataset entry to create from a span.
public struct NewExample: Decodable, Sendable {
    /// The dataset, which is created if it does not exist.
    public var dataset: String
    /// The output that the span should have had.
    public var expected: SpanContent?
    /// A comment about the example.
    public var comment: String?

    /// Creates an example.
    public init(dataset: String, expected: SpanContent? = nil, comment: String? = nil) {
        self.dataset = dataset
        self.expected = expected
        self.comment = comment
    }
}

extension ServerDependencies {
    /// Saves a metric on a span.
    public func save(_ metric: NewMetric, on key: SpanKey) async throws -> MetricRecord {
        guard !metric.name.isEmpty else { throw Problem(.badRequest, "\"name\" is empty. Give the metric a name.") }
        let now = configuration.clock()
        let record = MetricRecord(metric.value, comment: metric.comment, time: now)
        var part = SpanPart(key, version: now)
        part.metrics[metric.name] = record
        try await write(part)
        return record
    }

    /// Stores a span update.
    ///
    /// - Throws: ``Problem`` if the update exceeds the limits.
    func write(_ part: SpanPart) async throws {
        if let refusal = SpanBounds(configuration.limits).refusal(of: part) { throw Problem(.badRequest, refusal) }
        try await store.write([part])
    }

    /// Creates a dataset entry from a span. Repeated requests create a single entry.
    public func save(_ example: NewExample, from span: SpanRecord) async throws -> DatasetEntry {
        guard !example.dataset.isEmpty else {
            throw Problem(.badRequest, "\"dataset\" is empty. Name a dataset.")
        }
        let entry = DatasetEntry(
            span, expected: example.expected, comment: example.comment, created: configuration.clock())
        try await store.saveEntries([entry], in: example.dataset)
        return entry
    }
}
