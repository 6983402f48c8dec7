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
            try await deleteOldest(into: &result) { db in
                try Int64.fetchAll(
                    db, sql: "SELECT row FROM trace WHERE start < ? AND last < ? ORDER BY start LIMIT ?",
                    arguments: [oldest, oldest, Self.removalStep])
            }
        }
        if let bytes = policy.byteCount {
            try await deleteOldest(into: &result) { db in
                let used = try Self.byteCount(db) - (try Self.freeByteCount(db))
                guard used > bytes else { return [] }
                return try Int64.fetchAll(
                    db, sql: "SELECT row FROM trace ORDER BY start, row LIMIT ?", arguments: [Self.removalStep])
            }
        }
        if result.traceCount > 0 { try await tidyUp() }
        return result
    }

    /// So many traces are removed in one transaction, so that writers get their turn in between.
    private static let removalStep = 64

    private func deleteOldest(
        into result: inout RetentionResult, _ next: @escaping @Sendable (Database) throws -> [Int64]
    ) async throws {
        while true {
            try Task.checkCancellation()
            let removed = try await change { db in
                let rows = try next(db)
                var spans = 0
                for row in rows {
                    let count = try db.cachedStatement(sql: "SELECT span_count FROM trace WHERE row = ?")
                    spans += try Int.fetchOne(count, arguments: [row]) ?? 0
                    try Self.deleteTrace(row, in: db)
                }
                return RetentionResult(traceCount: rows.count, spanCount: spans)
            }
            if removed.traceCount == 0 { return }
            result.traceCount += removed.traceCount
            result.spanCount += removed.spanCount
        }
    }

    /// Removes terms that no trace has any more, and gives free pages back to the file system.
    private func tidyUp() async throws {
        try await change { db in
            let kinds = TermKind.counted.map { String($0.rawValue) }.joined(separator: ", ")
            try db.execute(
                sql: """
                    DELETE FROM term WHERE kind IN (\(kinds)) \
                    AND NOT EXISTS (SELECT 1 FROM trace_term x WHERE x.term = term.id)
                    """)
            if db.changesCount > 0 {
                // Every process that remembers numbers of terms learns by this that it must look again.
                try db.execute(sql: "UPDATE counter SET value = value + 1 WHERE name = 'term_generation'")
            }
        }
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
            let writer = try PartWriter(db, terms: TermWriter(), indexesText: false)
            let isThere =
                try Bool.fetchOne(
                    db, sql: "SELECT EXISTS (SELECT 1 FROM span WHERE trace = ? AND id = ?)",
                    arguments: [row.trace, row.id]) ?? false
            if !isThere {
                var counts = TermCounts()
                try counts.add(row, tags: tags, -1, terms: writer.terms, in: db)
                try counts.write(trace: row.trace, to: db)
            }
            let summary = try PartWriter.summary(of: row.trace, nextOrdinal: found[19], in: db)
            if summary.spanCount == 0 {
                try Self.deleteTrace(row.trace, in: db)
            } else {
                try writer.update(row.trace, summary)
            }
            return true
        }
    }
}
