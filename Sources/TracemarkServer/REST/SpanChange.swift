import Tracemark
import TracemarkModel

/// What is to be changed about a span; what is absent stays as it is.
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

    /// The same as a part, said now.
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

/// A number to be saved on a span.
public struct NewMetric: Decodable, Sendable {
    /// What it is called.
    public var name: String
    /// The number.
    public var value: MetricNumber
    /// What is said about it.
    public var comment: String?

    /// Makes a metric.
    public init(name: String, value: MetricNumber, comment: String? = nil) {
        self.name = name
        self.value = value
        self.comment = comment
    }
}

/// An example to be made of a span.
public struct NewExample: Decodable, Sendable {
    /// The dataset, which is made if there is none.
    public var dataset: String
    /// What the span should have given.
    public var expected: SpanContent?
    /// What is said about the example.
    public var comment: String?

    /// Makes an example.
    public init(dataset: String, expected: SpanContent? = nil, comment: String? = nil) {
        self.dataset = dataset
        self.expected = expected
        self.comment = comment
    }
}

extension ServerParts {
    /// Saves a metric on a span.
    public func save(_ metric: NewMetric, on key: SpanKey) async throws -> MetricRecord {
        guard !metric.name.isEmpty else { throw Problem(.badRequest, "\"name\" is empty; a metric needs a name.") }
        let now = configuration.clock()
        let record = MetricRecord(metric.value, comment: metric.comment, time: now)
        var part = SpanPart(key, version: now)
        part.metrics[metric.name] = record
        try await write(part)
        return record
    }

    /// Keeps what is said about a span.
    ///
    /// - Throws: ``Problem`` if it is beyond the limits.
    func write(_ part: SpanPart) async throws {
        if let refusal = SpanBounds(configuration.limits).refusal(of: part) { throw Problem(.badRequest, refusal) }
        try await store.write([part])
    }

    /// Makes an example of a span: one in a dataset, however often it is asked for.
    public func save(_ example: NewExample, from span: SpanRecord) async throws -> DatasetEntry {
        guard !example.dataset.isEmpty else {
            throw Problem(.badRequest, "\"dataset\" is empty; a dataset needs a name.")
        }
        let entry = DatasetEntry(
            span, expected: example.expected, comment: example.comment, created: configuration.clock())
        try await store.saveEntries([entry], in: example.dataset)
        return entry
    }
}
