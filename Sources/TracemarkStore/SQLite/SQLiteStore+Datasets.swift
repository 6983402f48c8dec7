import Foundation
import GRDB
import TracemarkModel

extension SQLiteStore {
    private static let datasetColumns = """
        d.name, (SELECT count(*) FROM dataset_entry e WHERE e.dataset = d.id), d.created FROM dataset d
        """

    /// See ``TraceStore/datasets()``.
    public func datasets() async throws -> [Dataset] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT \(Self.datasetColumns) ORDER BY d.name").map { Self.dataset($0) }
        }
    }

    /// See ``TraceStore/dataset(_:)``.
    public func dataset(_ name: String) async throws -> Dataset? {
        try await read { db in
            try Row.fetchOne(db, sql: "SELECT \(Self.datasetColumns) WHERE d.name = ?", arguments: [name.replacingNul])
                .map { Self.dataset($0) }
        }
    }

    private static func dataset(_ row: Row) -> Dataset {
        Dataset(name: row[0], entryCount: row[1], created: Timestamp(nanoseconds: row[2]))
    }

    /// See ``TraceStore/saveEntries(_:in:)``.
    public func saveEntries(_ entries: [DatasetEntry], in dataset: String) async throws {
        guard !entries.isEmpty else { return }
        let now = options.clock()
        try await change { db in
            let encoder = JSONEncoder()
            try db.execute(
                sql: "INSERT INTO dataset (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING",
                arguments: [dataset.replacingNul, now.nanoseconds])
            let insert = try db.cachedStatement(
                sql: """
                    INSERT INTO dataset_entry (dataset, id, json) VALUES ((SELECT id FROM dataset WHERE name = ?), ?, ?) \
                    ON CONFLICT DO UPDATE SET json = excluded.json
                    """)
            for entry in entries.map(\.replacingNul) {
                let json = String(decoding: try encoder.encode(entry), as: UTF8.self)
                try insert.execute(arguments: [dataset.replacingNul, entry.id, json])
            }
        }
    }

    /// See ``TraceStore/entries(of:after:limit:)``.
    public func entries(of dataset: String, after cursor: String?, limit: Int) async throws -> Page<DatasetEntry> {
        let limit = try Self.checked(limit)
        let after = try cursor.map { text in
            guard let number = Int64(text) else { throw StoreError.invalidCursor(text) }
            return number
        }
        return try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT json, number FROM dataset_entry WHERE dataset = (SELECT id FROM dataset WHERE name = ?) \
                    AND number > ? ORDER BY number LIMIT ?
                    """, arguments: [dataset.replacingNul, after ?? 0, limit + 1])
            let next = rows.count > limit ? String(rows[limit - 1][1] as Int64) : nil
            return Page(items: try rows.prefix(limit).map { try Self.entry($0[0]) }, next: next)
        }
    }

    /// See ``TraceStore/entry(_:of:)``.
    public func entry(_ id: String, of dataset: String) async throws -> DatasetEntry? {
        try await read { db in
            try String.fetchOne(
                db,
                sql:
                    "SELECT json FROM dataset_entry WHERE dataset = (SELECT id FROM dataset WHERE name = ?) AND id = ?",
                arguments: [dataset.replacingNul, id.replacingNul]
            ).map { try Self.entry($0) }
        }
    }

    private static func entry(_ json: String) throws -> DatasetEntry {
        try JSONDecoder().decode(DatasetEntry.self, from: Data(json.utf8))
    }

    /// See ``TraceStore/deleteEntry(_:of:)``.
    @discardableResult
    public func deleteEntry(_ id: String, of dataset: String) async throws -> Bool {
        try await change { db in
            try db.execute(
                sql: "DELETE FROM dataset_entry WHERE dataset = (SELECT id FROM dataset WHERE name = ?) AND id = ?",
                arguments: [dataset.replacingNul, id.replacingNul])
            return db.changesCount > 0
        }
    }

    /// See ``TraceStore/deleteDataset(_:)``.
    @discardableResult
    public func deleteDataset(_ name: String) async throws -> Bool {
        try await change { db in
            try db.execute(
                sql: "DELETE FROM dataset_entry WHERE dataset = (SELECT id FROM dataset WHERE name = ?)",
                arguments: [name.replacingNul])
            try db.execute(sql: "DELETE FROM dataset WHERE name = ?", arguments: [name.replacingNul])
            return db.changesCount > 0
        }
    }
}
