import GRDB
import Tracemark
import TracemarkModel

extension SQLiteStore {
    /// See ``TraceStore/spans(_:)``.
    public func spans(_ query: SpanQuery) async throws -> Page<SpanRecord> {
        let limit = try Self.checked(query.limit)
        try await prepareSearch(query.filter, cursor: query.cursor)
        let now = options.clock()
        let cutoff = cutoff(at: now)
        let kind: TraceOrder = [.oldest, .slowest].contains(query.order) ? query.order : .newest
        let order = ListOrder(ofSpans: kind)
        let after = try query.cursor.map { try ListCursor($0, order: kind) }
        return try await read { db in
            let filter = FilterSQL(db: db, scope: .spans, now: now, cutoff: cutoff)
            var condition = try filter.expression(query.filter)
            if let after { condition += " AND \(order.comesAfter(after))" }
            let request: SQL = """
                SELECT \(sql: SpanRow.columnsOfS), t.id, t.last, \(order.value), \(order.row) \
                FROM span s JOIN trace t ON t.row = s.trace WHERE \(condition) \
                ORDER BY \(order.value) \(sql: order.direction), \(order.row) \(sql: order.direction) LIMIT \(limit + 1)
                """
            let rows = try SQLRequest<Row>(literal: request).fetchAll(db)
            let page = rows.prefix(limit)
            var next: String?
            if rows.count > limit, let last = page.last {
                next = ListCursor(value: last[SpanRow.columnCount + 2], row: last[SpanRow.columnCount + 3]).text(kind)
            }
            return Page(
                items: try Self.records(Array(page), contents: query.contents, cutoff: cutoff, in: db), next: next)
        }
    }

    /// See ``TraceStore/span(_:)``.
    public func span(_ key: SpanKey) async throws -> SpanRecord? {
        let cutoff = cutoff(at: options.clock())
        return try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(SpanRow.columnsOfS), t.id, t.last FROM span s JOIN trace t ON t.row = s.trace \
                    WHERE t.id = ? AND s.id = ?
                    """, arguments: [StoredTraceID(key.traceID), Int64(bitPattern: key.spanID.bits)])
            return try Self.records(rows, contents: true, cutoff: cutoff, in: db).first
        }
    }

    /// See ``TraceStore/traceIDs(ofSpan:)``.
    public func traceIDs(ofSpan id: SpanID) async throws -> [TraceID] {
        try await read { db in
            try StoredTraceID.fetchAll(
                db,
                sql: """
                    SELECT t.id FROM span s JOIN trace t ON t.row = s.trace \
                    WHERE s.\(Segment.any) AND s.id = ? ORDER BY t.row
                    """,
                arguments: [Int64(bitPattern: id.bits)]
            ).map(\.id)
        }
    }

    private static func records(_ rows: [Row], contents: Bool, cutoff: Int64, in db: Database) throws -> [SpanRecord] {
        let spans = try rows.map { row in
            guard let id = StoredTraceID.fromDatabaseValue(row[SpanRow.columnCount])?.id else {
                throw StoreError.engine("a trace has an invalid ID")
            }
            return (row: SpanRow(row), traceID: id, last: row[SpanRow.columnCount + 1] as Int64)
        }
        return try SpanReader(db).records(spans, contents: contents, cutoff: cutoff)
    }
}
