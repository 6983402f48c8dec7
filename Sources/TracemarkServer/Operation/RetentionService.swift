import Logging
import ServiceLifecycle
import TracemarkModel

/// A background service that deletes what the retention policy no longer keeps. On a shared store, one server runs it.
struct RetentionService: Service {
    let dependencies: ServerDependencies
    private let lease: ServerLease

    init(dependencies: ServerDependencies) {
        self.dependencies = dependencies
        lease = ServerLease("retention", in: dependencies.store, seconds: 600, clock: dependencies.configuration.clock)
    }

    func run() async throws {
        let configuration = dependencies.configuration
        guard configuration.retention != RetentionPolicy() else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await retain()
                try? await Task.sleep(for: configuration.retentionInterval)
            }
        }
        await lease.release()
    }

    private func retain() async {
        do {
            guard try await lease.isHeld() else { return }
            let removed = try await dependencies.store.retain(
                dependencies.configuration.retention, at: dependencies.configuration.clock())
            guard removed.traceCount > 0 else { return }
            dependencies.logger.info(
                "Deleted traces beyond the retention policy.",
                metadata: ["traces": "\(removed.traceCount)", "spans": "\(removed.spanCount)"])
        } catch {
            dependencies.logger.error(
                "Traces beyond the retention policy could not be deleted.", metadata: ["error": "\(error)"])
        }
    }
}
