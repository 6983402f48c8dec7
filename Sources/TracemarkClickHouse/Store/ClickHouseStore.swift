import Foundation
import Synchronization
import Tracemark
import TracemarkModel

/// A store of traces in a ClickHouse database: on one node, or on the shards and replicas of a cluster.
///
/// ```swift
/// let store = try await ClickHouseStore.open(try ClusterAddress("clickhouse://default@localhost:8123/tracemark"))
/// try await store.write(parts)
/// ```
/// Several servers may use one database at the same time.
public final class ClickHouseStore: TraceStore {
    /// The options of a store.
    public struct Options: Sendable {
        /// The time without activity in its trace after which a running span counts as abandoned.
        public var abandonedAfterNanoseconds: Int64 = 3_600_000_000_000
        /// The number of span updates that may wait before ``StoreError/busy(retryAfterSeconds:)`` is thrown.
        public var queueCapacity = 65_536
        /// The number of updates in one batch. A single call with more is one batch too.
        public var batchSize = 10_000
        /// The time limit of a query in whole seconds, before ``StoreError/tooSlow(limitSeconds:)`` is thrown. With
        /// nil, the cluster's time limit of two minutes applies.
        public var readTimeoutSeconds: Int?
        /// The clock.
        public var clock: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }

        /// Creates the default options.
        public init() {}
    }

    /// The address of the database.
    public let address: ClusterAddress
    let options: Options
    let nodes: Nodes
    /// The same nodes with separate connections, for queries of traces and spans.
    private let questions: Nodes
    let layout: Layout
    let writer: TraceWriter
    /// The version of the engine, in its own words.
    let version: String
    private let queue: PartQueue
    private let isClosed = Atomic<Bool>(false)

    /// Opens a database. If it does not exist, the store creates it with its tables.
    ///
    /// - Throws: ``StoreError`` if no node is reachable, if the user is rejected, or if a newer version created the
    ///   tables.
    public static func open(_ address: ClusterAddress, options: Options = Options()) async throws -> ClickHouseStore {
        let nodes = Nodes(address)
        do {
            let opening = try await Opening(nodes: nodes).run()
            return ClickHouseStore(options: options, opening: opening)
        } catch {
            try? await nodes.client.shutdown()
            throw error
        }
    }

    private init(options: Options, opening: Opening.Result) {
        address = opening.nodes.address
        self.options = options
        nodes = opening.nodes
        questions = nodes.apart()
        layout = opening.layout
        version = opening.version
        let writer = TraceWriter(nodes: nodes, layout: layout, sequence: ServerSequence())
        self.writer = writer
        queue = PartQueue(capacity: options.queueCapacity, batchSize: options.batchSize) { try await writer.write($0) }
    }

    deinit {
        // An open client that is released ends the program.
        guard !isClosed.load(ordering: .acquiring) else { return }
        for nodes in [nodes, questions] { nodes.client.shutdown { _ in } }
    }

    // MARK: Shared functions

    /// Returns the time of the last activity before which running spans count as abandoned.
    func cutoff(at now: Timestamp) -> Int64 {
        now.advanced(byNanoseconds: -options.abandonedAfterNanoseconds).nanoseconds
    }

    func checkOpen() throws(StoreError) {
        if isClosed.load(ordering: .acquiring) { throw .closed }
    }

    /// - Parameter isShort: A Boolean value that indicates whether the query reads a few rows by name. It then bypasses
    ///   the connections of other queries.
    func rows<Row>(
        _ statement: SQLText, isShort: Bool = false, _ read: (inout RowReader) throws(StoreError) -> Row
    ) async throws -> [Row] {
        try checkOpen()
        var settings = TraceWriter.local
        // A profile of the user may enable this. The rows of an unreachable shard must never be missing silently.
        settings["skip_unavailable_shards"] = "0"
        if let limit = options.readTimeoutSeconds { settings[Nodes.timeLimit] = "\(limit)" }
        // Each partition determines independently which of its rows count.
        if layout.isModern { settings["do_not_merge_across_partitions_select_final"] = "1" }
        return try await (isShort ? nodes : questions).rows(statement, settings: settings, read)
    }

    func filter(_ scope: FilterScope, at now: Timestamp) -> FilterText {
        FilterText(scope: scope, now: now, cutoff: cutoff(at: now), layout: layout)
    }

    static func checked(_ limit: Int) throws(StoreError) -> Int {
        guard (1...1_000).contains(limit) else {
            throw .invalidQuery("The limit \(limit) is out of range. Use 1 to 1000.")
        }
        return limit
    }

    var queuedPartCount: Int { get async { await queue.partCount } }

    // MARK: Writing and maintenance

    /// See ``TraceStore/write(_:)``.
    public func write(_ parts: [SpanPart]) async throws {
        try await queue.write(parts)
    }

    /// See ``TraceStore/waitForTextIndex()``. Words are written together with their spans.
    public func waitForTextIndex() async throws { try checkOpen() }

    /// See ``TraceStore/close()``.
    public func close() async throws {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        await queue.close()
        do {
            for nodes in [nodes, questions] { try await nodes.client.shutdown() }
        } catch {
            throw StoreError.engine("the connections cannot be closed: \(error)")
        }
    }
}
