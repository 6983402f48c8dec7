import Tracemark

/// A store of traces: a file on this machine, or a cluster.
///
/// ```swift
/// let store = try await SQLiteStore.open(at: ".tracemark/traces.db")
/// try await store.write(parts)
/// let failed = try await store.traces(TraceQuery(filter: try Filter("status:error AND since:24h")))
/// ```
///
/// Every method throws only ``StoreError`` or `CancellationError`.
public protocol TraceStore: Sendable {
    // MARK: Writing

    /// Merges span updates into the store. The method returns when they are durable: acknowledged data survives the
    /// death of the process at any moment.
    ///
    /// - Throws: ``StoreError/busy(retryAfterSeconds:)`` if the write queue is full. The store keeps none of the
    ///   updates then.
    func write(_ parts: [SpanPart]) async throws

    /// Deletes traces with their spans. A later update starts the trace anew. Unknown IDs are ignored.
    ///
    /// - Returns: The number of traces that existed.
    @discardableResult
    func deleteTraces(_ ids: [TraceID]) async throws -> Int

    /// Deletes one span. Its child spans stay.
    ///
    /// - Returns: A Boolean value that indicates whether the span existed.
    @discardableResult
    func deleteSpan(_ key: SpanKey) async throws -> Bool

    /// Deletes one metric of a span.
    ///
    /// - Returns: A Boolean value that indicates whether the metric existed.
    @discardableResult
    func deleteMetric(_ name: String, of key: SpanKey) async throws -> Bool

    // MARK: Reading traces and spans

    /// Returns a page of the traces that match a filter.
    func traces(_ query: TraceQuery) async throws -> Page<TraceRecord>

    /// Returns a trace with all its spans, or nil if it does not exist.
    ///
    /// - Parameter contents: A Boolean value that indicates whether the spans have their inputs, outputs, attributes,
    ///   events and links. Without these, they have the data of a timeline.
    func trace(_ id: TraceID, contents: Bool) async throws -> TraceDetails?

    /// Returns the timeline of a trace, or nil if it does not exist.
    func timeline(_ id: TraceID) async throws -> TraceTimeline?

    /// Returns a page of the spans that match a filter.
    func spans(_ query: SpanQuery) async throws -> Page<SpanRecord>

    /// Returns a span with its contents, or nil if it does not exist.
    func span(_ key: SpanKey) async throws -> SpanRecord?

    /// Returns the traces that have a span with this ID. There are several only if two tracers created the same ID.
    func traceIDs(ofSpan id: SpanID) async throws -> [TraceID]

    // MARK: Overviews

    /// Returns counts, durations, costs and metrics of the records that match a filter, by group and time.
    func statistics(_ query: StatisticsQuery) async throws -> [StatisticsRow]

    /// Returns the values of a string field, most frequent first. Completion and facets use them.
    func values(_ query: ValueQuery) async throws -> [ValueCount]

    /// Returns the sorted keys in use of a field such as `tag.` or `metric.`.
    func keys(of field: KeyedField, startingWith prefix: String, limit: Int) async throws -> [String]

    /// Returns the traces that changed since an earlier call, in order of their last change. The live view uses it.
    ///
    /// - Parameter cursor: The cursor of an earlier page. Without one, the result is empty and has a cursor for the
    ///   present.
    func changes(after cursor: String?, limit: Int) async throws -> Page<TraceRecord>

    // MARK: Datasets

    /// Returns all datasets, by name.
    func datasets() async throws -> [Dataset]

    /// Returns a dataset, or nil if it does not exist.
    func dataset(_ name: String) async throws -> Dataset?

    /// Saves examples in a dataset, which is created if it does not exist. An example replaces the one with the same
    /// ID.
    func saveEntries(_ entries: [DatasetEntry], in dataset: String) async throws

    /// Returns a page of the examples, in the order in which they were first saved.
    ///
    /// - Parameter cursor: The cursor of the previous page.
    func entries(of dataset: String, after cursor: String?, limit: Int) async throws -> Page<DatasetEntry>

