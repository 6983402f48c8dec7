import TracemarkModel

/// Writes to a store that may have too much to do at the moment, or may be held by another process.
enum PatientWriting {
    /// For how long it is tried.
    static let patience = Duration.seconds(300)

    /// Writes, and waits while the store cannot take it; that is said.
    ///
    /// - Throws: `StoreError/busy(retryAfterSeconds:)` once the store has taken nothing for ``patience``.
    static func write(
        _ parts: [SpanPart], to store: any TraceStore, patience: Duration = patience,
        quietFor quiet: Duration = .seconds(5), saying say: (String) -> Void = { Progress().say($0) }
    ) async throws {
        let start = ContinuousClock.now
        var hasSaid = false
        while true {
            do {
                return try await store.write(parts)
            } catch StoreError.busy(let seconds) {
                let waited = ContinuousClock.now - start
                guard waited < patience else { throw StoreError.busy(retryAfterSeconds: seconds) }
                // A store that only has to catch up needs no word.
                if !hasSaid, waited > quiet {
                    say(
                        "The store is busy, or another process holds it; trying for \(patience.components.seconds) seconds."
                    )
                    hasSaid = true
                }
                try await Task.sleep(for: min(.seconds(min(max(seconds, 0.1), 10)), patience - waited))
            }
        }
    }
}
