import ExclusiveTracing
import Logging
import ServiceLifecycle
import Testing
import Tracemark
import TracemarkTracing
import Tracing

private let tracer = TracemarkTracer()

@Suite("The bridge to swift-distributed-tracing", .serialized, .exclusiveTracing)
struct NestingTests {
    private func spans(
        sampling: Double = 1, _ body: () async throws -> Void
    ) async rethrows -> [String: SpanData] {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter, sampling: sampling)
        defer { TracingSystem.shutdown() }
        try await body()
        TracingSystem.flush()
        return Dictionary(exporter.spans.map { ($0.name, $0) }) { $1 }
    }

    /// The names from a span up to the root.
    private func path(_ name: String, _ spans: [String: SpanData]) -> [String] {
        var names: [String] = []
        var span = spans[name]
        while let current = span {
            names.append(current.name)
            span = spans.values.first { $0.spanID == current.parentSpanID }
        }
        return names
    }

    @Test("Spans of both kinds nest in each other, in every order")
    func nesting() async {
        let spans = await spans {
            await Trace.start("a") { _ in
                await tracer.withSpan("b") { _ in
                    withTraceSpan("c") { _ in
                        tracer.withSpan("d") { _ in
                            tracer.withSpan("e") { _ in
                                withTraceSpan("f") { _ in withTraceSpan("g") { _ in } }
                            }
                        }
                        tracer.withSpan("h") { _ in }
                    }
                    await withTraceSpan("i") { _ in await Task.yield() }
                }
                withTraceSpan("j") { _ in }
            }
        }
        #expect(path("g", spans) == ["g", "f", "e", "d", "c", "b", "a"])
        #expect(path("h", spans) == ["h", "c", "b", "a"])
        #expect(path("i", spans) == ["i", "b", "a"])
        #expect(path("j", spans) == ["j", "a"])
        #expect(Set(spans.values.map(\.traceID)).count == 1)
    }

    @Test("The library's span may be the root, and child tasks of both find their parents")
    func tasks() async {
        let spans = await spans {
            await tracer.withSpan("root") { _ in
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<3 {
                        group.addTask {
                            await withTraceSpan("own \(number)") { _ in
                                async let below: Void = tracer.withSpan("theirs \(number)") { _ in }
                                await below
                            }
                        }
                    }
                }
            }
        }
        for number in 0..<3 {
            #expect(path("theirs \(number)", spans) == ["theirs \(number)", "own \(number)", "root"])
        }
    }

    @Test("A context that was kept is a parent in a detached task")
    func detached() async {
        let spans = await spans {
            await Trace.start("root") { _ in
                let span = tracer.startSpan("kept")
                let context = span.context
                await Task.detached {
                    tracer.withSpan("theirs", context: context) { _ in withTraceSpan("own") { _ in } }
                    ServiceContext.withValue(context) { withTraceSpan("bound") { _ in } }
                }.value
                span.end()
            }
        }
        #expect(path("own", spans) == ["own", "theirs", "kept", "root"])
        #expect(path("bound", spans) == ["bound", "kept", "root"])
    }

    @Test("What is not sampled stays so below, whichever opens it")
    func unsampled() async {
        let spans = await spans(sampling: 0) {
            tracer.withSpan("a") { span in
                #expect(!span.isRecording)
                withTraceSpan("b") { inner in
                    #expect(!inner.isRecording)
                    tracer.withSpan("c") { #expect(!$0.isRecording) }
                }
            }
            Trace.start("d") { _ in tracer.withSpan("e") { _ in } }
        }
        #expect(spans.isEmpty)
    }

    @Test("While tracing is not started nothing is recorded, and what came in is passed on")
    func notStarted() {
        let incoming = ["traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]
        var context = ServiceContext.topLevel
        tracer.extract(incoming, into: &context, using: DictionaryCarrier())
        tracer.withSpan("a", context: context) { span in
            #expect(!span.isRecording)
            var outgoing: [String: String] = [:]
            tracer.inject(span.context, into: &outgoing, using: DictionaryCarrier())
            #expect(outgoing == incoming)
        }
    }

    @Test("Name, attributes, events, links, status and times arrive")
    func details() async throws {
        let spans = await spans {
            let other = tracer.startSpan("other")
            let span = tracer.startSpan(
                "before", ofKind: .client, at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 5_000))
            span.operationName = "GET /answers"
            span.attributes["http.response.status_code"] = 200
            span.attributes["http.request.method"] = "GET"
            span.attributes["http.request.header.accept"] = ["a", "b"]
            span.addEvent(SpanEvent(name: "retry", attributes: ["attempt": 2]))
            span.addLink(other)
            span.setStatus(SpanStatus(code: .error, message: "no"))
            #expect(span.operationName == "GET /answers")
            #expect(span.attributes["http.request.method"]?.toSpanAttribute() == .string("GET"))
            span.end(at: DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: 9_000))
            other.end()
        }
        let span = try #require(spans["GET /answers"])
        #expect(span.kind == .client && span.status == .error("no"))
        #expect(span.startNanoseconds == 5_000 && span.endNanoseconds == 9_000)
        #expect(
            span.attributes == [
                "http.response.status_code": 200, "http.request.method": "GET",
                "http.request.header.accept": ["a", "b"],
            ])
        #expect(span.events.first?.name == "retry" && span.events.first?.attributes == ["attempt": 2])
        #expect(span.links.first?.context.spanID == spans["other"]?.spanID)
    }

    @Test("An error that leaves the span marks it as failed, a cancellation as cancelled")
    func errors() async {
        struct Failure: Error {}
        let spans = await spans {
            try? tracer.withSpan("failed") { _ in throw Failure() }
            try? tracer.withSpan("cancelled") { _ in throw CancellationError() }
            tracer.withSpan("handled") { $0.recordError(Failure(), attributes: ["attempt": 1]) }
        }
        #expect(spans["failed"]?.status == .error(""))
        #expect(spans["failed"]?.errors.first?.message == "Failure()")
        #expect(spans["cancelled"]?.status == .cancelled)
        #expect(spans["handled"]?.status == .ok)
        #expect(spans["handled"]?.events.first?.attributes["attempt"] == 1)
    }

    @Test("The log's records carry the innermost span's ids")
    func logging() async throws {
        let provider = Logger.MetadataProvider.tracemark
        #expect(provider.get().isEmpty)
        _ = await spans {
            withTraceSpan("own") { span in
                #expect(provider.get()["span_id"] == span.spanID.map { "\($0)" })
                tracer.withSpan("theirs") { span in
                    #expect(provider.get()["span_id"] == span.traceSpan?.spanID.map { "\($0)" })
                    #expect(provider.get()["trace_id"] == span.traceSpan?.traceID.map { "\($0)" })
                }
            }
        }
    }

    @Test("The service flushes when it is told to shut down")
    func service() async throws {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter)
        defer { TracingSystem.shutdown() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let services = ServiceGroup(services: [TracemarkService()], logger: Logger(label: "test"))
            group.addTask { try await services.run() }
            withTraceSpan("last") { _ in }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        #expect(exporter.spans.map(\.name) == ["last"])
    }
}

struct DictionaryCarrier: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
}
