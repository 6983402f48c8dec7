import Dispatch
import ServiceLifecycle
import Tracemark

/// A service that exports everything when the program's services have shut down.
///
/// ```swift
/// let services = ServiceGroup(
///     services: [TracemarkService(), database, server], gracefulShutdownSignals: [.sigterm], logger: logger)
/// ```
/// Services shut down in reverse order. As the first one, this service also exports what the others did last.
public struct TracemarkService: Service {
    private let timeout: Duration

    /// Creates the service.
    ///
    /// - Parameter timeout: The longest time to wait for the export.
    public init(timeout: Duration = .seconds(5)) {
        self.timeout = timeout
    }

    /// Waits for the graceful shutdown or for cancellation, and then exports all ended spans.
    public func run() async throws {
        // Cancellation and shutdown need the same work.
        try? await gracefulShutdown()
        let timeout = timeout
        await withCheckedContinuation { continuation in
            // Waiting blocks a thread, which must not be one of the concurrency pool.
            DispatchQueue.global().async {
                TracingSystem.flush(timeout: timeout)
                continuation.resume()
            }
        }
    }
}
