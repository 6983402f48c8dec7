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

    /// The number of traces that one transaction deletes. Between transactions, writers get their turn.
    private static let removalStep = 64
    /// The ratio of the limit that a store shrinks to. The margin keeps it from exceeding the limit at once, because
    /// each time rewrites the whole text index.
    private static let keptShare = 0.95

    /// Deletes the oldest traces until the used pages fit a limit. The journal does not count, because it is emptied
    /// afterwards.
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
            // Terms without a trace are deleted before any trace.
            if mayHaveUnusedTerms {
                mayHaveUnusedTerms = false
                if try await removeUnusedContentTerms() { continue }
            }
            bound = Int64(Double(bytes) * Self.keptShare)
            // The size of a span is known only after the text index was compacted, so this works in rounds.
            let excess = Double(used - bound) / Double(used) * Double(spans)
            result += try await deleteOldest(
                "SELECT row, span_count FROM trace ORDER BY start, row LIMIT ?", untilSpans: Int(excess) + 1)
            try await compactTextIndex()
            mayHaveUnusedTerms = true
        }
    }

    private static func usedByteCount(_ db: Database) throws -> Int64 { try byteCount(db) - freeByteCount(db) }

    /// Returns the bytes of datasets and documents, which deleting traces cannot free.
    private static func apartByteCount(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT (SELECT ifnull(sum(length(CAST(json AS BLOB))), 0) FROM dataset_entry) \
                + (SELECT ifnull(sum(length(CAST(text AS BLOB))), 0) FROM document)
                """) ?? 0
    }

    /// Deletes the traces that a query lists, until it lists none or enough spans are deleted.
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

    /// Compacts the text index. Until then it keeps deleted words, with a mark.
    private func compactTextIndex() async throws {
        var isFirst = true
        while true {
            try Task.checkCancellation()
            let begins = isFirst
            guard try await change({ try TextIndex.compact(begins: begins, in: $0) }) else { return }
            isFirst = false
        }
    }

    /// Returns whether the last scan for unused content terms was more than a day ago, and records a new scan.
    private func takesDailyLook(at now: Timestamp) -> Bool {
        contentTermsLooked.withLock { last in
            if let last, now.nanoseconds - last.nanoseconds < 86_400_000_000_000 { return false }
            last = now
            return true
        }
    }

    /// Deletes the terms that no trace uses.
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

    /// Deletes the resources, scopes and content types that no span uses. It scans every span, and so runs only if such
    /// terms take a twentieth of the file or more.
    ///
    /// - Returns: A Boolean value that indicates whether it deleted any.
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

    /// Tells every process that caches term numbers to clear its cache.
    private static func forgetTerms(_ db: Database) throws {
        try db.execute(sql: "UPDATE counter SET value = value + 1 WHERE name = 'term_generation'")
    }

    /// Returns free pages to the file system, and empties the journal unless another process reads from it.
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

    /// Changes a stored span, and recomputes the summary of its trace.
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
