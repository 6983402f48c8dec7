import GRDB
import Tracemark
import TracemarkModel

extension SQLiteStore {
    /// See ``TraceStore/traces(_:)``.
    public func traces(_ query: TraceQuery) async throws -> Page<TraceRecord> {
        let limit = try Self.checked(query.limit)
        try await prepareSearch(query.filter, cursor: query.cursor)
        let now = options.clock()
        let cutoff = cutoff(at: now)
        let order = ListOrder(query.order)
        let after = try query.cursor.map { try ListCursor($0, order: query.order) }
        return try await read { db in
            let filter = FilterSQL(db: db, scope: .traces, now: now, cutoff: cutoff)
            var condition = try filter.expression(query.filter)
            if let after { condition += " AND \(order.comesAfter(after))" }
            let request: SQL = """
                SELECT \(sql: TraceReader.columns), \(order.value) FROM trace t WHERE \(condition) \
                ORDER BY \(order.value) \(sql: order.direction), t.row \(sql: order.direction) LIMIT \(limit + 1)
                """
            let rows = try SQLRequest<Row>(literal: request).fetchAll(db)
            let page = Array(rows.prefix(limit))
            var next: String?
            if rows.count > limit, let last = page.last {
                next = ListCursor(value: last[TraceReader.columnCount], row: last[0]).text(query.order)
            }
            return Page(items: try TraceReader(db: db, cutoff: cutoff).records(page), next: next)
        }
    }

    /// See ``TraceStore/trace(_:contents:)``.
    public func trace(_ id: TraceID, contents: Bool) async throws -> TraceDetails? {
        let cutoff = cutoff(at: options.clock())
        return try await read { db in
            let traces = try Row.fetchAll(
                db, sql: "SELECT \(TraceReader.columns) FROM trace t WHERE t.id = ?", arguments: [StoredTraceID(id)])
            guard let trace = try TraceReader(db: db, cutoff: cutoff).records(traces).first else { return nil }
            let spans = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT \(SpanRow.columns) FROM span WHERE trace = ? ORDER BY start, id"),
                arguments: [traces[0][0] as Int64])
            let last = trace.lastActivity.nanoseconds
            // Reading a cursor's rows in place takes half the time of keeping them.
            var rows: [(row: SpanRow, traceID: TraceID, last: Int64)] = []
            rows.reserveCapacity(trace.spanCount)
            while let span = try spans.next() { rows.append((SpanRow(span), id, last)) }
            let records = try SpanReader(db).records(rows, contents: contents, cutoff: cutoff)
            return TraceDetails(trace: trace, spans: records)
        }
    }

    /// See ``TraceStore/changes(after:limit:)``.
    public func changes(after cursor: String?, limit: Int) async throws -> Page<TraceRecord> {
        let limit = try Self.checked(limit)
        let cutoff = cutoff(at: options.clock())
        let after = try cursor.map { try ChangeCursor($0) }
        return try await read { db in
            guard let after else {
                let change = try Int64.fetchOne(db, sql: "SELECT value FROM counter WHERE name = 'change'") ?? 0
                return Page(items: [], next: ChangeCursor(change: change, row: .max).text)
            }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(TraceReader.columns), t.change FROM trace t WHERE (t.change, t.row) > (?, ?) \
                    ORDER BY t.change, t.row LIMIT ?
                    """, arguments: [after.change, after.row, limit])
            let next = rows.last.map { ChangeCursor(change: $0[TraceReader.columnCount], row: $0[0]) } ?? after
            return Page(items: try TraceReader(db: db, cutoff: cutoff).records(rows), next: next.text)
        }
    }

    static func checked(_ limit: Int) throws -> Int {
        guard (1...1_000).contains(limit) else {
            throw StoreError.invalidQuery("The limit \(limit) is out of range. Use 1 to 1000.")
        }
        return limit
    }
}

/// A reader of trace records from rows of `trace`.
struct TraceReader {
    static let columns = """
        t.row, t.id, t.name, t.start, t.last, t.duration, t.status, t.settled, t.root, t.span_count, t.error_count, \
        t.input_tokens, t.output_tokens, t.cost, t.input_preview, t.output_preview
        """
    static let columnCount = 16

    let db: Database
    let cutoff: Int64

    func records(_ rows: [Row]) throws -> [TraceRecord] {
        let terms = TermReader(db)
        let find = try db.cachedStatement(
            sql: """
                SELECT y.kind, y.key, y.value, x.count FROM trace_term x JOIN term y ON y.id = x.term \
                WHERE x.trace = ? AND y.kind IN (\(TermKind.tag.rawValue), \(TermKind.type.rawValue), \
                \(TermKind.service.rawValue)) ORDER BY y.value
                """)
        return try rows.map { row in
            guard let id = StoredTraceID.fromDatabaseValue(row[1])?.id else {
                throw StoreError.engine("a trace has an invalid ID")
            }
            var status = StatusCode(rawValue: row[6]) ?? .running
            if status == .running, row[4] < cutoff { status = StatusCode(rawValue: row[7]) ?? .abandoned }
            var record = TraceRecord(
                id: id, name: try terms.text(row[2] as Int64), start: Timestamp(nanoseconds: row[3]),
                status: status.status)
            record.lastActivity = Timestamp(nanoseconds: row[4])
            record.durationNanoseconds = row[5]
            record.rootSpanID = (row[8] as Int64?).map { SpanID(bits: UInt64(bitPattern: $0)) }
            record.spanCount = row[9]
            record.errorCount = row[10]
            record.inputTokens = row[11]
            record.outputTokens = row[12]
            record.cost = row[13]
            record.inputPreview = row[14]
            record.outputPreview = row[15]
            let found = try Row.fetchCursor(find, arguments: [row[0] as Int64])
            while let term = try found.next() {
                switch TermKind(rawValue: term[0]) {
                case .tag?: record.tags[term[1], default: []].append(term[2])
                case .type?: record.types[term[2]] = term[3]
                default: record.services.append(term[2])
                }
            }
            return record
        }
    }
}
