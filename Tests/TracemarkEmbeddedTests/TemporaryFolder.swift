import Foundation
import TestStore

/// A folder that goes when the test ends.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tracemark-embedded-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        TestStore.remove(servedDatabase)
    }

    var database: String { path + "/traces.db" }

    /// The store of a server: such a file too, as a rule.
    var servedDatabase: String { TestStore.place(database) }
}
