import Tracemark
import TracemarkModel

/// Adds to the log, and brings the rows of `span` and `trace` up to what the log holds.
///
/// The order is what makes it safe for several servers to write parts of one trace at once, without a lock: each first
/// adds its parts to the log, waits until all replicas have them, and only then reads what the log holds about the
/// traces. So the last one that reads sees all parts, has the highest revision of all, and its rows are those that
/// count. One that dies in between has acknowledged nothing; whoever writes to the trace next makes up for it.
struct TraceWriter: Sendable {
    /// How many rows go into one insertion: the engine holds one in memory as a whole.
    static let rowLimit = 10_000
    /// How many bytes go into one insertion.
    static let byteLimit = 32 << 20
    /// How many traces one question is about.
    static let traceLimit = 1_000

    let nodes: Nodes
    let layout: Layout
    let sequence: ServerSequence
    /// Whose turn it is to write rows of traces.
    let turns = Turns()

    init(nodes: Nodes, layout: Layout, sequence: ServerSequence) {
        (self.nodes, self.layout, self.sequence) = (nodes, layout, sequence)
    }

    // MARK: Adding

    /// Keeps parts. Returns once every replica has them, and the rows made of them.
    func write(_ parts: [SpanPart]) async throws {
        let first = sequence.take(parts.count)
        var rows: [LogRow] = []
        rows.reserveCapacity(parts.count)
        for (place, part) in parts.enumerated() {
            rows.append(LogRow(part, sequence: first + UInt64(place) * ServerSequence.step))
        }
        try await write(rows)
    }

    /// Adds rows to the log, and does what follows from it.
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

    /// Sends rows in pieces that the engine can take.
    func insert<Row>(
        _ rows: [Row], into table: Layout.Table, _ write: (inout RowWriter, Row) -> Void
    ) async throws {
        var batch = RowBatch()
        for row in rows { batch.add { write(&$0, row) } }
        for piece in batch.pieces { try await insert(piece, into: table) }
    }

    /// - Parameter name: What the statement is called.
    func insert(_ bytes: [UInt8], into table: Layout.Table, named name: String? = nil) async throws {
        let columns = table.columns.map(\.name).joined(separator: ", ")
        // In a cluster the node that is asked hands the rows to their shards before it answers.
        var settings = layout.isSharded(table) ? ["insert_distributed_sync": "1"] : [:]
        settings["query_id"] = name
        if layout.isModern { settings["max_partitions_per_insert_block"] = "0" }
        // A block that was inserted by a node that died before its views had it is one more time for them.
        if table == .span || table == .trace { settings["insert_deduplicate"] = "0" }
        _ = try await nodes.ask(
            "INSERT INTO \(layout.all(table)) (\(sql: columns)) FORMAT RowBinary", data: bytes, settings: settings)
    }

    /// Returns once all replicas have what was inserted before; fails if one cannot be reached.
    func waitForReplicas(of tables: Layout.Table...) async throws {
        guard layout.cluster != nil else { return }
        try await Replicas(nodes: nodes).wait(for: tables)
    }

    /// A question within a question is about the same traces, which are on the same shard.
    static let local = ["distributed_product_mode": "local"]
}
