import Dispatch
import Synchronization
import Tracemark

/// The spans that this program has recorded and not exported yet.
enum RecordedSpans {
    /// The longest time that a read waits for the export.
    private static let timeLimit = Duration.seconds(10)
    /// The time for which reads do not wait after a timeout. An exporter to another server may hang, which must not
    /// block reads.
    private static let backoff = Duration.seconds(60)
    /// The time from which reads wait again, as a locked value.
    private static let nextWait = Mutex(ContinuousClock.now)

    static func exportPending() async {
        guard TracingSystem.isStarted, nextWait.withLock({ $0 <= .now }) else { return }
        // Flushing blocks its thread, which must not be one of the concurrency pool.
        let isInTime = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: TracingSystem.flush(timeout: timeLimit))
            }
        }
        if !isInTime { nextWait.withLock { $0 = .now + backoff } }
    }
}
