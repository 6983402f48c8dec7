import TracemarkModel

/// The tables, on one node or on each node of a cluster.
///
/// - `log` holds each part of a span as it came: it is what is true. Parts merge in any order, however often they come,
///   so that it takes no lock to add to it, on however many servers.
/// - `span` and `trace` hold what the log amounts to, in columns to filter and count by. Of the rows of one key the
///   highest revision counts; a server writes them anew after each addition to the log, from what the log then holds.
/// - `span_chart` and `trace_chart` hold the few narrow columns that charts and alerts count by, in order of time, and are
///   filled by materialized views. They have a row for each span and trace and no sums: a span's row changes as its parts
///   arrive, and a batch that is sent again after a node's death must not count twice.
/// - `entry`, `dataset` and `document` are the rest of the store.
///
/// All but these last are, in a cluster, spread over the shards by trace id, with a `Distributed` table before them;
/// the last are whole on each node.
struct Layout: Sendable {
    /// The version that this code reads and writes.
    static let version = 2

    let cluster: String?
    let database: String
    /// Codecs, indexes and ends of rows' lives that were not there in 2018.
    let isModern: Bool
    /// Maps that can be made of two arrays, for those who ask the database themselves.
    let hasMaps: Bool

    /// Where a statement finds all rows of a table.
    func all(_ table: Table) -> SQLText { "\(sql: isSharded(table) ? "all_\(table.rawValue)" : table.rawValue)" }

    func isSharded(_ table: Table) -> Bool { cluster != nil && table.isOfTraces }

    enum Table: String, CaseIterable {
        case log, span, trace
        case spanChart = "span_chart"
        case traceChart = "trace_chart"
        case entry, dataset, document, layout

        var isOfTraces: Bool { [.log, .span, .trace, .spanChart, .traceChart].contains(self) }

        /// The table that a materialized view fills it from.
        var source: Table? {
            switch self {
            case .spanChart: .span
            case .traceChart: .trace
            default: nil
            }
        }

        var columns: [(name: String, type: String)] {
            switch self {
            case .log: LogRow.columns
            case .span: SpanColumns.columns
            case .trace: TraceColumns.columns
            case .spanChart: Self.chartColumns(SpanColumns.columns, SpanColumns.chartColumns)
            case .traceChart: Self.chartColumns(TraceColumns.columns, TraceColumns.chartColumns)
            case .entry:
                [
                    ("dataset", "String"), ("id", "String"), ("version", "UInt64"), ("deleted", "UInt8"),
                    ("number", "UInt64"), ("json", "String"),
                ]
            case .dataset:
                [("name", "String"), ("version", "UInt64"), ("deleted", "UInt8"), ("created", "Int64")]
            case .document:
                [
                    ("collection", "String"), ("name", "String"), ("version", "UInt64"), ("deleted", "UInt8"),
                    ("revision", "Int64"), ("text", "String"),
                ]
            case .layout: [("name", "String"), ("version", "UInt64")]
            }
        }

        private static func chartColumns(
            _ columns: [(String, String)], _ names: [String]
        ) -> [(name: String, type: String)] {
            [("hour", "Int32")] + columns.filter { names.contains($0.0) }.map { (name: $0.0, type: $0.1) }
        }

        /// What makes rows one, of which the last version counts.
        fileprivate var key: String {
            switch self {
            case .log: "high, low, span, sequence"
            case .span: "high, low, id"
            case .trace: "high, low"
            case .spanChart: "hour, high, low, id"
            case .traceChart: "hour, high, low"
            case .entry: "dataset, id"
            case .dataset, .layout: "name"
            case .document: "collection, name"
            }
        }

        fileprivate var version: String {
            switch self {
            case .log: ""
            case .span, .trace, .spanChart, .traceChart: "revision"
            default: "version"
            }
        }

        /// A small piece is read for a single trace; lists read long runs.
        fileprivate var granularity: Int { self == .log ? 256 : 512 }

