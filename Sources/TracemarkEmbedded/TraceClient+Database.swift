import TracemarkClient
import TracemarkModel
import TracemarkStore

extension TraceClient {
    /// Uses a store's file, which is made where there is none, with its folder.
    ///
    /// ```swift
    /// let client = try await TraceClient(database: ".tracemark/traces.db")
    /// ```
    /// - Parameter path: The file.
    /// - Throws: `StoreError` if the file is no store, damaged, of a newer version, or cannot be written.
    public init(database path: String = StoreExporter.defaultPath) async throws {
        self.init(store: try await SQLiteStore.open(at: path))
    }
}
