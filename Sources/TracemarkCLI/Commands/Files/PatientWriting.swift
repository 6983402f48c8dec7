import TracemarkModel

/// A writer that retries while a store is busy or another process locks it.
enum PatientWriting {
    /// The total time of the retries.
    static let patience = Duration.seconds(300)

    /// Writes updates, and waits and reports while the store is busy.
    ///
    /// - Throws: `StoreError/busy(retryAfterSeconds:)` if the store is busy for longer than ``patience``.
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
                // A short delay needs no message.
                if !hasSaid, waited > quiet {
                    say(
                        """
                        The store is busy, or another process locks it. \
                        Retrying for \(patience.components.seconds) seconds.
                        """
                    )
                    hasSaid = true
                }
                try await Task.sleep(for: min(.seconds(min(max(seconds, 0.1), 10)), patience - waited))
            }
        }
    }
}