        fileprivate var indexes: [String] {
            switch self {
            case .span: ["INDEX words_index words TYPE ngrambf_v1(4, 8192, 2, 0) GRANULARITY 1"]
            case .trace: ["INDEX start_index start TYPE minmax GRANULARITY 1"]
            default: []
            }
        }

        /// Columns that are worked out when they are asked for: `SELECT tags['team'] FROM span`.
        fileprivate var maps: [String] {
            guard self == .span else { return [] }
            return [
                "tags Map(String, String) ALIAS mapFromArrays(tag_keys, tag_values)",
                "metrics Map(String, Float64) ALIAS mapFromArrays(metric_names, metric_values)",
            ]
        }

        /// That something was removed need not be known any more once what it was is gone from every file.
        fileprivate var end: SQLText {
            guard isOfTraces, self != .log else { return "" }
            return "TTL toDateTime(intDiv(start, 1000000000)) + INTERVAL 30 DAY DELETE WHERE deleted = 1 "
        }

        fileprivate func codec(_ column: String) -> String {
            switch (self, column) {
            case (.log, "head"), (.log, "body"), (.span, "words"): " CODEC(ZSTD(1))"
            case (.span, "start"), (.trace, "start"): " CODEC(Delta, ZSTD(1))"
            default: ""
            }
        }
    }

    /// The statements that make what is missing on a node.
    var statements: [SQLText] {
        var statements: [SQLText] = []
        for table in Table.allCases {
            var columns = table.columns.map { "\($0.name) \($0.type)" + (isModern ? table.codec($0.name) : "") }
            if isModern { columns += table.indexes }
            if hasMaps { columns += table.maps }
            let partition = table.isOfTraces ? "PARTITION BY day " : ""
            statements.append(
                """
                CREATE TABLE IF NOT EXISTS \(sql: table.rawValue) (\(sql: columns.joined(separator: ", "))) \
                ENGINE = \(sql: engine(table)) \(sql: partition)ORDER BY (\(sql: table.key)) \
                \(isModern ? table.end : "")SETTINGS index_granularity = \(table.granularity)
                """)
            if let source = table.source {
                statements.append(
                    """
                    CREATE MATERIALIZED VIEW IF NOT EXISTS \(sql: table.rawValue)_view TO \(sql: table.rawValue) \
                    AS \(Self.selection(of: table)) FROM \(sql: source.rawValue)
                    """)
            }
            if isSharded(table), let cluster {
                let plain = table.columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
                statements.append(
                    """
                    CREATE TABLE IF NOT EXISTS \(all(table)) (\(sql: plain)) \
                    ENGINE = Distributed(\(sql: cluster), \(sql: database), \(sql: table.rawValue), intHash64(low))
                    """)
            }
        }
        return statements
    }

    /// What a view makes of the rows of its source.
    private static func selection(of table: Table) -> SQLText {
        let columns = table.columns.map(\.name).filter { $0 != "hour" }.joined(separator: ", ")
        return "SELECT toInt32(intDiv(start, 3600000000000)) AS hour, \(sql: columns)"
    }

    /// What brings tables of an older version up to this one, once all tables are there.
    func statements(from version: Int) -> [SQLText] {
        guard version < 2 else { return [] }
        return Table.allCases.compactMap { table in
            table.source.map { source in
                let columns = table.columns.map(\.name).joined(separator: ", ")
                return """
                    INSERT INTO \(sql: table.rawValue) (\(sql: columns)) \(Self.selection(of: table)) \
                    FROM \(sql: source.rawValue) FINAL
                    """
            }
        }
    }

    private func engine(_ table: Table) -> String {
        let version = table.version
        guard cluster != nil else { return "ReplacingMergeTree(\(version))" }
        let path = "/tracemark/\(database)/\(table.isOfTraces ? "{shard}" : "all")/\(table.rawValue)"
        let replica = table.isOfTraces ? "{replica}" : "{shard}-{replica}"
        return "ReplicatedReplacingMergeTree('\(path)', '\(replica)'\(version.isEmpty ? "" : ", \(version)"))"
    }
}
