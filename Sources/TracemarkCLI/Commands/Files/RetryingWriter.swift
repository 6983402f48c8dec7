import TracemarkModel

/// A writer that retries while a store is busy or another process locks it.
enum RetryingWriter {
    /// The total time of the retries.
    static let timeLimit = Duration.seconds(300)

    /// Writes updates, and waits and reports while the store is busy.
    ///
    /// - Throws: `StoreError/busy(retryAfterSeconds:)` if the store is busy for longer than ``timeLimit``.
    static func write(
        _ parts: [SpanPart], to store: any TraceStore, timeLimit: Duration = timeLimit,
        reportAfter delay: Duration = .seconds(5), report: (String) -> Void = { Progress().print($0) }
    ) async throws {
        let start = ContinuousClock.now
        var hasReported = false
        while true {
            do {
                return try await store.write(parts)
            } catch StoreError.busy(let seconds) {
                let waited = ContinuousClock.now - start
                guard waited < timeLimit else { throw StoreError.busy(retryAfterSeconds: seconds) }
                // A short delay needs no message.
                if !hasReported, waited > delay {
                    report(
                        """
                        The store is busy, or another process locks it. \
                        Retrying for \(timeLimit.components.seconds) seconds.
                        """
                    )
                    hasReported = true
                }
                try await Task.sleep(for: min(.seconds(min(max(seconds, 0.1), 10)), timeLimit - waited))
            }
        }
    }
}
