import Tracemark
import TracemarkModel

/// A writer that appends to the log, and updates the rows of `span` and `trace` from the log.
///
/// The order makes it safe for several servers to write updates of one trace at once, without a lock. Each server first
/// appends its updates to the log. It waits until all replicas have them, and only then reads the log of the traces.
/// The last server to read thus sees all updates and has the highest revision, so its rows count. A server that dies in
/// between has acknowledged nothing. The next writer of the trace repairs its rows.
struct TraceWriter: Sendable {
    /// The maximum number of rows in one insert. The engine holds an insert in memory.
    static let rowLimit = 10_000
    /// The maximum number of bytes in one insert.
    static let byteLimit = 32 << 20
    /// The maximum number of traces in one query.
    static let traceLimit = 1_000

    let nodes: Nodes
    let layout: Layout
    let sequence: ServerSequence
    /// The async mutex that orders the inserts of trace rows.
    let turns = Turns()

    init(nodes: Nodes, layout: Layout, sequence: ServerSequence) {
        (self.nodes, self.layout, self.sequence) = (nodes, layout, sequence)
    }

    // MARK: Adding

    /// Stores updates. Returns when every replica has them and their derived rows.
    func write(_ parts: [SpanPart]) async throws {
        let first = sequence.take(parts.count)
        var rows: [LogRow] = []
        rows.reserveCapacity(parts.count)
        for (place, part) in parts.enumerated() {
            rows.append(LogRow(part, sequence: first + UInt64(place) * ServerSequence.step))
        }
        try await write(rows)
    }

    /// Appends rows to the log, and updates the derived rows.
    func write(_ rows: [LogRow]) async throws {
        try await insert(rows, into: .log) { $1.write(to: &$0) }
        try await waitForReplicas(of: .log)
        var byTrace: [TraceID: [LogRow]] = [:]
        for row in rows { byTrace[row.traceID, default: []].append(row) }
        let ids = byTrace.keys.sorted { ($0.high, $0.low) < ($1.high, $1.low) }
        for start in stride(from: 0, to: ids.count, by: Self.traceLimit) {
            let some = ids[start..<min(ids.count, start + Self.traceLimit)]
            try await derive(Dictionary(uniqueKeysWithValues: some.map { ($0, byTrace[$0]!) }))
        }
    }

    /// Inserts rows in pieces that the engine can handle.
    func insert<Row>(
        _ rows: [Row], into table: Layout.Table, _ write: (inout RowWriter, Row) -> Void
    ) async throws {
        var batch = RowBatch()
        for row in rows { batch.add { write(&$0, row) } }
        for piece in batch.pieces { try await insert(piece, into: table) }
    }

    /// - Parameter name: The name of the statement.
    func insert(_ bytes: [UInt8], into table: Layout.Table, named name: String? = nil) async throws {
        let columns = table.columns.map(\.name).joined(separator: ", ")
        // In a cluster, the node passes the rows to their shards before it responds.
        var settings = layout.isSharded(table) ? ["insert_distributed_sync": "1"] : [:]
        settings["query_id"] = name
        if layout.isModern { settings["max_partitions_per_insert_block"] = "0" }
        // Deduplication is off, so that a retried block still reaches the materialized views.
        if table == .span || table == .trace { settings["insert_deduplicate"] = "0" }
        _ = try await nodes.ask(
            "INSERT INTO \(layout.all(table)) (\(sql: columns)) FORMAT RowBinary", data: bytes, settings: settings)
    }

    /// Returns when all replicas have the earlier inserts, and fails if one is unreachable.
    func waitForReplicas(of tables: Layout.Table...) async throws {
        guard layout.cluster != nil else { return }
        try await Replicas(nodes: nodes).wait(for: tables)
    }

    /// The setting for subqueries, which read the same traces and thus the same shard.
    static let local = ["distributed_product_mode": "local"]
}
