import Foundation
import TracemarkModel
import TracemarkStore

/// The completion of the text index before a search. For other stores, a message reports the lag.
enum TextIndexWaiting {
    /// Completes a file's index if the filter searches text, or reports the lag of another store.
    static func prepare(_ store: any TraceStore, for filter: Filter) async throws {
        guard filter.searchesText else { return }
        if let file = store as? SQLiteStore, !file.isReadOnly { return try await finish(file) }
        if let lag = try? await store.status().textLag, lag > 0 {
            Progress().print("note: \(lag) spans are not in the text index yet, so this search may miss them.")
        }
    }

    /// Waits for the index, and shows the number of remaining spans.
    static func finish(_ store: any TraceStore) async throws {
        let watching = Task {
            let progress = Progress()
            while !Task.isCancelled, Terminal.errors.width != nil, let lag = try? await store.status().textLag, lag > 0
            {
                progress.show("indexing text, \(lag) spans left")
                try? await Task.sleep(for: .milliseconds(500))
            }
            progress.clear()
        }
        defer { watching.cancel() }
        try await store.waitForTextIndex()
        watching.cancel()
        await watching.value
    }
}
