import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Tracemark

/// Waits in `export` until it is let go.
private final class BlockedExporter: SpanExporter {
    let gate = DispatchSemaphore(value: 0)
    let entered = DispatchSemaphore(value: 0)
    let count = Mutex(0)

    func export(_ spans: [SpanData]) {
        entered.signal()
        gate.wait()
        gate.signal()
        count.withLock { $0 += spans.count }
    }
}

private final class FailingExporter: SpanExporter {
    struct Failure: Error {}
    func start(resource: TraceResource) throws { throw Failure() }
    func export(_ spans: [SpanData]) throws { throw Failure() }
    func flush() throws { throw Failure() }
    func shutdown() throws { throw Failure() }
}

/// Checks with each batch that a root does not come before the child that ended before it.
private final class OrderExporter: SpanExporter {
    struct Seen {
        var children: Set<TraceID> = []
        var roots = 0
        var early = 0
    }
    let seen = Mutex(Seen())

    func export(_ spans: [SpanData]) {
        seen.withLock { seen in
            for span in spans where span.name == "child" { seen.children.insert(span.traceID) }
            for span in spans where span.name == "root" {
                seen.roots += 1
                if !seen.children.contains(span.traceID) { seen.early += 1 }
            }
        }
    }
}

/// A thread that does one thing after the other.
private final class Worker: Sendable {
    private let work = Mutex<(@Sendable () -> Void)?>(nil)
    private let given = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    init() {
        Thread.detachNewThread { [self] in
            while true {
                given.wait()
                guard let work = work.withLock({ $0 }) else { return }
                work()
                done.signal()
            }
        }
    }

    /// Runs `body` on the thread, and waits for it.
    func run(_ body: @escaping @Sendable () -> Void) {
        work.withLock { $0 = body }
        given.signal()
        done.wait()
    }

    func stop() {
        work.withLock { $0 = nil }
        given.signal()
    }
}

/// Flushes only once the other one has.
private final class WaitingExporter: SpanExporter {
    let flushed = DispatchSemaphore(value: 0)
    let other: WaitingExporter?
    let waited = Mutex(true)

    init(for other: WaitingExporter? = nil) { self.other = other }

    func export(_ spans: [SpanData]) {}

    func flush() {
        if let other, other.flushed.wait(timeout: .now() + 60) == .timedOut { waited.withLock { $0 = false } }
        flushed.signal()
    }
}

private final class LifecycleExporter: SpanExporter {
    let calls = Mutex<[String]>([])
    func start(resource: TraceResource) { calls.withLock { $0.append("start \(resource.service)") } }
    func export(_ spans: [SpanData]) { calls.withLock { $0.append("export \(spans.map(\.name).joined())") } }
    func flush() { calls.withLock { $0.append("flush") } }
    func shutdown() { calls.withLock { $0.append("shutdown") } }
}

extension GlobalTracing {
    @Suite("From the threads to the exporters")
    struct Collecting {
        @Test("While an exporter blocks, the program goes on; what does not fit is dropped and counted")
        func blocked() throws {
            let exporter = BlockedExporter()
            TracingSystem.bootstrap(exporter)
            let before = TracingSystem.droppedSpanCount
            withTraceSpan("first") { _ in }
            // The visit that takes the first span is now stuck in the exporter.
            exporter.entered.wait()
            let total = 3 * ThreadBuffer.capacity
            let start = ContinuousClock.now
            for _ in 0..<total { withTraceSpan("call") { _ in } }
            #expect(ContinuousClock.now - start < .seconds(60))
            let dropped = TracingSystem.droppedSpanCount - before
            #expect(dropped == total - ThreadBuffer.capacity)
            #expect(!TracingSystem.flush(timeout: .milliseconds(50)))
            exporter.gate.signal()
            TracingSystem.shutdown(timeout: .seconds(60))
            #expect(exporter.count.withLock { $0 } == 1 + total - dropped)
        }

