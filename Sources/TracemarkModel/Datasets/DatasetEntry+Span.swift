import Tracemark

extension DatasetEntry {
    /// Creates an example from the input and output of a span.
    ///
    /// The identifier is derived from the span's, so that a dataset has a span at most once.
    ///
    /// - Parameters:
    /// - span: The span, with its contents. A missing input or output becomes empty text.
    /// - expected: The expected output.
    /// - comment: A comment about the example.
    /// - created: The time the example is saved.
    public init(_ span: SpanRecord, expected: SpanContent? = nil, comment: String? = nil, created: Timestamp) {
        self.init(
            id: Self.id(of: span.key), input: span.input ?? SpanContent(""), output: span.output ?? SpanContent(""),
            expected: expected, comment: comment, source: span.key, created: created)
    }

    /// Returns the identifier of a span's example.
    public static func id(of span: SpanKey) -> String { "\(span.traceID)-\(span.spanID)" }
}
