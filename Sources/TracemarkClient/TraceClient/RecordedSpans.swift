import Dispatch
import Synchronization
import Tracemark

/// What this program has recorded and not yet sent.
enum RecordedSpans {
    /// How long a read waits for it at most.
    private static let patience = Duration.seconds(10)
    /// After it was not sent in time, reads do not wait for so long: an exporter to elsewhere that hangs is not what was
    /// asked for.
    private static let pause = Duration.seconds(60)
    /// When reads wait again. Guards it between the threads that read.
    private static let waitsFrom = Mutex(ContinuousClock.now)

    static func arrive() async {
        guard TracingSystem.isStarted, waitsFrom.withLock({ $0 <= .now }) else { return }
        // Flushing blocks its thread, which must not be one of the few that tasks run on.
        let isInTime = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: TracingSystem.flush(timeout: patience))
            }
        }
        if !isInTime { waitsFrom.withLock { $0 = .now + pause } }
    }
}
