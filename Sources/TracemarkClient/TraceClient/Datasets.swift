import Foundation
import TracemarkModel

/// What a ``TraceClient`` does with datasets: `client.datasets`.
public struct Datasets: Sendable {
    let client: TraceClient

    /// All datasets, by name.
    public func list() async throws -> [Dataset] {
        try await client.store.datasets()
    }

    /// A dataset: its name, how many examples it has, and since when.
    ///
    /// - Throws: ``TraceClientError/unknownDataset(_:)``, `StoreError`.
    public func get(_ name: String) async throws -> Dataset {
        guard let dataset = try await client.store.dataset(name) else { throw TraceClientError.unknownDataset(name) }
        return dataset
    }

    /// A dataset's examples in the order in which they were first saved. Of an unknown dataset there are none.
    public func entries(_ name: String, limit: Int? = nil) -> Listing<DatasetEntry> {
        Listing(limit: limit, pageSize: 200) { cursor, count in
            try await client.store.entries(of: name, after: cursor, limit: count)
        }
    }

    /// Adds examples of any origin; one of the same id is replaced.
    public func add(_ entries: [DatasetEntry], to name: String) async throws {
        try await client.store.saveEntries(entries, in: name)
    }

    /// Removes an example; whether it was there.
    @discardableResult
    public func deleteEntry(_ id: String, of name: String) async throws -> Bool {
        try await client.store.deleteEntry(id, of: name)
    }

    /// Removes a dataset with its examples.
    ///
    /// - Throws: ``TraceClientError/unknownDataset(_:)`` if there is none.
    public func delete(_ name: String) async throws {
        guard try await client.store.deleteDataset(name) else { throw TraceClientError.unknownDataset(name) }
    }

    // MARK: - Export

    /// Writes a dataset to a file as JSON lines, an example a line, a page at a time.
    ///
    /// - Parameters:
    ///   - name: The dataset.
    ///   - path: The file; one that is there is replaced, once everything has been written.
    /// - Returns: How many examples were written.
    /// - Throws: ``TraceClientError/unknownDataset(_:)``, ``TraceClientError/cannotWrite(path:reason:)``, `StoreError`.
    @discardableResult
    public func export(_ name: String, to path: String) async throws -> Int {
        _ = try await get(name)
        let target = URL(fileURLWithPath: path)
        let draft = target.appendingPathExtension("\(UUID().uuidString).part")
        guard FileManager.default.createFile(atPath: draft.path, contents: nil) else {
            throw TraceClientError.cannotWrite(path: path, reason: "its folder is not there or cannot be written")
        }
        defer { try? FileManager.default.removeItem(at: draft) }
        do {
            let file = try FileHandle(forWritingTo: draft)
            defer { try? file.close() }
            var count = 0
            for try await line in lines(name) {
                try file.write(contentsOf: Data(line.utf8))
                count += 1
            }
            guard rename(draft.path, target.path) == 0 else {
                throw TraceClientError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            return count
        } catch let error as CocoaError {
            throw TraceClientError.cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// A dataset as JSON lines, each with its line feed, for an export to anywhere.
    public func lines(_ name: String) -> AsyncThrowingMapSequence<Listing<DatasetEntry>, String> {
        entries(name).map { entry in
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(entry), as: UTF8.self) + "\n"
        }
    }
}