        @Test("What was said after the end while there was no room comes along with what is said next")
        func lateWithoutRoom() {
            let blocked = BlockedExporter()
            let memory = InMemoryExporter()
            blocked.gate.signal()
            TracingSystem.bootstrap(blocked, memory)
            let kept = withTraceSpan("kept") { $0 }
            TracingSystem.flush()
            #expect(memory.records.count == 1)
            blocked.entered.wait()
            blocked.gate.wait()
            withTraceSpan("first") { _ in }
            // The visit that takes it is now stuck in the exporter.
            blocked.entered.wait()
            for _ in 0..<ThreadBuffer.capacity { withTraceSpan("call") { _ in } }
            let dropped = TracingSystem.droppedSpanCount
            kept.saveMetric("without_room", 1)
            #expect(TracingSystem.droppedSpanCount == dropped + 1)
            blocked.gate.signal()
            TracingSystem.flush(timeout: .seconds(60))
            kept.saveMetric("later", 2)
            TracingSystem.shutdown(timeout: .seconds(60))
            #expect(memory.spans["kept"]?.metrics.map(\.name) == ["without_room", "later"])
        }

        @Test("An exporter that throws neither reaches the program nor other exporters")
        func failing() {
            let other = InMemoryExporter()
            TracingSystem.bootstrap(FailingExporter(), other)
            #expect(withTraceSpan("call") { _ in 42 } == 42)
            #expect(TracingSystem.flush())
            TracingSystem.shutdown()
            #expect(other.spans.map(\.name) == ["call"])
        }

        @Test("An exporter that takes its time at the end takes none of the others'")
        func flushedAtOnce() {
            let quick = WaitingExporter()
            let slow = WaitingExporter(for: quick)
            TracingSystem.bootstrap(slow, quick)
            #expect(TracingSystem.flush(timeout: .seconds(120)))
            #expect(TracingSystem.shutdown(timeout: .seconds(120)))
            #expect(slow.waited.withLock { $0 })
        }

        @Test("A root is never exported before a span that ended before it in another thread")
        func order() throws {
            let exporter = OrderExporter()
            TracingSystem.bootstrap(exporter)
            let dropped = TracingSystem.droppedSpanCount
            let workers = (0..<6).map { _ in Worker() }
            defer { for worker in workers { worker.stop() } }
            let flushed = DispatchSemaphore(value: 0)
            for round in 0..<200 {
                // Full buffers between the two that matter make a pass of the collector long enough to be overtaken.
                for worker in workers[2...] {
                    worker.run { for _ in 0..<500 { withTraceSpan("filler") { _ in } } }
                }
                DispatchQueue.global().async {
                    TracingSystem.flush()
                    flushed.signal()
                }
                for _ in 0..<(round % 60) * 50 { _ = TracingSystem.isStarted }
                let (upper, lower) = round.isMultiple(of: 2) ? (workers[0], workers[1]) : (workers[1], workers[0])
                upper.run {
                    Trace.start("root") { trace in
                        lower.run { trace.withCurrent { withTraceSpan("child") { _ in } } }
                    }
                }
                flushed.wait()
            }
            TracingSystem.shutdown()
            let seen = exporter.seen.withLock { $0 }
            try #require(TracingSystem.droppedSpanCount == dropped)
            #expect(seen.roots == 200)
            #expect(seen.early == 0)
        }

        @Test("Spans arrive without a flush, within moments")
        func unasked() async throws {
            let exporter = InMemoryExporter()
            TracingSystem.bootstrap(exporter)
            defer { TracingSystem.shutdown() }
            for _ in 0..<3 {
                exporter.reset()
                withTraceSpan("call") { _ in }
                for _ in 0..<3_000 where exporter.spans.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
                #expect(exporter.spans.count == 1)
                try await Task.sleep(for: .milliseconds(250))
            }
        }

        @Test("A thread that exits hands over what it recorded, and its buffer to the next one")
        func threads() async throws {
            let before = ThreadBuffer.count
            let exporter = InMemoryExporter()
            TracingSystem.bootstrap(exporter)
            for _ in 0..<200 {
                await withCheckedContinuation { continuation in
                    let thread = Thread {
                        for _ in 0..<10 { withTraceSpan("call") { _ in } }
                        continuation.resume()
                    }
                    thread.start()
                }
            }
            TracingSystem.shutdown()
            #expect(exporter.spans.count == 2_000)
            #expect(ThreadBuffer.count - before < 150)
        }

        @Test("Bootstrapping again flushes and shuts down the exporters of before")
        func replaced() {
            let first = LifecycleExporter()
            let second = LifecycleExporter()
            TracingSystem.bootstrap(first, resource: TraceResource(service: "one"))
            withTraceSpan("a") { _ in }
            TracingSystem.bootstrap(second, resource: TraceResource(service: "two"))
            withTraceSpan("b") { _ in }
            TracingSystem.shutdown()
            withTraceSpan("c") { _ in }
            #expect(first.calls.withLock { $0 } == ["start one", "export a", "flush", "shutdown"])
            #expect(second.calls.withLock { $0 } == ["start two", "export b", "flush", "shutdown"])
            #expect(!TracingSystem.isStarted)
        }

