import Dispatch
import ServiceLifecycle
import Tracemark

/// Sees to it that everything has been exported when the program's services have shut down.
///
/// ```swift
/// let services = ServiceGroup(
///     services: [TracemarkService(), database, server], gracefulShutdownSignals: [.sigterm], logger: logger)
/// ```
/// Services shut down in the opposite order: as the first one it still exports what the others did last.
public struct TracemarkService: Service {
    private let timeout: Duration

    /// Makes the service.
    ///
    /// - Parameter timeout: How long to wait at most for what has to be exported.
    public init(timeout: Duration = .seconds(5)) {
        self.timeout = timeout
    }

    /// Waits for the graceful shutdown, or for its task to be cancelled, and exports what has ended until then.
    public func run() async throws {
        // Cancelled or shut down: the work is the same.
        try? await gracefulShutdown()
        let timeout = timeout
        await withCheckedContinuation { continuation in
            // Waiting blocks its thread, which must not be one of those that tasks run on.
            DispatchQueue.global().async {
                TracingSystem.flush(timeout: timeout)
                continuation.resume()
            }
        }
    }
}
