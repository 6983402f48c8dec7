import Logging
import ServiceLifecycle
import TracemarkModel

/// A background service that deletes what the retention policy no longer keeps. On a shared store, one server runs it.
struct RetentionService: Service {
    let parts: ServerParts
    private let lease: ServerLease

    init(parts: ServerParts) {
        self.parts = parts
        lease = ServerLease("retention", in: parts.store, seconds: 600, clock: parts.configuration.clock)
    }

    func run() async throws {
        let configuration = parts.configuration
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
        await lease.giveUp()
    }

    private func retain() async {
        do {
            guard try await lease.isHeld() else { return }
            let removed = try await parts.store.retain(
                parts.configuration.retention, at: parts.configuration.clock())
            guard removed.traceCount > 0 else { return }
            parts.logger.info(
                "Deleted traces beyond the retention policy.",
                metadata: ["traces": "\(removed.traceCount)", "spans": "\(removed.spanCount)"])
        } catch {
            parts.logger.error(
                "Traces beyond the retention policy could not be deleted.", metadata: ["error": "\(error)"])
        }
    }
}
