import Foundation
import GRDB
import TracemarkModel

extension SQLiteStore {
    /// Copies a snapshot of the store to another file. Other processes may read and write meanwhile.
    ///
    /// - Parameter path: The new file, which must not exist.
    /// - Throws: ``StoreError`` if the file exists or cannot be written.
    public func backUp(to path: String) async throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw StoreError.cannotOpen(path: path, reason: "the file already exists")
        }
        // SQLite also copies to an empty file. A file that SQLite creates would be readable by everyone.
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
