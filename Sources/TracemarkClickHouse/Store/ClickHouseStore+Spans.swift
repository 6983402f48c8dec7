import Tracemark
import TracemarkModel

extension ClickHouseStore {
    /// See ``TraceStore/spans(_:)``.
    public func spans(_ query: SpanQuery) async throws -> Page<SpanRecord> {
        let limit = try Self.checked(query.limit)
        let now = options.clock()
        let order = ListOrder(ofSpans: query.order)
        let cursor = try query.cursor.map { text throws(StoreError) in try ListCursor(text, order) }
        let found = try await Self.first(
            limit + 1, of: order.stretches(of: query.filter, after: cursor, at: now), by: \.key
        ) { filter, count in
            var condition = self.filter(.spans, at: now).condition(filter, of: .span)
            if let cursor { condition += " AND \(order.comesAfter(cursor))" }
            return try await rows(
                """
                SELECT \(order.selection), high, low, id FROM \(layout.all(.span)) FINAL \
                WHERE \(condition) ORDER BY \(order.sql) LIMIT \(count)
                """
            ) { reader throws(StoreError) in
                let value = try reader.integer(Int64.self)
                let trace = TraceID(high: try reader.integer(), low: try reader.integer())
                let span = SpanID(bits: UInt64(bitPattern: try reader.integer(Int64.self)))
                return (value: value, key: SpanKey(trace, span))
            }
        }
        var next: String?
        if found.count > limit {
            let last = found[limit - 1]
            let ids = [
                "\(last.key.traceID.high)", "\(last.key.traceID.low)", "\(Int64(bitPattern: last.key.spanID.bits))",
            ]
            next = ListCursor(value: last.value, ids: ids).text(order)
        }
        let keys = found.prefix(limit).map(\.key)
        let records = try await records(of: keys, contents: query.contents)
        return Page(items: keys.compactMap { records[$0] }, next: next)
    }

    /// See ``TraceStore/span(_:)``.
    public func span(_ key: SpanKey) async throws -> SpanRecord? {
        try await records(of: [key], contents: true)[key]
    }

    /// See ``TraceStore/traceIDs(ofSpan:)``.
    public func traceIDs(ofSpan id: SpanID) async throws -> [TraceID] {
        try await rows(
            """
            SELECT high, low FROM \(layout.all(.span)) FINAL WHERE deleted = 0 \
            AND id = \(Int64(bitPattern: id.bits)) ORDER BY high, low
            """
        ) { reader throws(StoreError) in TraceID(high: try reader.integer(), low: try reader.integer()) }
    }

    /// Returns the records of spans from the log. Deleted spans are missing in the result.
    func records(of keys: [SpanKey], contents: Bool) async throws -> [SpanKey: SpanRecord] {
        guard !keys.isEmpty else { return [:] }
        let cutoff = cutoff(at: options.clock())
        let traces = FilterText.areTraces(Set(keys.map(\.traceID)))
        async let lasts = rows(
            "SELECT high, low, last FROM \(layout.all(.trace)) FINAL WHERE deleted = 0 AND \(traces)"
        ) { reader throws(StoreError) in
            (TraceID(high: try reader.integer(), low: try reader.integer()), try reader.integer(Int64.self))
        }
        let body: SQLText = contents ? "body" : "''"
        async let found = rows(
            """
            SELECT \(LogRow.selection(head: "head", body: body)) FROM \(layout.all(.log)) WHERE \(traces) \
            AND (span = \(LogRow.wholeTrace) OR \(FilterText.areSpans(keys, id: "span")))
            """
        ) { reader throws(StoreError) in try LogRow(&reader) }
        let last = Dictionary(try await lasts, uniquingKeysWith: { $1 })
        var records: [SpanKey: SpanRecord] = [:]
        for (id, rows) in Dictionary(grouping: try await found, by: \.traceID) {
            for span in try LoggedTrace(id, rows: rows).spans.values {
                records[span.said.key] = Self.record(
                    span, contents: contents, last: last[id] ?? .max, cutoff: cutoff)
            }
        }
        return records
    }
}
