import GRDB
import TracemarkModel

extension SQLiteStore {
    /// See ``TraceStore/document(_:in:)``.
    public func document(_ name: String, in collection: String) async throws -> StoredDocument? {
        try await readDocuments { db in
            try Row.fetchOne(
                db, sql: "SELECT text, revision FROM document WHERE collection = ? AND name = ?",
                arguments: [collection.replacingNul, name.replacingNul]
            ).map { StoredDocument(name: name, text: $0[0], revision: $0[1]) }
        }
    }

    /// See ``TraceStore/documents(in:)``.
    public func documents(in collection: String) async throws -> [StoredDocument] {
        try await readDocuments { db in
            try Row.fetchAll(
                db, sql: "SELECT name, text, revision FROM document WHERE collection = ? ORDER BY name",
                arguments: [collection.replacingNul]
            ).map { StoredDocument(name: $0[0], text: $0[1], revision: $0[2]) }
        }
    }

    /// See ``TraceStore/documentCollections()``.
    public func documentCollections() async throws -> [String] {
        try await readDocuments { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT collection FROM document ORDER BY collection")
        }
    }

    /// See ``TraceStore/putDocument(_:in:replacing:)``.
    @discardableResult
    public func putDocument(
        _ document: StoredDocument, in collection: String, replacing revision: Int64?
    ) async throws -> Int64 {
        let document = document.replacingNul
        let collection = collection.replacingNul
        return try await change { db in
            let found = try Int64.fetchOne(
                db, sql: "SELECT revision FROM document WHERE collection = ? AND name = ?",
                arguments: [collection, document.name])
            guard found == revision else { throw StoreError.conflict("\(collection)/\(document.name)") }
            let next = (found ?? 0) + 1
            try db.execute(
                sql: "INSERT OR REPLACE INTO document (collection, name, text, revision) VALUES (?, ?, ?, ?)",
                arguments: [collection, document.name, document.text, next])
            return next
        }
    }

    /// See ``TraceStore/deleteDocument(_:in:)``.
    @discardableResult
    public func deleteDocument(_ name: String, in collection: String) async throws -> Bool {
        try await change { db in
            try db.execute(
                sql: "DELETE FROM document WHERE collection = ? AND name = ?",
                arguments: [collection.replacingNul, name.replacingNul])
            return db.changesCount > 0
        }
    }
}
