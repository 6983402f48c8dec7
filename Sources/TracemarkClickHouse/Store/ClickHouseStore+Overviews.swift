import Tracemark
import TracemarkModel

extension ClickHouseStore {
    /// See ``TraceStore/statistics(_:)``.
    public func statistics(_ query: StatisticsQuery) async throws -> [StatisticsRow] {
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
        let found = try await rows(StatisticsText(query, filter: filter(query.scope, at: options.clock())).statement) {
            reader throws(StoreError) in try StatisticsText.row(&reader, query)
        }
        return found.sorted {
            ($0.start?.nanoseconds ?? 0, $0.group ?? "") < ($1.start?.nanoseconds ?? 0, $1.group ?? "")
        }
    }

    /// See ``TraceStore/values(_:)``.
    public func values(_ query: ValueQuery) async throws -> [ValueCount] {
        let limit = try Self.checked(query.limit)
        switch query.field {
        case .kind, .metadata, .attribute: return []
        default: break
        }
        let condition = filter(.traces, at: options.clock()).condition(query.filter, of: .trace)
        let prefix = TextPattern.folded(query.prefix)
        let traces: SQLText
        if query.field == .root {
            traces = """
                SELECT name AS value FROM \(layout.all(.trace)) FINAL \
                WHERE startsWith(name_folded, \(prefix)) AND \(condition)
                """
        } else {
            let (kind, key) = FilterText.term(query.field)
            traces = """
                SELECT arrayJoin(arrayFilter((a, b, c, d) -> b = \(kind.rawValue) AND c = \(key) \
                AND startsWith(d, \(prefix)), term_values, term_kinds, term_keys, term_folded)) AS value \
                FROM \(layout.all(.trace)) FINAL WHERE \(condition)
                """
        }
        return try await rows(
            "SELECT value, count() AS number FROM (\(traces)) GROUP BY value ORDER BY number DESC, value LIMIT \(limit)"
        ) { reader throws(StoreError) in
            ValueCount(value: try reader.text(), count: Int(try reader.integer(UInt64.self)))
        }
    }

    /// See ``TraceStore/keys(of:startingWith:limit:)``.
    public func keys(of field: KeyedField, startingWith prefix: String, limit: Int) async throws -> [String] {
        let limit = try Self.checked(limit)
        let keys: SQLText =
            field == .tag
            ? "arrayFilter((a, b) -> b = \(TermKind.tag.rawValue) AND startsWith(a, \(prefix)), term_keys, term_kinds)"
            : "arrayFilter(a -> startsWith(a, \(prefix)), metric_names)"
        return try await rows(
            """
            SELECT DISTINCT key FROM (SELECT arrayJoin(\(keys)) AS key FROM \(layout.all(.trace)) FINAL \
            WHERE deleted = 0) ORDER BY key LIMIT \(limit)
            """
        ) { reader throws(StoreError) in try reader.text() }
    }
}

/// The SQL of a statistics query, and the decoding of its rows.
struct StatisticsText {
    let statement: SQLText

