import Foundation
import TracemarkClient
import TracemarkModel
import TracemarkStore

extension TraceClient {
    /// Uses a store's file, which is made where there is none, with its folder.
    ///
    /// ```swift
    /// let client = TraceClient(database: ".tracemark/traces.db")
    /// ```
    /// A search for words waits until all that was written before can be found.
    ///
    /// A file that is no store, damaged, of a newer version or not to be written is told by the first call that needs it:
    /// `StoreError`.
    ///
    /// - Parameter path: The file; without it, what `TRACEMARK_DB` names, or `.tracemark/traces.db`.
    public init(database path: String = StoreExporter.defaultPath) {
        // A program may change its folder later.
        let absolute = URL(fileURLWithPath: path).path
        var options = SQLiteStore.Options()
        options.searchesWaitForIndex = true
        self.init(opening: { [options] in try await SQLiteStore.open(at: absolute, options: options) })
    }
}
