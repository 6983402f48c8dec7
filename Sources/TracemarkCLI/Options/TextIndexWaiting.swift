import Foundation
import TracemarkModel
import TracemarkStore

/// Sees to it that a search for words does not miss what was written a moment ago, or says what it misses.
enum TextIndexWaiting {
    /// Brings a file's index up to date if a filter asks it; of other stores it is told how far theirs is behind.
    static func prepare(_ store: any TraceStore, for filter: Filter) async throws {
        guard filter.searchesText else { return }
        if let file = store as? SQLiteStore, !file.isReadOnly { return try await finish(file) }
        if let lag = try? await store.status().textLag, lag > 0 {
            Progress().say("note: words of \(lag) spans cannot be searched for yet; they are still being indexed.")
        }
    }

    /// Waits for the index, and shows how much is left.
    static func finish(_ store: any TraceStore) async throws {
        let watching = Task {
            let progress = Progress()
            while !Task.isCancelled, Terminal.errors.width != nil, let lag = try? await store.status().textLag, lag > 0
            {
                progress.show("indexing words, \(lag) spans left")
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
