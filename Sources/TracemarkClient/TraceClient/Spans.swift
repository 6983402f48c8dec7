import Tracemark
import TracemarkModel

/// The span functions of a ``TraceClient``: `client.spans`.
public struct Spans: Sendable {
    let client: TraceClient

    // MARK: - Reading

    /// Returns a span with its contents.
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

    /// Returns the spans of all traces that match a filter.
    ///
    /// - Parameters:
    /// - filter: The filter, in the filter language: `type:llm AND duration>2s`.
    /// - order: The order: `.newest`, `.oldest` or `.slowest`.
    /// - contents: A Boolean value that indicates whether the spans have inputs, outputs, attributes and events.
    /// - limit: The maximum number of spans; nil for all.
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

    /// Updates a span, even long after its end. New values replace old ones, and nothing else changes.
    ///
    /// - Parameters:
    /// - span: The ID as a value or text, or the span's handle.
    /// - metadata: Entries of the metadata: `["reviewed": true]`.
    /// - tags: The tags.
    /// - name: A new name.
    /// - output: The output, if the program did not record it.
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

    /// Saves a metric on a span, even long after its end. A later value replaces an earlier one of the same name.
    ///
    /// - Parameters:
    /// - span: The ID as a value or text, or the span's handle.
    /// - name: The name of the metric.
    /// - value: The value.
    /// - comment: A comment about the value.
    /// - Throws: ``TraceClientError/invalidMetric(name:)`` if the name is empty or the value is not a number. Otherwise
    ///   as ``update(_:metadata:tags:name:output:)``.
    public func saveMetric(
        _ span: some SpanNaming, _ name: String, _ value: some MetricValue, comment: String? = nil
    ) async throws {
        guard let number = value.metricNumber, !name.isEmpty, number.doubleValue.isFinite else {
            throw TraceClientError.invalidMetric(name: name)
        }
        let metric = MetricRecord(number, comment: comment, time: client.now())
        try await change(span) { $0.metrics[name] = metric }
    }

    /// Deletes a metric of a span.
    ///
    /// - Returns: A Boolean value that indicates whether the metric existed.
    @discardableResult
    public func deleteMetric(_ span: some SpanNaming, _ name: String) async throws -> Bool {
        let store = try await client.currentStore()
        return try await store.deleteMetric(name, of: try await key(of: try span.namedSpan(), in: store))
    }

    /// Deletes a span. Its child spans stay.
    ///
    /// - Throws: ``TraceClientError/unknownSpan(_:)`` if it does not exist.
    public func delete(_ span: some SpanNaming) async throws {
        let named = try span.namedSpan()
        let store = try await client.currentStore()
        guard try await store.deleteSpan(try await key(of: named, in: store)) else {
            throw TraceClientError.unknownSpan(named.id)
        }
    }

    // MARK: - Examples

    /// Saves a span's input and output as an example in a dataset, which is created if it does not exist. Saving a span
    /// again replaces its example.
    ///
    /// - Parameters:
    /// - span: The ID as a value or text, or the span's handle.
    /// - dataset: The name of the dataset.
    /// - expected: The expected output.
    /// - comment: A comment about the example.
    /// - Throws: ``TraceClientError/noContents(_:)`` if the span has neither input nor output. Otherwise as
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

    /// Returns the key of a span, and throws if it does not exist, because an update would create it. A handle's span
    /// will arrive.
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
