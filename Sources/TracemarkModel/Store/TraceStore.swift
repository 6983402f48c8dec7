import Tracemark

/// Where traces are kept: a file on this machine, or a cluster.
///
/// ```swift
/// let store = try await SQLiteStore.open(at: ".tracemark/traces.db")
/// try await store.write(parts)
/// let failed = try await store.traces(TraceQuery(filter: try Filter("status:error AND since:24h")))
/// ```
///
/// Every method throws ``StoreError`` and nothing else, but for `CancellationError`.
public protocol TraceStore: Sendable {
    // MARK: Writing

    /// Keeps parts of spans, merged with what is there. Returns once they are durable: what was acknowledged survives
    /// the process's death at any moment.
    ///
    /// - Throws: ``StoreError/busy(retryAfterSeconds:)`` where too much is waiting to be written already; nothing of
    ///   the parts is kept then.
    func write(_ parts: [SpanPart]) async throws

    /// Removes traces with their spans. A part that arrives later starts them anew. Unknown ids are passed over.
    ///
    /// - Returns: How many were there.
    @discardableResult
    func deleteTraces(_ ids: [TraceID]) async throws -> Int

    /// Removes one span; spans within it stay.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    func deleteSpan(_ key: SpanKey) async throws -> Bool

    /// Removes one metric from a span.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    func deleteMetric(_ name: String, of key: SpanKey) async throws -> Bool

    // MARK: Reading traces and spans

    /// The traces that a filter holds for, a page at a time.
    func traces(_ query: TraceQuery) async throws -> Page<TraceRecord>

    /// A trace with all its spans, or nil if there is none of this id.
    ///
    /// - Parameter contents: Whether the spans come with their inputs, outputs, attributes, events and links, or with
    ///   what a timeline needs.
    func trace(_ id: TraceID, contents: Bool) async throws -> TraceDetails?

    /// What a timeline draws of a trace, or nil if there is none of this id.
    func timeline(_ id: TraceID) async throws -> TraceTimeline?

    /// The spans that a filter holds for, a page at a time.
    func spans(_ query: SpanQuery) async throws -> Page<SpanRecord>

    /// A span with its contents, or nil if there is none of this id.
    func span(_ key: SpanKey) async throws -> SpanRecord?

    /// The traces in which there is a span of this id; more than one only if two tracers made the same id.
    func traceIDs(ofSpan id: SpanID) async throws -> [TraceID]

    // MARK: Overviews

    /// Counts, durations, costs and metrics of the spans or traces that a filter holds for, by group and time.
    func statistics(_ query: StatisticsQuery) async throws -> [StatisticsRow]

    /// The values that a text field has, most frequent first: for completion and facets.
    func values(_ query: ValueQuery) async throws -> [ValueCount]

    /// The keys that are in use after a prefix such as `tag.` or `metric.`, in order.
    func keys(of field: KeyedField, startingWith prefix: String, limit: Int) async throws -> [String]

    /// The traces that have changed since an earlier call, in the order of their last change: a live tail.
    ///
    /// - Parameter cursor: Where an earlier answer ended. Without one, no traces come, but a cursor for now.
    func changes(after cursor: String?, limit: Int) async throws -> Page<TraceRecord>

    // MARK: Datasets

    /// All datasets, by name.
    func datasets() async throws -> [Dataset]

    /// A dataset, or nil if there is none of this name.
    func dataset(_ name: String) async throws -> Dataset?

    /// Saves examples in a dataset, which is made if there is none; one of the same id is replaced.
    func saveEntries(_ entries: [DatasetEntry], in dataset: String) async throws

    /// The examples in the order in which they were first saved.
    ///
    /// - Parameter cursor: Where the page before ended.
    func entries(of dataset: String, after cursor: String?, limit: Int) async throws -> Page<DatasetEntry>

    /// An example, or nil if there is none of this id.
    func entry(_ id: String, of dataset: String) async throws -> DatasetEntry?

    /// Removes an example; whether it was there.
    @discardableResult
    func deleteEntry(_ id: String, of dataset: String) async throws -> Bool

    /// Removes a dataset with its examples; whether it was there.
    @discardableResult
    func deleteDataset(_ name: String) async throws -> Bool

    // MARK: What the server keeps

    /// A small document, such as a saved view or an alert rule: JSON under a name in a collection.
    func document(_ name: String, in collection: String) async throws -> StoredDocument?

    /// All documents of a collection, by name.
    func documents(in collection: String) async throws -> [StoredDocument]

    /// The names of the collections that have a document, in order.
    func documentCollections() async throws -> [String]

    /// Keeps a document, if it still is as it was read: of several servers that change one document, one succeeds.
    ///
    /// - Parameters:
    ///   - document: The new text. Its revision is ignored.
    ///   - revision: The revision that it replaces; nil where there must be none yet.
    /// - Returns: The new revision.
    /// - Throws: ``StoreError/conflict(_:)`` if the document has another revision.
    @discardableResult
    func putDocument(
        _ document: StoredDocument, in collection: String, replacing revision: Int64?
    ) async throws -> Int64

    /// Removes a document; whether it was there.
    @discardableResult
    func deleteDocument(_ name: String, in collection: String) async throws -> Bool

    // MARK: Care

    /// How much is in the store, and how far its text index lags behind.
    func status() async throws -> StoreStatus

    /// How each node of a cluster is. A store on one machine has none.
    func nodeStates() async -> [StoreNode]

    /// Removes the traces that a policy no longer keeps, oldest first.
    func retain(_ policy: RetentionPolicy, at now: Timestamp) async throws -> RetentionResult

    /// Waits until everything that was acknowledged can be found by its words.
    func waitForTextIndex() async throws

    /// Finishes what is being written and lets go of the store. Every later call throws ``StoreError/closed``.
    func close() async throws
}

extension TraceStore {
    /// Not every store can list them.
    public func documentCollections() async throws -> [String] {
        throw StoreError.invalidQuery("This store does not list its collections.")
    }

    /// None, as of a store on one machine.
    public func nodeStates() async -> [StoreNode] { [] }

    /// A trace with all its spans and their contents, or nil if there is none of this id.
    public func trace(_ id: TraceID) async throws -> TraceDetails? {
        try await trace(id, contents: true)
    }

    /// What a timeline draws of a trace, taken out of its records.
    public func timeline(_ id: TraceID) async throws -> TraceTimeline? {
        try await trace(id, contents: false).map { TraceTimeline($0) }
    }

    /// The span of this id in whatever trace, or nil.
    public func span(_ id: SpanID) async throws -> SpanRecord? {
        guard let traceID = try await traceIDs(ofSpan: id).first else { return nil }
        return try await span(SpanKey(traceID, id))
    }

    /// All traces that a filter holds for, fetched page by page.
    public func allTraces(_ query: TraceQuery) -> PagedSequence<TraceRecord> {
        PagedSequence { cursor in
            var page = query
            page.cursor = cursor ?? query.cursor
            return try await traces(page)
        }
    }

    /// All spans that a filter holds for, fetched page by page.
    public func allSpans(_ query: SpanQuery) -> PagedSequence<SpanRecord> {
        PagedSequence { cursor in
            var page = query
            page.cursor = cursor ?? query.cursor
            return try await spans(page)
        }
    }

    /// All examples of a dataset, fetched page by page.
    public func allEntries(of dataset: String) -> PagedSequence<DatasetEntry> {
        PagedSequence { try await entries(of: dataset, after: $0, limit: 500) }
    }
}
