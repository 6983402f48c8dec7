import Dispatch
import Synchronization
import Tracemark

/// The spans that this program has recorded and not exported yet.
enum RecordedSpans {
    /// The longest time that a read waits for the export.
    private static let patience = Duration.seconds(10)
    /// The time for which reads do not wait after a timeout. An exporter to another server may hang, which must not
    /// block reads.
    private static let pause = Duration.seconds(60)
    /// The time from which reads wait again, as a locked value.
    private static let waitsFrom = Mutex(ContinuousClock.now)

    static func arrive() async {
        guard TracingSystem.isStarted, waitsFrom.withLock({ $0 <= .now }) else { return }
        // Flushing blocks its thread, which must not be one of the concurrency pool.
        let isInTime = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: TracingSystem.flush(timeout: patience))
            }
        }
        if !isInTime { waitsFrom.withLock { $0 = .now + pause } }
    }
}
