import Foundation
import TracemarkModel

/// The dataset functions of a ``TraceClient``: `client.datasets`.
public struct Datasets: Sendable {
    let client: TraceClient

    /// Returns all datasets, by name.
    public func list() async throws -> [Dataset] {
        try await client.store.datasets()
    }

    /// Returns a dataset with its name, number of examples and time of creation.
    ///
    /// - Throws: ``TraceClientError/unknownDataset(_:)``, `StoreError`.
    public func get(_ name: String) async throws -> Dataset {
        guard let dataset = try await client.store.dataset(name) else { throw TraceClientError.unknownDataset(name) }
        return dataset
    }

    /// Returns a dataset's examples, in the order in which they were first saved. An unknown dataset has no examples.
    public func entries(_ name: String, limit: Int? = nil) -> Listing<DatasetEntry> {
        Listing(limit: limit, pageSize: 200) { cursor, count in
            try await client.store.entries(of: name, after: cursor, limit: count)
        }
    }

    /// Adds examples of any origin. An example replaces the one with the same identifier.
    public func add(_ entries: [DatasetEntry], to name: String) async throws {
        try await client.store.saveEntries(entries, in: name)
    }

    /// Deletes an example, and returns whether it existed.
    @discardableResult
    public func deleteEntry(_ id: String, of name: String) async throws -> Bool {
        try await client.store.deleteEntry(id, of: name)
    }

    /// Deletes a dataset with its examples.
    ///
    /// - Throws: ``TraceClientError/unknownDataset(_:)`` if it does not exist.
    public func delete(_ name: String) async throws {
        guard try await client.store.deleteDataset(name) else { throw TraceClientError.unknownDataset(name) }
    }

    // MARK: - Export

    /// Exports a dataset to a file of JSON lines, page by page. Each line has one example.
    ///
    /// - Parameters:
    /// - name: The name of the dataset.
    /// - path: The path of the file. An existing file is replaced after everything has been written.
    /// - Returns: The number of examples.
    /// - Throws: ``TraceClientError/unknownDataset(_:)``, ``TraceClientError/cannotWrite(path:reason:)``, `StoreError`.
    @discardableResult
    public func export(_ name: String, to path: String) async throws -> Int {
        _ = try await get(name)
        let target = URL(fileURLWithPath: path)
        let draft = target.appendingPathExtension("\(UUID().uuidString).part")
        guard FileManager.default.createFile(atPath: draft.path, contents: nil) else {
            throw TraceClientError.cannotWrite(path: path, reason: "its folder does not exist or is read-only")
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

    /// Returns a dataset as JSON lines, each with its line feed.
    public func lines(_ name: String) -> AsyncThrowingMapSequence<Listing<DatasetEntry>, String> {
        entries(name).map { entry in
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(entry), as: UTF8.self) + "\n"
        }
    }
}
