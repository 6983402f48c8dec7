import GRDB
import Tracemark
import TracemarkModel

extension SQLiteStore {
    /// See ``TraceStore/statistics(_:)``.
    public func statistics(_ query: StatisticsQuery) async throws -> [StatisticsRow] {
        try await prepareSearch(query.filter)
        if let interval = query.intervalNanoseconds, !StatisticsQuery.intervalBounds.contains(interval) {
            throw StoreError.invalidQuery("The interval \(interval) ns is out of range. Use 1 ns to 366 days.")
        }
        switch query.group {
        case .kind?, .metadata?, .attribute?:
            throw StoreError.invalidQuery("Statistics cannot group by \(query.group!). Use another string field.")
        case .root? where query.scope == .spans:
            throw StoreError.invalidQuery("Statistics of spans cannot group by root. Use the scope of traces.")
        default: break
        }
        let now = options.clock()
        let cutoff = cutoff(at: now)
        return try await read { db in
            let filter = FilterSQL(db: db, scope: query.scope, now: now, cutoff: cutoff)
            let condition = try filter.expression(query.filter)
            let spans = try filter.spans(of: query.filter)
            let request = Self.statisticsRequest(query, of: spans, condition: condition, cutoff: cutoff)
            var groups: [GroupKey: StatisticsGroup] = [:]
            let rows = try SQLRequest<Row>(literal: request).fetchCursor(db)
            while let row = try rows.next() {
                let start: Int64 = row[1]
                let key = GroupKey(term: row[0], step: query.step(of: start))
                groups[key, default: StatisticsGroup(start: start)].add(row)
            }
            if let metric = query.metric {
                try Self.addMetric(metric, query, of: spans, condition: condition, to: &groups, in: db)
            }
            let terms = TermReader(db)
            return try groups.map { key, group in
                group.row(group: try terms.text(key.term), step: key.step.map { Timestamp(nanoseconds: $0) })
            }.sorted { ($0.start?.nanoseconds ?? 0, $0.group ?? "") < ($1.start?.nanoseconds ?? 0, $1.group ?? "") }
        }
    }

    /// See ``TraceStore/values(_:)``.
    public func values(_ query: ValueQuery) async throws -> [ValueCount] {
        try await prepareSearch(query.filter)
        let limit = try Self.checked(query.limit)
        switch query.field {
        case .kind, .metadata, .attribute: return []
        default: break
        }
        let now = options.clock()
        let cutoff = cutoff(at: now)
        return try await read { db in
            let (kind, key, _) = FilterSQL.term(query.field)
            let prefix = TextPattern.folded(query.prefix)
            let condition = try FilterSQL(db: db, scope: .traces, now: now, cutoff: cutoff).expression(query.filter)
            let occurrence: SQL =
                switch query.field {
                case .root: "JOIN trace t ON t.name = y.id"
                // Without a condition on traces, the index of terms suffices.
                case _ where query.filter == .all: "JOIN trace_term x ON x.term = y.id"
                default: "JOIN trace_term x ON x.term = y.id JOIN trace t ON t.row = x.trace"
                }
            let request: SQL = """
                SELECT y.value, count(*) AS number FROM term y \(occurrence) \
                WHERE y.kind = \(kind.rawValue) AND y.key = \(key) AND y.folded >= \(prefix) \
                AND substr(y.folded, 1, length(\(prefix))) = \(prefix) AND \(condition) \
                GROUP BY y.id ORDER BY number DESC, y.value LIMIT \(limit)
                """
            return try SQLRequest<Row>(literal: request).fetchAll(db).map { ValueCount(value: $0[0], count: $0[1]) }
        }
    }

    /// See ``TraceStore/keys(of:startingWith:limit:)``.
    public func keys(of field: KeyedField, startingWith prefix: String, limit: Int) async throws -> [String] {
        let limit = try Self.checked(limit)
        return try await read { db in
            let column: SQL = field == .tag ? "key" : "value"
            let kind = field == .tag ? TermKind.tag : TermKind.metric
            let request: SQL = """
                SELECT DISTINCT \(column) FROM term WHERE kind = \(kind.rawValue) \
                AND substr(\(column), 1, length(\(prefix))) = \(prefix) ORDER BY \(column) LIMIT \(limit)
                """
            return try SQLRequest<String>(literal: request).fetchAll(db)
        }
    }

    // MARK: Requests

