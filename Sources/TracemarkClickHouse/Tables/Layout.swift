import TracemarkModel

/// The tables of a node, or of each node of a cluster.
///
/// - `log` has each span update as it came, and is the source of truth. Updates merge in any order and any number of
///   times, so that many servers can append without a lock.
/// - `span` and `trace` have the merged state in columns for filters and statistics. Of the rows with one key, the
///   highest revision counts. After each append to the log, a server rewrites these rows from the log.
/// - `span_chart` and `trace_chart` have the few narrow columns of charts and alerts, in order of time. Materialized
///   views fill them. They have a row per span and trace, and no sums. The row of a span changes as updates arrive. A
///   retried batch after a node's death must not count twice.
/// - `entry`, `dataset` and `document` have the rest of the store.
///
/// In a cluster, all tables but the last group are sharded by trace ID, behind a `Distributed` table. The last group is
/// complete on each node.
struct Layout: Sendable {
    /// The layout that this code reads and writes.
    static let version = 2

    let cluster: String?
    let database: String
    /// A Boolean value that indicates whether the engine has the codecs, indexes and TTLs that came after 2018.
    let isModern: Bool
    /// A Boolean value that indicates whether the engine can build maps from two arrays. The maps are for direct
    /// queries.
    let hasMaps: Bool

    /// Returns the table with the rows of all shards.
    func all(_ table: Table) -> SQLText { "\(sql: isSharded(table) ? "all_\(table.rawValue)" : table.rawValue)" }

    func isSharded(_ table: Table) -> Bool { cluster != nil && table.isOfTraces }

    enum Table: String, CaseIterable {
        case log, span, trace
        case spanChart = "span_chart"
        case traceChart = "trace_chart"
        case entry, dataset, document, layout

        var isOfTraces: Bool { [.log, .span, .trace, .spanChart, .traceChart].contains(self) }

        /// The table from which a materialized view fills this one; nil without a view.
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

        /// The key of a row. Of the rows with one key, the last version counts.
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

        /// The rows per index mark. The log is read in small pieces for single traces, and lists read long runs.
        fileprivate var granularity: Int { self == .log ? 256 : 512 }

        fileprivate var indexes: [String] {
            switch self {
            case .span: ["INDEX words_index words TYPE ngrambf_v1(4, 8192, 2, 0) GRANULARITY 1"]
            case .trace: ["INDEX start_index start TYPE minmax GRANULARITY 1"]
            default: []
            }
        }

        /// The computed columns: `SELECT tags['team'] FROM span`.
        fileprivate var maps: [String] {
            guard self == .span else { return [] }
            return [
                "tags Map(String, String) ALIAS mapFromArrays(tag_keys, tag_values)",
                "metrics Map(String, Float64) ALIAS mapFromArrays(metric_names, metric_values)",
            ]
        }

        /// The TTL of tombstones. They are no longer needed when the deleted rows are gone from every file.
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

    /// The statements that create the missing tables of a node.
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

    /// Returns the query of a view on its source table.
    private static func selection(of table: Table) -> SQLText {
        let columns = table.columns.map(\.name).filter { $0 != "hour" }.joined(separator: ", ")
        return "SELECT toInt32(intDiv(start, 3600000000000)) AS hour, \(sql: columns)"
    }

    /// Returns the statements that migrate an older layout, after all tables exist.
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
