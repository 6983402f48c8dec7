import Tracemark
import TracemarkModel

/// The SQL order of a list of traces or spans: by a value, and for equal values by the IDs.
struct ListOrder {
    let order: TraceOrder
    let value: SQLText
    let ids: [String]
    let direction: SQLText

    init(ofTraces order: TraceOrder) {
        self.order = order
        ids = ["high", "low"]
        direction = order == .oldest ? "ASC" : "DESC"
        value =
            switch order {
            case .newest, .oldest: "start"
            case .slowest: "ifNull(duration, -1)"
            case .costliest: "ifNull(cost, toFloat64(-1e308))"
            case .mostTokens: "toFloat64(input_tokens) + toFloat64(output_tokens)"
            case .largest: "span_count"
            }
    }

    init(ofSpans order: TraceOrder) {
        self.order = [.oldest, .slowest].contains(order) ? order : .newest
        ids = ["high", "low", "id"]
        direction = order == .oldest ? "ASC" : "DESC"
        value = order == .slowest ? "ifNull(duration, -1)" : "start"
    }

    private var isDecimal: Bool { order == .costliest || order == .mostTokens }

    var sql: SQLText {
        "\(value) \(direction), " + ids.map { "\(sql: $0) \(direction)" }.joined(separator: ", ")
    }

    /// The value as eight bytes, for integers and floating-point numbers alike.
    var selection: SQLText { isDecimal ? "reinterpretAsInt64(reinterpretAsString(\(value)))" : "toInt64(\(value))" }

    /// Returns the condition of the items after a cursor.
    func comesAfter(_ cursor: ListCursor) -> SQLText {
        let end: SQLText =
            isDecimal ? "\(Double(bitPattern: UInt64(bitPattern: cursor.value)))" : "\(cursor.value)"
        let after: SQLText = direction.rendered(binding: false).statement == "ASC" ? ">" : "<"
        var places: [(SQLText, SQLText)] = [(value, end)]
        places += zip(ids, cursor.ids).map { ("\(sql: $0)", "\(sql: $1)") }
        // The comparison is expanded, because older engines cannot compare tuples by an index.
        let cases = places.indices.map { place -> SQLText in
            let same = places[..<place].map { "(\($0)) = \($1)" as SQLText }
            return "(" + (same + ["(\(places[place].0)) \(after) \(places[place].1)"]).joined(separator: " AND ") + ")"
        }
        return "(" + cases.joined(separator: " OR ") + ")"
    }
}

/// The cursor of a list: `newest:1795000000000000000:12:34`.
struct ListCursor {
    let value: Int64
    let ids: [String]

    init(value: Int64, ids: [String]) {
        (self.value, self.ids) = (value, ids)
    }

    init(_ text: String, _ order: ListOrder) throws(StoreError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 + order.ids.count, parts[0] == order.order.rawValue, let value = Int64(parts[1]),
            UInt64(parts[2]) != nil, UInt64(parts[3]) != nil, parts.count < 5 || Int64(parts[4]) != nil
        else { throw .invalidCursor(text) }
        // Parsing and formatting the numbers keeps other text out of statements.
        var ids = ["\(UInt64(parts[2])!)", "\(UInt64(parts[3])!)"]
        if parts.count == 5 { ids.append("\(Int64(parts[4])!)") }
        self.init(value: value, ids: ids)
    }

    func text(_ order: ListOrder) -> String {
        "\(order.order.rawValue):\(value):\(ids.joined(separator: ":"))"
    }
}

/// The cursor of the changes: the newest change of each server, and an earlier start for all other servers.
///
/// Servers' clocks differ, and a server's row may appear after another server's later row. So the cursor has a number
/// for each server.
struct ChangeCursor {
    var start: UInt64
    var seen: [UInt64: UInt64]

    init(start: UInt64, seen: [UInt64: UInt64]) {
        (self.start, self.seen) = (start, seen)
    }

    init(_ text: String) throws(StoreError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt64($0) }
        guard parts.count % 2 == 1, !parts.contains(nil), parts.count < 2_000 else { throw .invalidCursor(text) }
        start = parts[0]!
        seen = [:]
        for place in stride(from: 1, to: parts.count, by: 2) { seen[parts[place]!] = parts[place + 1]! }
    }

    var text: String {
        ([start] + seen.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }).map(String.init)
            .joined(separator: ":")
    }

    mutating func saw(_ number: UInt64, of server: UInt64) { seen[server] = max(seen[server] ?? 0, number) }

    /// Moves the cursor back before running inserts, because some of their rows may be visible and others not.
    mutating func exclude(_ underWay: [UInt64: UInt64]) {
        for (server, number) in underWay { seen[server] = min(seen[server] ?? .max, number - 1) }
    }

    /// Moves the cursor of every server back to a number, if it is beyond.
    mutating func goBack(to number: UInt64) { seen = seen.mapValues { min($0, number) } }

    /// The condition of rows after the cursor.
    var condition: SQLText {
        guard !seen.isEmpty else { return "changed > \(start)" }
        let places = seen.map { "writer = toUInt64(\($0.key)), toUInt64(\($0.value))" as SQLText }
        return """
            (changed > \(start) AND changed > multiIf(\(places.joined(separator: ", ")), toUInt64(\(start))))
            """
    }
}
