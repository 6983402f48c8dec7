import Foundation
import TracemarkClient
import TracemarkModel
import TracemarkStore

extension TraceClient {
    /// Creates a client for a store's file. The file is created with its folder if it does not exist.
    ///
    /// ```swift
    /// let client = TraceClient(database: ".tracemark/traces.db")
    /// ```
    /// A text search waits until everything that was written before is indexed.
    ///
    /// The first call throws a `StoreError` if the file is damaged, not a store, of a newer version, or read-only.
    ///
    /// - Parameter path: The path of the file; by default `TRACEMARK_DB`, or `.tracemark/traces.db`.
    public init(database path: String = StoreExporter.defaultPath) {
        // The path becomes absolute, because a program may change its folder later.
        let absolute = URL(fileURLWithPath: path).path
        var options = SQLiteStore.Options()
        options.searchesWaitForIndex = true
        self.init(opening: { [options] in try await SQLiteStore.open(at: absolute, options: options) })
    }
}
