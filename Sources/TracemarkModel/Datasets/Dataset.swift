import Tracemark

/// A named collection of examples for evaluation or fine-tuning. Most examples come from spans.
public struct Dataset: Sendable, Hashable, Codable {
    /// The unique name.
    public var name: String
    /// The number of examples.
    public var entryCount: Int
    /// The time the first example was saved.
    public var created: Timestamp

    /// Creates a dataset's description.
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
    /// The identifier, which is unique within the dataset.
    public var id: String
    /// The input of the work.
    public var input: SpanContent
    /// The output of the work.
    public var output: SpanContent
    /// The expected output, if a person gave one.
    public var expected: SpanContent?
    /// A comment about the example.
    public var comment: String?
    /// Further values.
    public var metadata: [String: AttributeValue]
    /// The span that the example comes from.
    public var source: SpanKey?
    /// The time the example was saved.
    public var created: Timestamp

    /// Creates an example.
    ///
    /// - Parameter id: The identifier. A new entry with the same identifier replaces the old one.
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
