import GRDB
import TracemarkModel

/// The SQL order of a list of traces or spans.
struct ListOrder {
    let value: SQL
    let row: SQL
    let direction: String

    init(_ order: TraceOrder) {
        row = "t.row"
        direction = order == .oldest ? "ASC" : "DESC"
        switch order {
        case .newest, .oldest: value = "t.start"
        case .slowest: value = "ifnull(t.duration, -1)"
        case .costliest: value = "ifnull(t.cost, -1e308)"
        case .mostTokens: value = "CAST(t.input_tokens AS REAL) + CAST(t.output_tokens AS REAL)"
        case .largest: value = "t.span_count"
        }
    }

    init(ofSpans order: TraceOrder) {
        row = "((s.trace << \(ContentID.ordinalBits)) | s.ordinal)"
        direction = order == .oldest ? "ASC" : "DESC"
        value = order == .slowest ? "ifnull(max(0, min(s.end - s.start, \(Int64.max))), -1)" : "s.start"
    }

    /// Returns the condition of the items after a cursor.
    func comesAfter(_ cursor: ListCursor) -> SQL {
        "(\(value), \(row)) \(sql: direction == "ASC" ? ">" : "<") (\(cursor.value), \(cursor.row))"
    }
}

/// The cursor of a list: `newest:1795000000000000000:42`.
struct ListCursor {
    let value: DatabaseValue
    let row: Int64

    init(value: DatabaseValue, row: Int64) {
        self.value = value
        self.row = row
    }

    init(_ text: String, order: TraceOrder) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == order.rawValue, let row = Int64(parts[2]),
            let value = Int64(parts[1])?.databaseValue ?? Double(parts[1])?.databaseValue
        else { throw StoreError.invalidCursor(text) }
        self.init(value: value, row: row)
    }

    func text(_ order: TraceOrder) -> String {
        switch value.storage {
        case .double(let number): "\(order.rawValue):\(number):\(row)"
        case .int64(let number): "\(order.rawValue):\(number):\(row)"
        default: "\(order.rawValue):0:\(row)"
        }
    }
}

/// The cursor of the changes: `17:42`.
struct ChangeCursor {
    let change: Int64
    let row: Int64

    init(change: Int64, row: Int64) {
        self.change = change
        self.row = row
    }

    init(_ text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let change = Int64(parts[0]), let row = Int64(parts[1]) else {
            throw StoreError.invalidCursor(text)
        }
        self.init(change: change, row: row)
    }

    var text: String { "\(change):\(row)" }
}
