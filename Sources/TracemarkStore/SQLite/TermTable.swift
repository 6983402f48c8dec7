import GRDB
import TracemarkModel

/// The kind of a term. The store keeps each term once.
enum TermKind: Int, Hashable {
    case name = 1
    case tag = 2
    case type = 3
    case model = 4
    case service = 5
    case user = 6
    case session = 7
    case metric = 8
    case contentType = 9
    case resource = 10
    case scope = 11

    /// The kinds that `trace_term` counts. The store can tell when their terms become unused.
    static let counted: [TermKind] = [.name, .tag, .type, .model, .service, .user, .session]

    /// The kinds that the contents of spans refer to.
    static let ofContents: [TermKind] = [.contentType, .resource, .scope]
}

/// A text that the store keeps once: `(.tag, "environment", "production")`.
struct Term: Hashable {
    var kind: TermKind
    var key = ""
    var value: String

    // Terms compare bytes and not characters, because SQLite distinguishes "é" and "e\u{301}".
    static func == (one: Term, other: Term) -> Bool {
        one.kind == other.kind && one.value.utf8.elementsEqual(other.value.utf8)
            && one.key.utf8.elementsEqual(other.key.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        for text in [key, value] {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }
}

/// The numbers of terms. Only the writing queue uses it.
final class TermWriter: @unchecked Sendable {
    /// The maximum number of cached terms. Beyond it the cache starts anew, so that a tag with a million values does
    /// not fill memory.
    private static let capacity = 100_000

    private var numbers: [Term: Int64] = [:]
    private var generation: Int64 = -1

    /// Clears the cache if another process deleted terms. Each transaction calls it first.
    func begin(_ db: Database) throws {
        let sql = "SELECT value FROM counter WHERE name = 'term_generation'"
        let current = try Int64.fetchOne(db.cachedStatement(sql: sql)) ?? 0
        if current != generation || numbers.count > Self.capacity { forget() }
        generation = current
    }

    /// Clears the cache after a transaction that created terms has failed.
    func forget() {
        numbers.removeAll(keepingCapacity: true)
        generation = -1
    }

    func number(_ kind: TermKind, key: String = "", _ value: String, in db: Database) throws -> Int64 {
        let term = Term(kind: kind, key: key, value: value)
        if let number = numbers[term] { return number }
        let find = try db.cachedStatement(sql: "SELECT id FROM term WHERE kind = ? AND key = ? AND value = ?")
        if let number = try Int64.fetchOne(find, arguments: [kind.rawValue, key, value]) {
            numbers[term] = number
            return number
        }
        let insert = try db.cachedStatement(sql: "INSERT INTO term (kind, key, value, folded) VALUES (?, ?, ?, ?)")
        let folded = TermKind.counted.contains(kind) ? TextPattern.folded(value) : ""
        try insert.execute(arguments: [kind.rawValue, key, value, folded])
        numbers[term] = db.lastInsertedRowID
        return db.lastInsertedRowID
    }

    func number(_ kind: TermKind, _ value: String?, in db: Database) throws -> Int64? {
        try value.map { try number(kind, $0, in: db) }
    }
}

/// The texts of terms, cached for one read.
final class TermReader {
    private let db: Database
    private var texts: [Int64: String] = [:]

    init(_ db: Database) { self.db = db }

    func text(_ number: Int64) throws -> String {
        if let text = texts[number] { return text }
        let find = try db.cachedStatement(sql: "SELECT value FROM term WHERE id = ?")
        let text = try String.fetchOne(find, arguments: [number]) ?? ""
        texts[number] = text
        return text
    }

    func text(_ number: Int64?) throws -> String? {
        try number.map { try text($0) }
    }
}
