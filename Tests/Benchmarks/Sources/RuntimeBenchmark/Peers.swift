import InMemoryTracing
import Tracing

extension Cases {
    private static let memory = InMemoryTracer()

    /// swift-distributed-tracing, with the tracer that does nothing, and with the one that keeps spans in memory.
    static let peers: [Case] = [
        Case(
            name: "swift-distributed-tracing no-op, sync", phase: .notStarted,
            body: .sync { sum($0) { number in withSpan("sync") { _ in work(number) } } }),
        Case(
            name: "swift-distributed-tracing no-op, async", phase: .notStarted,
            body: .async { await asyncSum($0) { number in await withSpan("async") { _ in await asyncWork(number) } } }),
        Case(
            name: "swift-distributed-tracing in memory, sync", phase: .notStarted,
            body: .sync { count in
                defer { memory.clearAll() }
                return sum(count) { number in memory.withSpan("sync") { _ in work(number) } }
            }),
    ]
}
