import Tracemark

extension DatasetEntry {
    /// Makes an example of what went into a span and came out of it.
    ///
    /// Its id is made of the span's, so that a span is saved once in a dataset however often it is asked for.
    ///
    /// - Parameters:
    ///   - span: The span, with its contents. An input or output that it lacks becomes an empty text.
    ///   - expected: What should have come out.
    ///   - comment: What there is to say about it.
    ///   - created: When it is saved.
    public init(_ span: SpanRecord, expected: SpanContent? = nil, comment: String? = nil, created: Timestamp) {
        self.init(
            id: Self.id(of: span.key), input: span.input ?? SpanContent(""), output: span.output ?? SpanContent(""),
            expected: expected, comment: comment, source: span.key, created: created)
    }

    /// The id of the example that is made of a span.
    public static func id(of span: SpanKey) -> String { "\(span.traceID)-\(span.spanID)" }
}
