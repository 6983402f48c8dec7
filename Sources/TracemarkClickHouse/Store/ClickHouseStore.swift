import Foundation
import Synchronization
import Tracemark
import TracemarkModel

/// Traces in a database of ClickHouse's: on one node, or spread over the shards and replicas of a cluster.
///
/// ```swift
/// let store = try await ClickHouseStore.open(try ClusterAddress("clickhouse://default@localhost:8123/tracemark"))
/// try await store.write(parts)
/// ```
/// Several servers may use one database at once.
public final class ClickHouseStore: TraceStore {
    /// How a store works.
    public struct Options: Sendable {
        /// After how long without any activity in its trace a span without an end counts as abandoned.
        public var abandonedAfterNanoseconds: Int64 = 3_600_000_000_000
        /// How many parts of spans may wait to be written before ``StoreError/busy(retryAfterSeconds:)`` is thrown.
        public var queueCapacity = 65_536
        /// How many parts are written in one batch, unless one call brings more.
        public var batchSize = 10_000
        /// How long an answer may take before ``StoreError/tooSlow(limitSeconds:)`` is thrown, in whole seconds; nil for as
        /// long as the cluster is waited for at all, which is two minutes.
        public var readTimeoutSeconds: Int?
        /// What time it is.
        public var clock: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }

        /// The usual ways.
        public init() {}
    }

    /// Where the database is.
    public let address: ClusterAddress
    let options: Options
    let nodes: Nodes
    /// The same for questions about traces and spans.
    private let questions: Nodes
    let layout: Layout
    let writer: TraceWriter
    /// What the engine calls its version.
    let version: String
    private let queue: PartQueue
    private let isClosed = Atomic<Bool>(false)

    /// Opens a database. It is made with its tables where there is none.
    ///
    /// - Throws: ``StoreError`` if no node can be reached, the user is refused, or a newer version made the tables.
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
        // A client that is let go of while it is open ends the program.
        guard !isClosed.load(ordering: .acquiring) else { return }
        for nodes in [nodes, questions] { nodes.client.shutdown { _ in } }
    }

    // MARK: Common to all parts

    /// Spans without an end are abandoned if nothing has happened in their trace since then.
    func cutoff(at now: Timestamp) -> Int64 {
        now.advanced(byNanoseconds: -options.abandonedAfterNanoseconds).nanoseconds
    }

    func checkOpen() throws(StoreError) {
        if isClosed.load(ordering: .acquiring) { throw .closed }
    }

    /// - Parameter isShort: Whether it reads a few rows by their names, for which nobody should wait behind others' questions.
    func rows<Row>(
        _ statement: SQLText, isShort: Bool = false, _ read: (inout RowReader) throws(StoreError) -> Row
    ) async throws -> [Row] {
        try checkOpen()
        var settings = TraceWriter.local
        // A profile of the user's may say otherwise: what a shard that is away has must not be left out in silence.
        settings["skip_unavailable_shards"] = "0"
        if let limit = options.readTimeoutSeconds { settings[Nodes.timeLimit] = "\(limit)" }
        // Each partition says by itself which of its rows count.
        if layout.isModern { settings["do_not_merge_across_partitions_select_final"] = "1" }
        return try await (isShort ? nodes : questions).rows(statement, settings: settings, read)
    }

    func filter(_ scope: FilterScope, at now: Timestamp) -> FilterText {
        FilterText(scope: scope, now: now, cutoff: cutoff(at: now), layout: layout)
    }

    static func checked(_ limit: Int) throws(StoreError) -> Int {
        guard (1...1_000).contains(limit) else {
            throw .invalidQuery("A page has 1 to 1000 items, not \(limit).")
        }
        return limit
    }

    var queuedPartCount: Int { get async { await queue.partCount } }

    // MARK: Writing and care

    /// See ``TraceStore/write(_:)``.
    public func write(_ parts: [SpanPart]) async throws {
        try await queue.write(parts)
    }

    /// See ``TraceStore/waitForTextIndex()``: words are written with their spans.
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
