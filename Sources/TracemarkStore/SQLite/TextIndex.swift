import GRDB
import Tracemark
import TracemarkModel

/// The text index. It gets a span some time after its acknowledgement. Until then, `text_queue` has the span's ID.
enum TextIndex {
    /// Returns whether spans wait to be indexed. The query needs no lock that a writer may hold.
    static func hasWaiting(_ db: Database) throws -> Bool {
        try Bool.fetchOne(db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM text_queue)")) ?? false
    }

    /// Indexes waiting spans.
    ///
    /// - Returns: The number of indexed spans, at most `limit`.
    static func indexNext(_ limit: Int, in db: Database) throws -> Int {
        let next = try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM text_queue ORDER BY id LIMIT ?"), arguments: [limit])
        guard !next.isEmpty else { return 0 }
        let insert = try db.cachedStatement(
            sql: "INSERT INTO span_text (rowid, name, input, output, error) VALUES (?, ?, ?, ?, ?)")
        let done = try db.cachedStatement(sql: "DELETE FROM text_queue WHERE id = ?")
        for id in next {
            if let texts = try texts(ofContent: id, in: db) {
                try insert.execute(arguments: StatementArguments([id] + texts))
            }
            try done.execute(arguments: [id])
        }
        return next.count
    }

    /// Removes a span from the index before the span changes or is deleted. The index stores no texts, so that it must
    /// get exactly the words that it indexed.
    static func remove(_ record: SpanRecord, id: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM text_queue WHERE id = ?").execute(arguments: [id])
        guard db.changesCount == 0 else { return }
        try remove(texts(of: record), id: id, in: db)
    }

    /// Removes a span whose record is not loaded.
    static func remove(id: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM text_queue WHERE id = ?").execute(arguments: [id])
        guard db.changesCount == 0, let texts = try texts(ofContent: id, in: db) else { return }
        try remove(texts, id: id, in: db)
    }

    /// Rewrites a part of the index without removed words. See "The 'merge' Command" in FTS5's documentation.
    ///
    /// - Parameter begins: A Boolean value that indicates whether a new rewrite begins.
    /// - Returns: A Boolean value that indicates whether work remains.
    static func compact(begins: Bool, in db: Database) throws -> Bool {
        let pages = 512
        let before = db.totalChangesCount
        try db.execute(
            sql: "INSERT INTO span_text (span_text, rank) VALUES ('merge', ?)", arguments: [begins ? -pages : pages])
        return db.totalChangesCount - before >= 2
    }

    private static func remove(_ texts: [String], id: Int64, in db: Database) throws {
        let delete = try db.cachedStatement(
            sql: """
                INSERT INTO span_text (span_text, rowid, name, input, output, error) VALUES ('delete', ?, ?, ?, ?, ?)
                """)
        try delete.execute(arguments: StatementArguments([id] + texts))
    }

    /// Returns whether a change, such as a late metric, keeps the indexed texts, so that the index stays valid.
    static func hasSameTexts(_ one: SpanRecord, _ other: SpanRecord) -> Bool {
        zip(searchedTexts(of: one), searchedTexts(of: other)).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    private static func searchedTexts(of record: SpanRecord) -> [String] {
        [record.name, record.input?.text ?? "", record.output?.text ?? "", record.errorText]
    }

    private static func texts(of record: SpanRecord) -> [String] {
        searchedTexts(of: record).map { SearchedWords.indexText(of: $0) }
    }

    private static func texts(ofContent id: Int64, in db: Database) throws -> [String]? {
        let find = try db.cachedStatement(
            sql: """
                SELECT t.value, c.input, c.output, c.message, c.events FROM content c \
                JOIN span s ON s.trace = c.id >> \(ContentID.ordinalBits) AND s.id = c.span \
                JOIN term t ON t.id = s.name WHERE c.id = ?
                """)
        guard let row = try Row.fetchOne(find, arguments: [id]) else { return nil }
        var record = SpanRecord(
            traceID: TraceID(high: 0, low: 1), spanID: SpanID(bits: 1), name: row[0],
            start: Timestamp(nanoseconds: 0))
        record.input = (row[1] as String?).map { SpanContent($0) }
        record.output = (row[2] as String?).map { SpanContent($0) }
        record.statusMessage = row[3]
        record.events = StoredEvents.events(row[4])
        return texts(of: record)
    }
}