    init(_ query: StatisticsQuery, filter: FilterText) {
        let ofTraces = query.scope == .traces
        let isOfCharts =
            query.metric == nil && query.group?.isOfCharts(query.scope) ?? true && query.filter.isOfCharts(query.scope)
        let table: Layout.Table = isOfCharts ? (ofTraces ? .traceChart : .spanChart) : (ofTraces ? .trace : .span)
        let condition = filter.condition(query.filter, of: table)
        let isFailed: SQLText =
            ofTraces
            ? "(status = 2 OR (status = 0 AND last < \(filter.cutoff) AND settled = 2))" : "status = 2"
        let step: SQLText =
            query.intervalNanoseconds.map { interval in
                "start - (start % \(interval) + \(interval)) % \(interval)"
            } ?? "toInt64(0)"
        let values: SQLText =
            query.metric.map { "arrayFilter((a, b) -> b = \($0) AND NOT isNaN(a), metric_values, metric_names)" }
            ?? "emptyArrayFloat64()"
        let (group, isGrouped) = Self.group(query)
        let source: SQLText = """
            SELECT \(group) AS grouped, \(step) AS step, start AS began, duration AS took, \(isFailed) AS failed, \
            ifNull(input_tokens, toInt64(0)) AS given, ifNull(output_tokens, toInt64(0)) AS answered, \
            ifNull(cost, toFloat64(0)) AS price, \(values) AS metered \
            FROM \(filter.layout.all(table)) FINAL WHERE \(isGrouped) AND \(condition)
            """
        // A percentile is the smallest value that the given percentage of values does not exceed, as in SQLite's store.
        func percentile(_ percent: Int, of values: SQLText) -> SQLText {
            "\(values)[greatest(1, intDiv(length(\(values)) * \(percent) + 99, 100))]"
        }
        statement = """
            SELECT grouped, step, number, errors, latest, total, inputs, outputs, costs, toUInt64(length(times)), \
            \(percentile(50, of: "times")), \(percentile(95, of: "times")), \(percentile(99, of: "times")), times[-1], \
            toUInt64(length(meters)), arraySum(meters), meters[1], meters[-1], \(percentile(50, of: "meters")), \
            \(percentile(95, of: "meters")) FROM (SELECT grouped, step, count() AS number, \
            toUInt64(sum(failed)) AS errors, max(began) AS latest, sum(toFloat64(took)) AS total, sum(given) AS inputs, \
            sum(answered) AS outputs, sum(price) AS costs, arraySort(groupArray(took)) AS times, \
            arraySort(groupArrayArray(metered)) AS meters FROM (\(source)) GROUP BY grouped, step)
            """
    }

    /// Returns the SQL of a group, which is never null, and the condition of the rows with a group.
    private static func group(_ query: StatisticsQuery) -> (value: SQLText, isThere: SQLText) {
        guard let field = query.group else { return ("''", "1") }
        if field == .root { return ("name", "1") }
        let (kind, key) = FilterText.term(field)
        if query.scope == .traces {
            let values: SQLText = """
                arrayJoin(arrayFilter((a, b, c) -> b = \(kind.rawValue) AND c = \(key), term_values, term_kinds, \
                term_keys))
                """
            return (values, "1")
        }
        switch field {
        case .name: return ("name", "1")
        case .tag(let key): return ("tag_values[indexOf(tag_keys, \(key))]", "has(tag_keys, \(key))")
        default:
            let column = SpanColumns.texts[Int(kind.rawValue) - Int(TermKind.type.rawValue)]
            return ("ifNull(\(sql: column), '')", "\(sql: column) IS NOT NULL")
        }
    }

    static func row(_ reader: inout RowReader, _ query: StatisticsQuery) throws(StoreError) -> StatisticsRow {
        let group = try reader.text()
        let step = try reader.integer(Int64.self)
        let count = Int(try reader.integer(UInt64.self))
        let errors = Int(try reader.integer(UInt64.self))
        var row = StatisticsRow(
            group: query.group == nil ? nil : group,
            start: query.intervalNanoseconds == nil ? nil : Timestamp(nanoseconds: step), count: count,
            lastStart: Timestamp(nanoseconds: try reader.integer()))
        row.errors = errors
        row.totalNanoseconds = try reader.optional { reader throws(StoreError) in try reader.decimal() } ?? 0
        row.inputTokens = try reader.integer()
        row.outputTokens = try reader.integer()
        row.cost = try reader.decimal()
        let hasTimes = try reader.integer(UInt64.self) > 0
        let times = (
            try reader.integer(Int64.self), try reader.integer(Int64.self), try reader.integer(Int64.self),
            try reader.integer(Int64.self)
        )
        if hasTimes { (row.p50, row.p95, row.p99, row.longest) = times }
        let meters = Int(try reader.integer(UInt64.self))
        var summary = MetricSummary(
            count: meters, sum: try reader.decimal(), lowest: try reader.decimal(), highest: try reader.decimal(),
            p50: 0, p95: 0)
        summary.p50 = try reader.decimal()
        summary.p95 = try reader.decimal()
        if meters > 0 { row.metric = summary }
        return row
    }
}
