import Tracemark
import TracemarkModel

extension ClickHouseStore {
    /// See ``TraceStore/traces(_:)``.
    public func traces(_ query: TraceQuery) async throws -> Page<TraceRecord> {
        let limit = try Self.checked(query.limit)
        let now = options.clock()
        let cutoff = cutoff(at: now)
        let order = ListOrder(ofTraces: query.order)
        let cursor = try query.cursor.map { text throws(StoreError) in try ListCursor(text, order) }
        let found = try await Self.first(
            limit + 1, of: order.stretches(of: query.filter, after: cursor, at: now), by: \.record.id
        ) { filter, count in
            var condition = self.filter(.traces, at: now).condition(filter, of: .trace)
            if let cursor { condition += " AND \(order.comesAfter(cursor))" }
            // Only the traces of the page need the wide columns. Each shard reads at most as many traces as the page
            // has.
            return try await rows(
                """
                SELECT \(order.selection), \(sql: TraceColumns.selection) FROM \(layout.all(.trace)) FINAL \
                WHERE deleted = 0 AND \(Day.condition(TimeBounds(filter, at: now))) AND (high, low) IN (\
                SELECT high, low FROM \(layout.all(.trace)) FINAL \
                WHERE \(condition) ORDER BY \(order.sql) LIMIT \(count)) ORDER BY \(order.sql) LIMIT \(count)
                """
            ) { reader throws(StoreError) in
                (value: try reader.integer(Int64.self), record: try TraceColumns.record(&reader, cutoff: cutoff))
            }
        }
        var next: String?
        if found.count > limit {
            let last = found[limit - 1]
            next = ListCursor(value: last.value, ids: ["\(last.record.id.high)", "\(last.record.id.low)"]).text(order)
        }
        return Page(items: found.prefix(limit).map(\.record), next: next)
    }

    /// See ``TraceStore/trace(_:contents:)``.
    public func trace(_ id: TraceID, contents: Bool) async throws -> TraceDetails? {
        let cutoff = cutoff(at: options.clock())
        let body: SQLText = contents ? "body" : "''"
        let found = try await rows(
            """
            SELECT \(LogRow.selection(head: "head", body: body)) FROM \(layout.all(.log)) \
            WHERE \(FilterText.isTrace(id))
            """
        ) { reader throws(StoreError) in try LogRow(&reader) }
        guard !found.isEmpty else { return nil }
        let trace = try LoggedTrace(id, rows: found)
        guard let record = TraceColumns(id, trace.spans.values).record(cutoff: cutoff) else { return nil }
        let spans = trace.spans.values.map {
            Self.record($0, contents: contents, last: record.lastActivity.nanoseconds, cutoff: cutoff)
        }
        return TraceDetails(trace: record, spans: spans.sorted { TraceColumns.comesBefore($0, $1) })
    }

    static func record(_ span: MergedSpan, contents: Bool, last: Int64, cutoff: Int64) -> SpanRecord {
        var record = span.record
        if record.status == .running, last < cutoff { record.status = .abandoned }
        if !contents { (record.input, record.output) = (nil, nil) }
        return record
    }

    /// See ``TraceStore/changes(after:limit:)``.
    public func changes(after cursor: String?, limit: Int) async throws -> Page<TraceRecord> {
        let limit = try Self.checked(limit)
        guard let cursor else { return Page(items: [], next: try await cursorForNow().text) }
        var after = try ChangeCursor(cursor)
        let seen = try await changed("\(after.condition)", limit)
        guard !seen.isEmpty else { return Page(items: [], next: after.text) }
        var end = ChangeCursor(start: 0, seen: [:])
        for row in seen { end.saw(row.changed, of: row.writer) }
        do {
            end.exclude(try await ChangeInsertion.underWay(on: nodes))
            // The rows may not be on every replica yet.
            try await writer.waitForReplicas(of: .trace)
        } catch StoreError.unavailable {
            // While a node is down, no write is acknowledged, and its earlier writes may appear late.
            return Page(items: [], next: after.text)
        }
        let found = try await changed("\(after.condition) AND NOT \(end.condition)", limit)
        for row in found { after.saw(row.changed, of: row.writer) }
        return Page(items: found.map(\.record), next: after.text)
    }

    private func changed(
        _ condition: SQLText, _ limit: Int
    ) async throws -> [(writer: UInt64, changed: UInt64, record: TraceRecord)] {
        let cutoff = cutoff(at: options.clock())
        return try await rows(
            """
            SELECT writer, changed, \(sql: TraceColumns.selection) FROM \(layout.all(.trace)) FINAL \
            WHERE deleted = 0 AND \(condition) ORDER BY changed, high, low LIMIT \(limit)
            """
        ) { reader throws(StoreError) in
            (
                writer: try reader.integer(UInt64.self), changed: try reader.integer(UInt64.self),
                record: try TraceColumns.record(&reader, cutoff: cutoff)
            )
        }
    }

    /// Returns a cursor for the present, from the rows of all servers within a day. A server that is silent for longer
    /// has no running insert.
    private func cursorForNow() async throws -> ChangeCursor {
        let now = writer.sequence.take(1)
        let start = now - min(now, 86_400_000_000 << ServerSequence.serverBits)
        let found = try await rows(
            """
            SELECT writer, max(changed) FROM \(layout.all(.trace)) WHERE changed > \(start) \
            GROUP BY writer ORDER BY max(changed) DESC LIMIT 500
            """
        ) { reader throws(StoreError) in (try reader.integer(UInt64.self), try reader.integer(UInt64.self)) }
        var cursor = ChangeCursor(start: start, seen: Dictionary(uniqueKeysWithValues: found))
        do {
            cursor.exclude(try await ChangeInsertion.underWay(on: nodes))
        } catch StoreError.unavailable {
            // A running insert on an unresponsive node began less than a minute ago, or it was given up.
            cursor.goBack(to: now - min(now, 60_000_000 << ServerSequence.serverBits))
        }
        return cursor
    }
}
