import Dispatch
import Synchronization
import Testing

@testable import Tracemark

/// Wants to know of every span that runs, or of those that run long.
private final class RunningExporter: SpanExporter {
    let threshold = Mutex<Duration?>(.zero)
    let running = Mutex<[SpanData]>([])
    let ended = Mutex<[SpanData]>([])

    init(threshold: Duration? = .zero) { self.threshold.withLock { $0 = threshold } }

    var runningSpanThreshold: Duration? { threshold.withLock { $0 } }
    func exportRunning(_ spans: [SpanData]) { running.withLock { $0 += spans } }
    func export(_ spans: [SpanData]) { ended.withLock { $0 += spans } }
}

extension GlobalTracing {
    @Suite("Spans that last")
    struct LastingSpans {
        private func wait(until condition: () -> Bool) async throws {
            for _ in 0..<3_000 where !condition() { try await Task.sleep(for: .milliseconds(20)) }
            try #require(condition())
        }

        @Test(
            "A span that lasts is told of once while it runs, in a program that does nothing else, and ends with more")
        func lasting() async throws {
            let exporter = RunningExporter()
            TracingSystem.bootstrap(exporter)
            defer { TracingSystem.shutdown() }
            try await Trace.start("long", tags: ["team": "search"]) { trace in
                try await wait { !exporter.running.withLock { $0.isEmpty } }
                trace.saveMetric("pages", 3)
                try await Task.sleep(for: .milliseconds(300))
            }
            TracingSystem.flush()
            let running = exporter.running.withLock { $0 }
            let ended = exporter.ended.withLock { $0 }
            #expect(running.count == 1)
            #expect(ended.count == 1)
            let (first, last) = (try #require(running.first), try #require(ended.first))
            #expect(first.isRunning && !last.isRunning)
            #expect(first.spanID == last.spanID && first.startNanoseconds == last.startNanoseconds)
            #expect(first.tags == ["team": "search"])
            #expect(first.metrics.isEmpty && last.metrics.map(\.name) == ["pages"])
            #expect(try #require(first.version) < #require(last.version))
        }

        @Test("The record of a span's end says that there was one before, and the next span's does not")
        func versions() throws {
            let exporter = RunningExporter()
            TracingSystem.bootstrap(exporter)
            withTraceSpan("long") { _ in
                while exporter.running.withLock({ $0.isEmpty }) { TracingSystem.flush() }
            }
            exporter.threshold.withLock { $0 = nil }
            TracingSystem.flush()
            // Kept, so that its record is made of the storage, and not of what was moved out.
            let next = (0..<8).map { _ in withTraceSpan("next") { $0 } }
            TracingSystem.shutdown()
            let ended = exporter.ended.withLock { $0 }
            let running = try #require(exporter.running.withLock { $0 }.first)
            #expect(try #require(ended["long"]?.version) > #require(running.version))
            #expect(ended.count == 1 + next.count)
            #expect(ended.filter { $0.name == "next" && $0.version != nil } == [])
        }

        @Test("Spans that end before the threshold are told of once, without a version")
        func short() {
            let exporter = RunningExporter(threshold: .seconds(3_600))
            TracingSystem.bootstrap(exporter)
            Trace.start("outer") { _ in
                for _ in 0..<100 { withTraceSpan("short") { _ in } }
                TracingSystem.flush()
            }
            TracingSystem.shutdown()
            #expect(exporter.running.withLock { $0.isEmpty })
            let ended = exporter.ended.withLock { $0 }
            #expect(ended.count == 101)
            #expect(ended.allSatisfy { $0.version == nil })
        }

        @Test("Once no exporter wants to know any more, nothing is kept and nobody is told")
        func stopped() async throws {
            let exporter = RunningExporter()
            TracingSystem.bootstrap(exporter)
            #expect(SpanWatch.current.contains(.lastingSpans))
            exporter.threshold.withLock { $0 = nil }
            TracingSystem.flush()
            #expect(!SpanWatch.current.contains(.lastingSpans))
            Trace.start("outer") { _ in _ = TracingSystem.flush() }
            TracingSystem.shutdown()
            #expect(exporter.running.withLock { $0.isEmpty })
        }

        @Test("What is said of a span after it was exported comes with a version that rises")
        func late() throws {
            let exporter = InMemoryExporter()
            TracingSystem.bootstrap(exporter)
            let span = TraceSpan.begin("call")
            span.end()
            TracingSystem.flush()
            span.saveMetric("score", 1)
            TracingSystem.flush()
            span.saveMetric("score", 2)
            TracingSystem.shutdown()
            let versions = exporter.records.map(\.version)
            #expect(versions.count == 3)
            #expect(versions[0] == nil)
            #expect(try #require(versions[1]) < #require(versions[2]))
            #expect(try #require(versions[1]) > exporter.records[0].endNanoseconds)
        }

        @Test("Many threads that open and close spans while the collector looks for those that last")
        func threads() {
            let exporter = RunningExporter()
            TracingSystem.bootstrap(exporter)
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
                for round in 0..<200 {
                    Trace.start("root") { _ in
                        for _ in 0..<5 { withTraceSpan("call") { $0.setTag("round", "\(round)") } }
                    }
                    if round.isMultiple(of: 50) { TracingSystem.flush() }
                }
            }
            TracingSystem.shutdown()
            #expect(exporter.ended.withLock { $0.count } == 4 * 200 * 6)
        }

        @Test("Attributes, events and links arrive as they were given, in OTLP/JSON too")
        func attributes() throws {
            let exporter = InMemoryExporter()
            TracingSystem.bootstrap(exporter)
            let other = TraceContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(bits: 3), isSampled: true)
            withTraceSpan("call") { span in
                span.setAttribute("gen_ai.request.model", "small")
                span.setAttribute("gen_ai.request.stop_sequences", ["a", "b"])
                span.setAttribute("gen_ai.request.top_k", 4)
                span.addEvent("retry", attributes: ["attempt": 2])
                span.addLink(TraceLink(other, attributes: ["queue": "q"]))
            }
            TracingSystem.shutdown()
            let span = try #require(exporter.spans.first)
            #expect(
                span.attributes == [
                    "gen_ai.request.model": "small", "gen_ai.request.stop_sequences": ["a", "b"],
                    "gen_ai.request.top_k": 4,
                ])
            #expect(span.events.map(\.name) == ["retry"])
            #expect(span.links == [TraceLink(other, attributes: ["queue": "q"])])
            let json = String(decoding: OTLPJSON.line([span], resource: TraceResource(service: "s")), as: UTF8.self)
            #expect(json.contains(#""arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}"#))
            #expect(json.contains(#""name":"retry","attributes":[{"key":"attempt","value":{"intValue":"2"}}]"#))
            #expect(json.contains(#""links":[{"traceId":"00000000000000010000000000000002""#))
            #expect(json.contains(#"{"key":"queue","value":{"stringValue":"q"}}],"flags":1}]"#))
        }

        @Test("An attribute of a name that the runtime writes too comes once, as the program set it")
        func sameName() throws {
            let spans = GlobalTracing.spans {
                withTraceSpan("call") { span in
                    span.setInput("question", "why?")
                    span.setAttribute("input.value", "as the program has it")
                }
            }
            let attributes = OTLPAttribute.all(of: try #require(spans["call"]))
            #expect(
                attributes.filter { $0.key == "input.value" }.map(\.value) == [.string("as the program has it")])
        }
    }
}