    /// Returns an example, or nil if it does not exist.
    func entry(_ id: String, of dataset: String) async throws -> DatasetEntry?

    /// Deletes an example, and returns whether it existed.
    @discardableResult
    func deleteEntry(_ id: String, of dataset: String) async throws -> Bool

    /// Deletes a dataset with its examples, and returns whether it existed.
    @discardableResult
    func deleteDataset(_ name: String) async throws -> Bool

    // MARK: Server documents

    /// Returns a small document, such as a saved view or an alert rule. It is JSON with a name in a collection.
    func document(_ name: String, in collection: String) async throws -> StoredDocument?

    /// Returns all documents of a collection, by name.
    func documents(in collection: String) async throws -> [StoredDocument]

    /// Returns the sorted names of the collections that have documents.
    func documentCollections() async throws -> [String]

    /// Stores a document unless it changed since it was read. If several servers change a document, one succeeds.
    ///
    /// - Parameters:
    /// - document: The new text. Its revision is ignored.
    /// - revision: The revision to replace; nil if the document must not exist yet.
    /// - Returns: The new revision.
    /// - Throws: ``StoreError/conflict(_:)`` if the document has another revision.
    @discardableResult
    func putDocument(
        _ document: StoredDocument, in collection: String, replacing revision: Int64?
    ) async throws -> Int64

    /// Deletes a document, and returns whether it existed.
    @discardableResult
    func deleteDocument(_ name: String, in collection: String) async throws -> Bool

    // MARK: Maintenance

    /// Returns the size of the store, and the lag of its text index.
    func status() async throws -> StoreStatus

    /// Returns the states of a cluster's nodes. A store on one machine has none.
    func nodeStates() async -> [StoreNode]

    /// Deletes the traces beyond a retention policy, oldest first.
    func retain(_ policy: RetentionPolicy, at now: Timestamp) async throws -> RetentionResult

    /// Waits until the text index has every acknowledged span.
    func waitForTextIndex() async throws

    /// Finishes writing and closes the store. Later calls throw ``StoreError/closed``.
    func close() async throws
}

extension TraceStore {
    /// Throws, because not every store can list its collections.
    public func documentCollections() async throws -> [String] {
        throw StoreError.invalidQuery("This store does not list its collections.")
    }

    /// Returns no nodes, because the store is on one machine.
    public func nodeStates() async -> [StoreNode] { [] }

    /// Returns a trace with all its spans and their contents, or nil if it does not exist.
    public func trace(_ id: TraceID) async throws -> TraceDetails? {
        try await trace(id, contents: true)
    }

    /// Returns the timeline of a trace, built from its records.
    public func timeline(_ id: TraceID) async throws -> TraceTimeline? {
        try await trace(id, contents: false).map { TraceTimeline($0) }
    }

    /// Returns the span with this ID in any trace, or nil if it does not exist.
    public func span(_ id: SpanID) async throws -> SpanRecord? {
        guard let traceID = try await traceIDs(ofSpan: id).first else { return nil }
        return try await span(SpanKey(traceID, id))
    }

    /// Returns all traces that match a filter, fetched page by page.
    public func allTraces(_ query: TraceQuery) -> PagedSequence<TraceRecord> {
        PagedSequence { cursor in
            var page = query
            page.cursor = cursor ?? query.cursor
            return try await traces(page)
        }
    }

    /// Returns all spans that match a filter, fetched page by page.
    public func allSpans(_ query: SpanQuery) -> PagedSequence<SpanRecord> {
        PagedSequence { cursor in
            var page = query
            page.cursor = cursor ?? query.cursor
            return try await spans(page)
        }
    }

    /// Returns all examples of a dataset, fetched page by page.
    public func allEntries(of dataset: String) -> PagedSequence<DatasetEntry> {
        PagedSequence { try await entries(of: dataset, after: $0, limit: 500) }
    }
}
