import TracemarkModel

/// The tables, on one node or on each node of a cluster.
///
/// - `log` holds each part of a span as it came: it is what is true. Parts merge in any order, however often they come,
///   so that it takes no lock to add to it, on however many servers.
/// - `span` and `trace` hold what the log amounts to, in columns to filter and count by. Of the rows of one key the
///   highest revision counts; a server writes them anew after each addition to the log, from what the log then holds.
/// - `entry`, `dataset` and `document` are the rest of the store.
///
/// In a cluster the first three are spread over the shards by trace id, with a `Distributed` table before them; the
/// others are whole on each node.
struct Layout: Sendable {
    /// The version that this code reads and writes.
    static let version = 1

    let cluster: String?
    let database: String
    /// Codecs and indexes that were not there in 2018.
    let isModern: Bool

    /// Where a statement finds all rows of a table.
    func all(_ table: Table) -> SQLText { "\(sql: isSharded(table) ? "all_\(table.rawValue)" : table.rawValue)" }

    func isSharded(_ table: Table) -> Bool { cluster != nil && table.isOfTraces }

    enum Table: String, CaseIterable {
        case log, span, trace, entry, dataset, document, layout

        var isOfTraces: Bool { [.log, .span, .trace].contains(self) }

        var columns: [(name: String, type: String)] {
            switch self {
            case .log: LogRow.columns
            case .span: SpanColumns.columns
            case .trace: TraceColumns.columns
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

        /// What makes rows one, of which the last version counts.
        fileprivate var key: String {
            switch self {
            case .log: "high, low, span, sequence"
            case .span: "high, low, id"
            case .trace: "high, low"
            case .entry: "dataset, id"
            case .dataset, .layout: "name"
            case .document: "collection, name"
            }
        }

        fileprivate var version: String {
            switch self {
            case .log: ""
            case .span, .trace: "revision"
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
            let partition = table.isOfTraces ? "PARTITION BY day " : ""
            statements.append(
                """
                CREATE TABLE IF NOT EXISTS \(sql: table.rawValue) (\(sql: columns.joined(separator: ", "))) \
                ENGINE = \(sql: engine(table)) \(sql: partition)ORDER BY (\(sql: table.key)) \
                SETTINGS index_granularity = \(table.granularity)
                """)
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

    private func engine(_ table: Table) -> String {
        let version = table.version
        guard cluster != nil else { return "ReplacingMergeTree(\(version))" }
        let path = "/tracemark/\(database)/\(table.isOfTraces ? "{shard}" : "all")/\(table.rawValue)"
        let replica = table.isOfTraces ? "{replica}" : "{shard}-{replica}"
        return "ReplicatedReplacingMergeTree('\(path)', '\(replica)'\(version.isEmpty ? "" : ", \(version)"))"
    }
}
