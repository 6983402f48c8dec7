import Foundation
import GRDB
import Tracemark
import TracemarkModel

extension SQLiteStore {
    /// See ``TraceStore/deleteTraces(_:)``.
    @discardableResult
    public func deleteTraces(_ ids: [TraceID]) async throws -> Int {
        try await change { db in
            var count = 0
            for id in ids {
                let find = try db.cachedStatement(sql: "SELECT row FROM trace WHERE id = ?")
                guard let row = try Int64.fetchOne(find, arguments: [StoredTraceID(id)]) else { continue }
                try Self.deleteTrace(row, in: db)
                count += 1
            }
            return count
        }
    }

    /// See ``TraceStore/deleteSpan(_:)``.
    @discardableResult
    public func deleteSpan(_ key: SpanKey) async throws -> Bool {
        try await changeSpan(key) { db, row, tags in
            try TextIndex.remove(id: row.contentID, in: db)
            for table in ["metric WHERE trace = ? AND span = ?", "span WHERE trace = ? AND id = ?"] {
                try db.execute(sql: "DELETE FROM \(table)", arguments: [row.trace, row.id])
            }
            try db.execute(sql: "DELETE FROM content WHERE id = ?", arguments: [row.contentID])
            return true
        }
    }

    /// See ``TraceStore/deleteMetric(_:of:)``.
    @discardableResult
    public func deleteMetric(_ name: String, of key: SpanKey) async throws -> Bool {
        try await changeSpan(key) { db, row, _ in
            try db.execute(
                sql: """
                    DELETE FROM metric WHERE trace = ? AND span = ? \
                    AND name = (SELECT id FROM term WHERE kind = ? AND key = '' AND value = ?)
                    """, arguments: [row.trace, row.id, TermKind.metric.rawValue, name])
            return db.changesCount > 0
        }
    }

    /// See ``TraceStore/retain(_:at:)``.
    public func retain(_ policy: RetentionPolicy, at now: Timestamp) async throws -> RetentionResult {
        var result = RetentionResult()
        if let age = policy.ageNanoseconds {
            let oldest = now.advanced(byNanoseconds: -age).nanoseconds
            result += try await deleteOldest(
                "SELECT row, span_count FROM trace WHERE start < ? AND last < ? ORDER BY start LIMIT ?",
                arguments: [oldest, oldest])
        }
        if let bytes = policy.byteCount { result += try await deleteOldest(downTo: bytes) }
        if result.traceCount > 0 {
            try await removeUnusedTerms()
            if takesDailyLook(at: now) { try await removeUnusedContentTerms() }
        }
        if result.traceCount > 0 || policy.byteCount != nil { try await giveSpaceBack() }
        return result
    }

    /// So many traces are removed in one transaction, so that writers get their turn in between.
    private static let removalStep = 64
    /// A store that exceeds its bound is brought down to this share of it, so that it does not exceed it again at once:
    /// each time its whole text index is rewritten.
    private static let keptShare = 0.95

    /// Removes the oldest traces until the pages in use fit a bound. The journal is not counted: it is emptied after.
    private func deleteOldest(downTo bytes: Int64) async throws -> RetentionResult {
        var result = RetentionResult()
        var bound = bytes
        var mayHaveUnusedTerms = true
        while true {
            let (used, spans) = try await read { db in
                (
                    try Self.usedByteCount(db) - Self.apartByteCount(db),
                    try Int.fetchOne(db, sql: "SELECT ifnull(sum(span_count), 0) FROM trace") ?? 0
                )
            }
            guard used > bound, spans > 0 else { return result }
            // What no trace has any more goes before any trace.
            if mayHaveUnusedTerms {
                mayHaveUnusedTerms = false
                if try await removeUnusedContentTerms() { continue }
            }
            bound = Int64(Double(bytes) * Self.keptShare)
            // What a span takes up is known only once the index of words has forgotten it, hence in rounds.
            let excess = Double(used - bound) / Double(used) * Double(spans)
            result += try await deleteOldest(
                "SELECT row, span_count FROM trace ORDER BY start, row LIMIT ?", untilSpans: Int(excess) + 1)
            try await compactTextIndex()
            mayHaveUnusedTerms = true
        }
    }

    private static func usedByteCount(_ db: Database) throws -> Int64 { try byteCount(db) - freeByteCount(db) }

