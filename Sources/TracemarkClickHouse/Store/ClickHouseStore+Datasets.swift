import Foundation
import Tracemark
import TracemarkModel

extension ClickHouseStore {
    /// See ``TraceStore/datasets()``.
    public func datasets() async throws -> [Dataset] { try await datasets("1") }

    /// See ``TraceStore/dataset(_:)``.
    public func dataset(_ name: String) async throws -> Dataset? {
        try await datasets("name = \(name.replacingNul)").first
    }

    private func datasets(_ condition: SQLText) async throws -> [Dataset] {
        let found = try await rows(
            "SELECT name, created FROM dataset FINAL WHERE deleted = 0 AND \(condition) ORDER BY name"
        ) { reader throws(StoreError) in (name: try reader.text(), created: try reader.integer(Int64.self)) }
        guard !found.isEmpty else { return [] }
        let names = found.map { "\($0.name)" as SQLText }.joined(separator: ", ")
        let counts = try await rows(
            "SELECT dataset, count() FROM entry FINAL WHERE deleted = 0 AND dataset IN (\(names)) GROUP BY dataset"
        ) { reader throws(StoreError) in (try reader.text(), Int(try reader.integer(UInt64.self))) }
        // The keys are bytes, as in the engine. In Swift, "é" and "e\u{301}" are equal.
        let count = Dictionary(uniqueKeysWithValues: counts.map { (Array($0.0.utf8), $0.1) })
        return found.map {
            Dataset(
                name: $0.name, entryCount: count[Array($0.name.utf8)] ?? 0,
                created: Timestamp(nanoseconds: $0.created))
        }
    }

    private struct EntryRow {
        var id: String
        var version: UInt64
        var isDeleted: Bool
        var number: UInt64
        var json: String
    }

    private static let entrySelection: SQLText = "SELECT id, version, deleted, number, json FROM entry FINAL"

    private func entryRows(_ condition: SQLText) async throws -> [EntryRow] {
        try await rows("\(Self.entrySelection) WHERE \(condition)") { reader throws(StoreError) in
            EntryRow(
                id: try reader.text(), version: try reader.integer(), isDeleted: try reader.flag(),
                number: try reader.integer(), json: try reader.text())
        }
    }

    private func write(_ entries: [EntryRow], to dataset: String) async throws {
        try await writer.insert(entries, into: .entry) { writer, row in
            writer.text(dataset)
            writer.text(row.id)
            writer.integer(row.version)
            writer.flag(row.isDeleted)
            writer.integer(row.number)
            writer.text(row.json)
        }
        try await writer.waitForReplicas(of: .entry)
    }

    private func write(dataset: String, created: Int64, isDeleted: Bool) async throws {
        let version = try await rows("SELECT max(version) FROM dataset WHERE name = \(dataset)") {
            reader throws(StoreError) in try reader.integer(UInt64.self)
        }
        let next = writer.sequence.take(1, after: version.first ?? 0)
        try await writer.insert([dataset], into: .dataset) { row, name in
            row.text(name)
            row.integer(next)
            row.flag(isDeleted)
            row.integer(created)
        }
        try await writer.waitForReplicas(of: .dataset)
    }

    /// See ``TraceStore/saveEntries(_:in:)``.
    public func saveEntries(_ entries: [DatasetEntry], in dataset: String) async throws {
        try checkOpen()
        guard !entries.isEmpty else { return }
        let dataset = dataset.replacingNul
        let encoder = JSONEncoder()
        for start in stride(from: 0, to: entries.count, by: 1_000) {
            let some = entries[start..<min(entries.count, start + 1_000)].map(\.replacingNul)
            let ids = some.map { "\($0.id)" as SQLText }.joined(separator: ", ")
            let found = try await entryRows("dataset = \(dataset) AND id IN (\(ids))")
            var known = Dictionary(found.map { (Array($0.id.utf8), $0) }, uniquingKeysWith: { $1 })
            var number = writer.sequence.take(some.count)
            var written: [EntryRow] = []
            for entry in some {
                let old = known[Array(entry.id.utf8)]
                // An entry keeps its position, unless it was deleted in between.
                let place = old.flatMap { $0.isDeleted ? nil : $0.number } ?? number
                let row = EntryRow(
                    id: entry.id, version: max(number, (old?.version ?? 0) + 1), isDeleted: false, number: place,
                    json: String(decoding: try encoded(entry, encoder), as: UTF8.self))
                known[Array(entry.id.utf8)] = row
                written.append(row)
                number += ServerSequence.step
            }
            try await write(written, to: dataset)
        }
        if try await self.dataset(dataset) == nil {
            try await write(dataset: dataset, created: options.clock().nanoseconds, isDeleted: false)
        }
    }

    private func encoded(_ entry: DatasetEntry, _ encoder: JSONEncoder) throws(StoreError) -> Data {
        do { return try encoder.encode(entry) } catch { throw .invalidQuery("The entry cannot be encoded: \(error)") }
    }

    private func decoded(_ json: String) throws(StoreError) -> DatasetEntry {
        do { return try JSONDecoder().decode(DatasetEntry.self, from: Data(json.utf8)) } catch {
            throw .engine("an entry of a dataset cannot be decoded: \(error)")
        }
    }

    /// See ``TraceStore/entries(of:after:limit:)``.
    public func entries(of dataset: String, after cursor: String?, limit: Int) async throws -> Page<DatasetEntry> {
        let limit = try Self.checked(limit)
        let after = try cursor.map { text throws(StoreError) in
            guard let number = UInt64(text) else { throw .invalidCursor(text) }
            return number
        }
        let found = try await entryRows(
            """
            dataset = \(dataset.replacingNul) AND deleted = 0 AND number > \(after ?? 0) ORDER BY number, id LIMIT \(limit + 1)
            """)
        let next = found.count > limit ? String(found[limit - 1].number) : nil
        return Page(items: try found.prefix(limit).map { try decoded($0.json) }, next: next)
    }

    /// See ``TraceStore/entry(_:of:)``.
    public func entry(_ id: String, of dataset: String) async throws -> DatasetEntry? {
        try await entryRows("dataset = \(dataset.replacingNul) AND id = \(id.replacingNul) AND deleted = 0").first.map {
            try decoded($0.json)
        }
    }

    /// See ``TraceStore/deleteEntry(_:of:)``.
    @discardableResult
    public func deleteEntry(_ id: String, of dataset: String) async throws -> Bool {
        let found = try await entryRows("dataset = \(dataset.replacingNul) AND id = \(id.replacingNul) AND deleted = 0")
        try await write(removed(found), to: dataset.replacingNul)
        return !found.isEmpty
    }

    private func removed(_ rows: [EntryRow]) -> [EntryRow] {
        let version = writer.sequence.take(1)
        return rows.map { row in
            EntryRow(
                id: row.id, version: max(version, row.version + 1), isDeleted: true, number: row.number, json: "")
        }
    }

    /// See ``TraceStore/deleteDataset(_:)``.
    @discardableResult
    public func deleteDataset(_ name: String) async throws -> Bool {
        guard let dataset = try await dataset(name) else { return false }
        let name = dataset.name
        try await write(removed(try await entryRows("dataset = \(name) AND deleted = 0")), to: name)
        try await write(dataset: name, created: dataset.created.nanoseconds, isDeleted: true)
        return true
    }
}