        @Test("Ids from many threads are all different")
        func ids() async {
            let spans = await GlobalTracing.spans {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 { group.addTask { for _ in 0..<250 { withTraceSpan("call") { _ in } } } }
                }
            }
            #expect(Set(spans.map(\.spanID)).count == 2_000)
            #expect(Set(spans.map(\.traceID)).count == 2_000)
        }
    }
}

@Suite("Batches")
struct SpanBatchesTests {
    private func span(_ name: String, isRoot: Bool) -> EndedSpan {
        let start = SpanStart(
            traceID: TraceID(high: 0, low: 1), spanID: SpanID(bits: 1), parentID: SpanID(bits: isRoot ? 0 : 2), time: 0,
            clockOffset: 0, name: name, function: nil, location: nil, traceState: "", type: nil, kind: .internal,
            parentIsRemote: false)
        return EndedSpan(start: start, endTime: 1, details: nil, storage: nil)
    }

    @Test("A child that a pass missed is in its root's batch, and a root of the second pass waits for the next one")
    func twoPasses() {
        var passes = [
            [span("root", isRoot: true)], [span("child", isRoot: false), span("next root", isRoot: true)],
            [span("next child", isRoot: false)], [],
        ]
        var batches = SpanBatches()
        #expect(batches.next { $0 += passes.removeFirst() }.map(\.start.name) == ["root", "child"])
        #expect(batches.isWaiting)
        #expect(batches.next { $0 += passes.removeFirst() }.map(\.start.name) == ["next root", "next child"])
        #expect(!batches.isWaiting)
    }
}

@Suite("The resource")
struct TraceResourceTests {
    private func resource(
        _ environment: [String: String], service: String? = nil, attributes: [String: String] = [:]
    ) -> TraceResource {
        TraceResource(service: service, attributes: attributes) { environment[$0] }
    }

    @Test("The service's name comes from the program, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, the process")
    func service() {
        let environment = ["OTEL_SERVICE_NAME": "env", "OTEL_RESOURCE_ATTRIBUTES": "service.name=attribute"]
        #expect(resource(environment, service: "given").service == "given")
        #expect(resource(environment).service == "env")
        #expect(resource(["OTEL_RESOURCE_ATTRIBUTES": "service.name=attribute"]).service == "attribute")
        let empty = ["OTEL_SERVICE_NAME": "", "OTEL_RESOURCE_ATTRIBUTES": "service.name=attribute"]
        #expect(resource(empty).service == "attribute")
        #expect(!resource([:]).service.isEmpty)
        #expect(resource(environment).attributes["service.name"] == nil)
    }

    @Test("OTEL_RESOURCE_ATTRIBUTES is read whole or not at all, and the program's attributes win")
    func attributes() {
        let environment = ["OTEL_RESOURCE_ATTRIBUTES": "a=1%2C2, b = x y ,c=%C3%A9"]
        #expect(resource(environment).attributes == ["a": "1,2", "b": "x y", "c": "é"])
        #expect(resource(environment, attributes: ["a": "3"]).attributes["a"] == "3")
        #expect(resource(["OTEL_RESOURCE_ATTRIBUTES": "a=1,broken"]).attributes == [:])
        #expect(resource(["OTEL_RESOURCE_ATTRIBUTES": "a=%4"]).attributes == [:])
    }

    @Test("What cannot be read is told when tracing starts")
    func warnings() {
        #expect(
            TraceResource.warning { ["OTEL_RESOURCE_ATTRIBUTES": "a=1,broken"][$0] }?.contains("a=1,broken") == true)
        #expect(TraceResource.warning { ["OTEL_RESOURCE_ATTRIBUTES": "a=1"][$0] } == nil)
        #expect(TraceResource.warning { _ in nil } == nil)
    }

    @Test("It names this library and its version")
    func library() {
        let resource = TraceResource(service: "s", attributes: ["telemetry.sdk.name": "other"])
        let attributes = OTLPAttribute.all(of: resource)
        #expect(attributes.filter { $0.key == "telemetry.sdk.version" }.map(\.value) == [.string("0.1.0")])
        #expect(attributes.filter { $0.key == "telemetry.sdk.name" }.map(\.value) == ["other"])
    }
}
