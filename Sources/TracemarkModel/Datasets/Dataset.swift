import Tracemark

/// A named collection of examples, mostly taken from spans, to evaluate or fine-tune with.
public struct Dataset: Sendable, Hashable, Codable {
    /// The name, which is what a dataset is found by.
    public var name: String
    /// How many examples it has.
    public var entryCount: Int
    /// When its first example was saved.
    public var created: Timestamp

    /// Describes a dataset.
    public init(name: String, entryCount: Int = 0, created: Timestamp) {
        self.name = name
        self.entryCount = entryCount
        self.created = created
    }

    enum CodingKeys: String, CodingKey {
        case name
        case entryCount = "entry_count"
        case created
    }
}

/// An example in a dataset.
public struct DatasetEntry: Sendable, Hashable, Codable, Identifiable {
    /// What the entry is found by within its store.
    public var id: String
    /// What the work was given.
    public var input: SpanContent
    /// What the work gave.
    public var output: SpanContent
    /// What it should have given, if someone said so.
    public var expected: SpanContent?
    /// What was said about the example.
    public var comment: String?
    /// What else was noted.
    public var metadata: [String: AttributeValue]
    /// The span that the example comes from.
    public var source: SpanKey?
    /// When the example was saved.
    public var created: Timestamp

    /// Makes an example.
    ///
    /// - Parameter id: What to find the entry by. An entry saved again under the same id replaces the one before.
    public init(
        id: String, input: SpanContent, output: SpanContent, expected: SpanContent? = nil, comment: String? = nil,
        metadata: [String: AttributeValue] = [:], source: SpanKey? = nil, created: Timestamp
    ) {
        self.id = id
        self.input = input
        self.output = output
        self.expected = expected
        self.comment = comment
        self.metadata = metadata
        self.source = source
        self.created = created
    }
}