    private static func statisticsRequest(
        _ query: StatisticsQuery, of spans: SQL, condition: SQL, cutoff: Int64
    ) -> SQL {
        let group = groupColumn(query)
        switch query.scope {
        case .traces:
            return """
                SELECT \(group.column), t.start, t.duration, \
                t.status = \(StatusCode.error.rawValue) OR (t.status = 0 AND t.last < \(cutoff) \
                AND t.settled = \(StatusCode.error.rawValue)), t.input_tokens, t.output_tokens, t.cost \
                FROM trace t \(group.join) WHERE \(condition)
                """
        case .spans:
            // SQLite turns a difference beyond 64 bits into a floating-point number.
            return """
                SELECT \(group.column), s.start, max(0, min(s.end - s.start, \(Int64.max))), \
                s.status = \(StatusCode.error.rawValue), s.input_tokens, s.output_tokens, s.cost \
                FROM \(spans) \(group.join) WHERE \(condition)\(group.condition)
                """
        }
    }

    private static func groupColumn(_ query: StatisticsQuery) -> (column: SQL, join: SQL, condition: SQL) {
        guard let field = query.group else { return ("NULL", "", "") }
        if field == .root { return ("t.name", "", "") }
        let (kind, key, column) = FilterSQL.term(field)
        let ofKind: SQL = "g.kind = \(kind.rawValue) AND g.key = \(key)"
        let occurrence: SQL = "JOIN trace_term gx ON gx.trace = t.row JOIN term g ON g.id = gx.term AND \(ofKind)"
        if query.scope == .traces { return ("g.id", occurrence, "") }
        if case .tag = field {
            let isTagged: SQL = "EXISTS (SELECT 1 FROM json_each(s.tags) j WHERE j.key = g.key AND j.value = g.value)"
            return ("g.id", occurrence, " AND \(isTagged)")
        }
        return ("s.\(sql: column)", "", " AND s.\(sql: column) IS NOT NULL")
    }

    private static func addMetric(
        _ metric: String, _ query: StatisticsQuery, of spans: SQL, condition: SQL,
        to groups: inout [GroupKey: StatisticsGroup],
        in db: Database
    ) throws {
        let group = groupColumn(query)
        let name: SQL =
            "(SELECT id FROM term WHERE kind = \(TermKind.metric.rawValue) AND key = '' AND value = \(metric))"
        let request: SQL =
            switch query.scope {
            case .traces:
                """
                SELECT \(group.column), t.start, m.value FROM trace t \(group.join) \
                JOIN metric m ON m.trace = t.row AND m.name = \(name) WHERE \(condition)
                """
            case .spans:
                """
                SELECT \(group.column), s.start, m.value FROM \(spans) \(group.join) \
                JOIN metric m ON m.trace = s.trace AND m.span = s.id AND m.name = \(name) \
                WHERE \(condition)\(group.condition)
                """
            }
        let rows = try SQLRequest<Row>(literal: request).fetchCursor(db)
        while let row = try rows.next() {
            guard let value: Double = row[2] else { continue }
            let start: Int64 = row[1]
            groups[GroupKey(term: row[0], step: query.step(of: start))]?.metrics.append(value)
        }
    }
}

/// The key of a group and time step.
private struct GroupKey: Hashable {
    let term: Int64?
    let step: Int64?
}

/// The values of one row of statistics.
private struct StatisticsGroup {
    var durations: [Int64] = []
    var metrics: [Double] = []
    var row: StatisticsRow

    init(start: Int64) {
        row = StatisticsRow(lastStart: Timestamp(nanoseconds: start))
    }

    mutating func add(_ source: Row) {
        row.count += 1
        row.lastStart = max(row.lastStart, Timestamp(nanoseconds: source[1]))
        if let duration: Int64 = source[2] {
            durations.append(duration)
            row.totalNanoseconds += Double(duration)
        }
        if source[3] { row.errors += 1 }
        row.inputTokens = Self.sum(row.inputTokens, source[4])
        row.outputTokens = Self.sum(row.outputTokens, source[5])
        row.cost += source[6] ?? 0
    }

    func row(group: String?, step: Timestamp?) -> StatisticsRow {
        var row = self.row
        row.group = group
        row.start = step
        let sorted = durations.sorted()
        row.p50 = Self.percentile(50, of: sorted)
        row.p95 = Self.percentile(95, of: sorted)
        row.p99 = Self.percentile(99, of: sorted)
        row.longest = sorted.last
        let values = metrics.sorted()
        if let lowest = values.first, let highest = values.last {
            row.metric = MetricSummary(
                count: values.count, sum: values.reduce(0, +), lowest: lowest, highest: highest,
                p50: Self.percentile(50, of: values) ?? lowest, p95: Self.percentile(95, of: values) ?? lowest)
        }
        return row
    }

    /// Returns the smallest value that is at least as large as the given percentage of values.
    private static func percentile<Value>(_ percent: Int, of sorted: [Value]) -> Value? {
        guard !sorted.isEmpty else { return nil }
        return sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
    }

    private static func sum(_ one: Int64, _ other: Int64?) -> Int64 {
        let (sum, overflow) = one.addingReportingOverflow(other ?? 0)
        return overflow ? .max : sum
    }
}
