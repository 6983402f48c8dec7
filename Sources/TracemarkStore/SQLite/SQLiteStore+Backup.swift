import Foundation
import GRDB
import TracemarkModel

extension SQLiteStore {
    /// Copies the store as it is at one moment to another file, while it is read and written by any process.
    ///
    /// - Parameter path: Where to; there must be no such file yet.
    /// - Throws: ``StoreError`` if the file exists or cannot be written.
    public func backUp(to path: String) async throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw StoreError.cannotOpen(path: path, reason: "there is a file of this name already")
        }
        // SQLite copies to an empty file as well as to a new one, and would let everybody read a new one.
        DatabaseFile.create(path)
        do {
            try await pool.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [path])
            }
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw StoreError(error, path: path)
        }
    }
}