    /// What datasets and documents take up, which removing traces gives nothing of back.
    private static func apartByteCount(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT (SELECT ifnull(sum(length(CAST(json AS BLOB))), 0) FROM dataset_entry) \
                + (SELECT ifnull(sum(length(CAST(text AS BLOB))), 0) FROM document)
                """) ?? 0
    }

    /// Removes traces as a query lists them, until it lists none or enough spans are gone.
    private func deleteOldest(
        _ sql: String, arguments: StatementArguments = [], untilSpans enough: Int = .max
    ) async throws -> RetentionResult {
        var result = RetentionResult()
        while result.spanCount < enough {
            try Task.checkCancellation()
            let missing = enough - result.spanCount
            let removed = try await change { db in
                var removed = RetentionResult()
                for row in try Row.fetchAll(db, sql: sql, arguments: arguments + [Self.removalStep]) {
                    guard removed.spanCount < missing else { break }
                    try Self.deleteTrace(row[0], in: db)
                    removed += RetentionResult(traceCount: 1, spanCount: row[1])
                }
                return removed
            }
            if removed.traceCount == 0 { break }
            result += removed
        }
        return result
    }

    /// Makes the index of words forget what it was told to: until then it keeps the words, and a mark that they are gone.
    private func compactTextIndex() async throws {
        var isFirst = true
        while true {
            try Task.checkCancellation()
            let begins = isFirst
            guard try await change({ try TextIndex.compact(begins: begins, in: $0) }) else { return }
            isFirst = false
        }
    }

    /// Whether the terms of contents were last looked at more than a day ago, or never; they count as looked at from then on.
    private func takesDailyLook(at now: Timestamp) -> Bool {
        contentTermsLooked.withLock { last in
            if let last, now.nanoseconds - last.nanoseconds < 86_400_000_000_000 { return false }
            last = now
            return true
        }
    }

    /// Removes terms that no trace has any more.
    private func removeUnusedTerms() async throws {
        try await change { db in
            let kinds = TermKind.counted.map { String($0.rawValue) }.joined(separator: ", ")
            try db.execute(
                sql: """
                    DELETE FROM term WHERE kind IN (\(kinds)) \
                    AND NOT EXISTS (SELECT 1 FROM trace_term x WHERE x.term = term.id)
                    """)
            if db.changesCount > 0 { try Self.forgetTerms(db) }
        }
    }

    /// Removes resources, scopes and types of contents that no span has any more, if such terms take up a twentieth of the
    /// file or more: every span is looked at for it.
    ///
    /// - Returns: Whether there were any.
    @discardableResult
    private func removeUnusedContentTerms() async throws -> Bool {
        let kinds = TermKind.ofContents.map { String($0.rawValue) }.joined(separator: ", ")
        let isMuch = try await read { db in
            let bytes = try Int64.fetchOne(
                db, sql: "SELECT ifnull(sum(length(CAST(value AS BLOB))), 0) FROM term WHERE kind IN (\(kinds))")
            // A text is in the table and in its index.
            return try 2 * (bytes ?? 0) > Self.usedByteCount(db) / 20
        }
        guard isMuch else { return false }
        return try await change { db in
            var used: Set<Int64> = []
            let rows = try Row.fetchCursor(
                db, sql: "SELECT DISTINCT input_type, output_type, resource, scope FROM content")
            while let row = try rows.next() {
                for place in 0..<row.count { if let term = row[place] as Int64? { used.insert(term) } }
            }
            let terms = try Int64.fetchAll(db, sql: "SELECT id FROM term WHERE kind IN (\(kinds))")
            let unused = terms.filter { !used.contains($0) }
            for term in unused {
                try db.cachedStatement(sql: "DELETE FROM term WHERE id = ?").execute(arguments: [term])
            }
            if !unused.isEmpty { try Self.forgetTerms(db) }
            return !unused.isEmpty
        }
    }

    /// Every process that remembers numbers of terms learns by this that it must look again.
    private static func forgetTerms(_ db: Database) throws {
        try db.execute(sql: "UPDATE counter SET value = value + 1 WHERE name = 'term_generation'")
    }

    /// Gives free pages back to the file system, and empties the journal unless someone reads from it.
    private func giveSpaceBack() async throws {
        do {
            try await pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA incremental_vacuum")
                _ = try? db.checkpoint(.truncate)
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private static func deleteTrace(_ row: Int64, in db: Database) throws {
        let range = ContentID.range(trace: row)
        let contents = try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM content WHERE id BETWEEN ? AND ?"),
            arguments: [range.lowerBound, range.upperBound])
        for id in contents { try TextIndex.remove(id: id, in: db) }
        try db.cachedStatement(sql: "DELETE FROM content WHERE id BETWEEN ? AND ?")
            .execute(arguments: [range.lowerBound, range.upperBound])
        for table in ["metric", "span", "trace_term"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE trace = ?").execute(arguments: [row])
        }
        try db.cachedStatement(sql: "DELETE FROM trace WHERE row = ?").execute(arguments: [row])
    }

    /// Changes a span that is there, and works out anew what its trace amounts to.
    private func changeSpan(
        _ key: SpanKey, _ body: @escaping @Sendable (Database, SpanRow, [String: String]) throws -> Bool
    ) async throws -> Bool {
        try await change { db in
            let columns = SpanRow.columnsOfS
            let found = try Row.fetchOne(
                db,
                sql: """
                    SELECT \(columns), t.next_ordinal FROM span s JOIN trace t ON t.row = s.trace \
                    WHERE t.id = ? AND s.id = ?
                    """, arguments: [StoredTraceID(key.traceID), Int64(bitPattern: key.spanID.bits)])
            guard let found else { return false }
            let row = SpanRow(found)
            let tags = StoredEvents.object(row.tags).compactMapValues(\.stringValue)
            guard try body(db, row, tags) else { return false }
            let writer = try PartWriter(db, terms: TermWriter(), partCount: 0, indexesText: false)
            let isThere =
                try Bool.fetchOne(
                    db, sql: "SELECT EXISTS (SELECT 1 FROM span WHERE trace = ? AND id = ?)",
                    arguments: [row.trace, row.id]) ?? false
            if !isThere {
                var counts = TermCounts()
                try counts.add(row, tags: tags, -1, terms: writer.terms, in: db)
                try counts.write(trace: row.trace, to: db)
            }
            let summary = try PartWriter.summary(of: row.trace, nextOrdinal: found[SpanRow.columnCount], in: db)
            if summary.spanCount == 0 {
                try Self.deleteTrace(row.trace, in: db)
            } else {
                try writer.update(row.trace, summary)
            }
            return true
        }
    }
}
