import Foundation
import GRDB
import TracemarkModel

extension SQLiteStore {
    /// See ``TraceStore/status()``.
    public func status() async throws -> StoreStatus {
        let (path, queued) = (self.path, queuedPartCount)
        return try await read { db in
            let engine = try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? ""
            let counts = try Row.fetchOne(db, sql: "SELECT count(*), ifnull(sum(span_count), 0) FROM trace")
            let journal = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int64
            return StoreStatus(
                engine: "SQLite \(engine)", traceCount: counts?[0] ?? 0, spanCount: counts?[1] ?? 0,
                byteCount: try Self.byteCount(db) + (journal ?? 0), freeByteCount: try Self.freeByteCount(db),
                textLag: try Int.fetchOne(db, sql: "SELECT count(*) FROM text_queue") ?? 0, queuedPartCount: queued)
        }
    }

    /// Checks the whole file for damage.
    ///
    /// - Throws: ``StoreError/corrupt(path:reason:)`` with the first problem.
    public func checkIntegrity() async throws {
        let path = self.path
        try await change { db in
            let finding = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
            guard finding == "ok" else { throw StoreError.corrupt(path: path, reason: finding) }
            // FTS5 checks the consistency of its index.
            try db.execute(sql: "INSERT INTO span_text (span_text) VALUES ('integrity-check')")
        }
    }

    static func byteCount(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0
    }

    static func freeByteCount(_ db: Database) throws -> Int64 {
        let sql = "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size"
        return try Int64.fetchOne(db, sql: sql) ?? 0
    }
}
