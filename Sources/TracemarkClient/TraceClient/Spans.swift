import Tracemark
import TracemarkModel

/// What a ``TraceClient`` does with spans: `client.spans`.
public struct Spans: Sendable {
    let client: TraceClient

    // MARK: - Reading

    /// A span with its contents.
    ///
    /// - Throws: ``TraceClientError/unknownSpan(_:)``, ``TraceClientError/ambiguousSpan(_:traces:)``,
    ///   ``TraceClientError/invalidSpanID(_:)``, `StoreError`.
    public func get(_ span: some SpanNaming) async throws -> SpanRecord {
        let named = try span.namedSpan()
        let store = try await client.currentStore()
        guard let record = try await store.span(try await key(of: named, in: store)) else {
            throw TraceClientError.unknownSpan(named.id)
        }
        return record
    }

    /// The spans that a filter holds for, of all traces.
    ///
    /// - Parameters:
    ///   - filter: In the filter language: `type:llm AND duration>2s`.
    ///   - order: Which come first: `.newest`, `.oldest` or `.slowest`.
    ///   - contents: Whether they come with their inputs, outputs, attributes and events.
    ///   - limit: How many at most; nil for all.
    public func list(
        filter: String = "", order: TraceOrder = .newest, contents: Bool = true, limit: Int? = nil
    ) -> Listing<SpanRecord> {
        Listing(limit: limit, pageSize: contents ? 100 : 500) { cursor, count in
            let query = SpanQuery(
                filter: try Filter(filter, for: .spans), order: order, contents: contents, limit: count, cursor: cursor)
            let store = cursor == nil ? try await client.currentStore() : try await client.store
            return try await store.spans(query)
        }
    }

    // MARK: - Saying more

    /// Adds to a span, also long after it has ended. What is said again replaces what was there; nothing else changes.
    ///
    /// - Parameters:
    ///   - span: Its id as a value or text, or its handle.
    ///   - metadata: Entries of its metadata: `["reviewed": true]`.
    ///   - tags: Tags.
    ///   - name: Another name.
    ///   - output: What it gave, where the program did not record it.
    /// - Throws: ``TraceClientError/unknownSpan(_:)``, ``TraceClientError/ambiguousSpan(_:traces:)``,
    ///   ``TraceClientError/invalidSpanID(_:)``, `StoreError`.
    public func update(
        _ span: some SpanNaming, metadata: [String: AttributeValue] = [:], tags: [String: String] = [:],
        name: String? = nil, output: SpanContent? = nil
    ) async throws {
        try await change(span) { part in
            part.metadata = metadata
            part.tags = tags
            part.name = name
            part.output = output
        }
    }

    /// Saves a number on a span, also long after it has ended. The last one of a name counts.
    ///
    /// - Parameters:
    ///   - span: Its id as a value or text, or its handle.
    ///   - name: The metric's name.
    ///   - value: The number.
    ///   - comment: What there is to say about it.
    /// - Throws: ``TraceClientError/invalidMetric(name:)`` where there is no name or the value is none; else as
    ///   ``update(_:metadata:tags:name:output:)``.
    public func saveMetric(
        _ span: some SpanNaming, _ name: String, _ value: some MetricValue, comment: String? = nil
    ) async throws {
        guard let number = value.metricNumber, !name.isEmpty, number.doubleValue.isFinite else {
            throw TraceClientError.invalidMetric(name: name)
        }
        let metric = MetricRecord(number, comment: comment, time: client.now())
        try await change(span) { $0.metrics[name] = metric }
    }

    /// Removes a metric from a span.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    public func deleteMetric(_ span: some SpanNaming, _ name: String) async throws -> Bool {
        let store = try await client.currentStore()
        return try await store.deleteMetric(name, of: try await key(of: try span.namedSpan(), in: store))
    }

    /// Removes a span; those within it stay.
    ///
    /// - Throws: ``TraceClientError/unknownSpan(_:)`` if there is none.
    public func delete(_ span: some SpanNaming) async throws {
        let named = try span.namedSpan()
        let store = try await client.currentStore()
        guard try await store.deleteSpan(try await key(of: named, in: store)) else {
            throw TraceClientError.unknownSpan(named.id)
        }
    }

    // MARK: - Examples

    /// Saves a span's input and output as an example in a dataset, which is made if there is none. A span saved before is
    /// replaced.
    ///
    /// - Parameters:
    ///   - span: Its id as a value or text, or its handle.
    ///   - dataset: The dataset's name.
    ///   - expected: What the span should have given.
    ///   - comment: What there is to say about it.
    /// - Throws: ``TraceClientError/noContents(_:)`` where there is nothing to save; else as
    ///   ``update(_:metadata:tags:name:output:)``.
    @discardableResult
    public func saveExamples(
        _ span: some SpanNaming, dataset: String, expected: SpanContent? = nil, comment: String? = nil
    ) async throws -> DatasetEntry {
        let record = try await get(span)
        guard record.input != nil || record.output != nil else { throw TraceClientError.noContents(record.spanID) }
        let entry = DatasetEntry(record, expected: expected, comment: comment, created: client.now())
        try await client.store.saveEntries([entry], in: dataset)
        return entry
    }

    // MARK: - Which span

    private func change(_ span: some SpanNaming, _ body: (inout SpanPart) -> Void) async throws {
        let named = try span.namedSpan()
        let store = try await client.currentStore()
        var part = SpanPart(try await key(of: named, in: store), version: client.now())
        body(&part)
        try await store.write([part])
    }

    /// A span that is not there must be noticed: a part for it would make one. A handle's span will arrive.
    private func key(of span: NamedSpan, in store: any TraceStore) async throws -> SpanKey {
        if span.isOwn, let trace = span.trace { return SpanKey(trace, span.id) }
        let traces = try await store.traceIDs(ofSpan: span.id)
        if let trace = span.trace {
            guard traces.contains(trace) else { throw TraceClientError.unknownSpan(span.id) }
            return SpanKey(trace, span.id)
        }
        guard let trace = traces.first else { throw TraceClientError.unknownSpan(span.id) }
        guard traces.count == 1 else { throw TraceClientError.ambiguousSpan(span.id, traces: traces) }
        return SpanKey(trace, span.id)
    }
}
