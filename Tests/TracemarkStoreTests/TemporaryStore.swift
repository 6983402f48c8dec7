import Foundation
import StoreExpectations
import TracemarkModel

@testable import TracemarkStore

/// A folder that goes when the test ends.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tracemark-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/traces.db" }
}

/// Runs a test on a store of its own, an hour after the generated traces.
func withStore(
    abandonedAfter seconds: Int64 = 3_600, _ body: (SQLiteStore) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    var options = SQLiteStore.Options()
    options.abandonedAfterNanoseconds = seconds * 1_000_000_000
    options.clock = { testNow }
    let store = try await SQLiteStore.open(at: folder.database, options: options)
    try await body(store)
    try await store.close()
}
