import ExclusiveTracing
import Foundation
import Testing
import Tracemark
import TracemarkClient
import TracemarkModel
import TracemarkOTLP
import TracemarkStore

@testable import TracemarkEmbedded

@Suite("Recording straight into a store's file", .serialized, .exclusiveTracing)
struct StoreExporterTests {
    private struct Broken: Error, CustomStringConvertible, TraceRepresentable {
        var description: String { "it broke" }
    }

    /// Records into a new file, and reads it afterwards.
    private func recorded(_ body: () async throws -> Void) async throws -> [TraceDetails] {
        let folder = try TemporaryFolder()
        TracingSystem.bootstrap(
            StoreExporter(path: folder.path + "/new/traces.db"),
            resource: TraceResource(service: "tests", attributes: ["host.name": "here"]))
        try await body()
        #expect(TracingSystem.shutdown(timeout: .seconds(60)))
        let store = try await SQLiteStore.open(at: folder.path + "/new/traces.db")
        var traces: [TraceDetails] = []
        for trace in try await store.traces(TraceQuery(order: .oldest)).items {
            traces.append(try #require(try await store.trace(trace.id)))
        }
        try await store.close()
        return traces
    }

    @Test("All that was said about a span is in the store, under its own fields")
    func everything() async throws {
        let traces = try await recorded {
            Trace.start("pipeline", type: .agent, tags: ["environment": "test"]) { trace in
                withTraceSpan("answer", type: .llm, kind: .client, function: "App.answer", at: "Sources/App.swift:12") {
                    span in
                    span.setInput("question", "What is a span?")
                    span.setOutput("a part of a trace")
                    span.saveMetric("quality", 4.5, comment: "good")
                    span.setMetadata("reviewed", true)
                    span.setAttribute("gen_ai.request.model", "small")
                    span.setAttribute("gen_ai.usage.input_tokens", 12)
                    span.setAttribute("gen_ai.usage.output_tokens", 5)
                    span.setAttribute("gen_ai.usage.cost", 0.25)
                }
            }
        }
        let trace = try #require(traces.first)
        #expect(trace.name == "pipeline")
        #expect(trace.status == .ok)
        let (root, span) = (trace.spans[0], trace.spans[1])
        #expect(root.tags == ["environment": "test"])
        #expect(root.type == "agent")
        #expect(span.parentID == root.spanID)
        #expect(span.type == "llm")
        #expect(span.kind == .client)
        #expect(span.service == "tests")
        #expect(span.scope == "tracemark")
        #expect(span.input == SpanContent(#"{"question":"What is a span?"}"#, mimeType: "application/json"))
        #expect(span.output == SpanContent("a part of a trace"))
        #expect(span.metrics["quality"] == MetricRecord(4.5, comment: "good"))
        #expect(span.metadata == ["reviewed": true])
        #expect(span.model == "small")
        #expect(span.inputTokens == 12)
        #expect(span.outputTokens == 5)
        #expect(span.cost == 0.25)
        #expect(span.attributes["code.function.name"] == "App.answer")
        #expect(span.attributes["code.line.number"] == 12)
        #expect(span.resource["host.name"] == "here")
        #expect(span.resource["service.name"] == nil)
    }

    @Test("Failures and cancellations are told apart, with what was thrown")
    func failures() async throws {
        let traces = try await recorded {
            try? Trace.start("failing") { _ in throw Broken() }
            try? Trace.start("cancelled") { _ in throw CancellationError() }
        }
        #expect(traces.map(\.status) == [.error, .cancelled])
        let span = traces[0].spans[0]
        #expect(span.statusMessage == "it broke")
        #expect(span.events.map(\.name) == ["exception"])
        #expect(span.events[0].attributes["exception.message"] == "it broke")
    }

    @Test("What is said after a span has ended and was stored changes it, and nothing else")
    func lateChanges() async throws {
        let traces = try await recorded {
            let span = Trace.start("answer", tags: ["team": "search"]) { span in
                span.saveMetric("quality", 1)
                return span
            }
            TracingSystem.flush(timeout: .seconds(60))
            span.saveMetric("quality", 4.5)
            TracingSystem.flush(timeout: .seconds(60))
            span.saveMetric("relevance", 0.92)
            span.setTag("reviewed", "yes")
        }
        #expect(traces.count == 1)
        let span = traces[0].spans[0]
        #expect(span.metrics.mapValues(\.value.doubleValue) == ["quality": 4.5, "relevance": 0.92])
        #expect(span.tags == ["team": "search", "reviewed": "yes"])
        #expect(span.attributes["tracemark.version"] == nil)
    }

    @Test("Work that lasts is seen while it runs, and once when it has ended")
    func running() async throws {
        let folder = try TemporaryFolder()
        TracingSystem.bootstrap(StoreExporter(path: folder.database, runningSpanThreshold: .milliseconds(1)))
        let client = TraceClient(database: folder.database)
        try await Trace.start("lasting") { trace in
            var found: [TraceRecord] = []
            while found.isEmpty { found = try await client.traces.list().all() }
            #expect(found.map(\.status) == [.running])
        }
        #expect(try await client.traces.list().all().map(\.status) == [.ok])
        TracingSystem.shutdown(timeout: .seconds(60))
        try await client.close()
    }

    @Test("Spans wait while the store takes nothing, the oldest are lost beyond the bound, and the rest arrives later")
    func outage() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file/traces.db"
        try "in the way".write(toFile: folder.path + "/file", atomically: true, encoding: .utf8)
        let exporter = StoreExporter(path: path, capacity: 10)
        TracingSystem.bootstrap(exporter)
        for number in 0..<25 { Trace.start("trace \(number)") { _ in } }
        TracingSystem.flush(timeout: .seconds(60))
        #expect(exporter.lostSpanCount == 15)
        try FileManager.default.removeItem(atPath: folder.path + "/file")
        TracingSystem.shutdown(timeout: .seconds(60))
        let store = try await SQLiteStore.open(at: path)
        #expect(try await store.traces(TraceQuery(order: .oldest)).items.map(\.name) == (15..<25).map { "trace \($0)" })
        try await store.close()
    }

    @Test("What could not be written is written when the file can be, though nothing more is recorded")
    func triedAgain() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/file/traces.db"
        try "in the way".write(toFile: folder.path + "/file", atomically: true, encoding: .utf8)
        TracingSystem.bootstrap(StoreExporter(path: path))
        Trace.start("only") { _ in }
        TracingSystem.flush(timeout: .seconds(60))
        try FileManager.default.removeItem(atPath: folder.path + "/file")
        for _ in 0..<6_000 where !FileManager.default.fileExists(atPath: path) {
            try await Task.sleep(for: .milliseconds(20))
        }
        let store = try await SQLiteStore.open(at: path)
        var names: [String] = []
        for _ in 0..<6_000 where names.isEmpty {
            names = try await store.traces(TraceQuery()).items.map(\.name)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(names == ["only"])
        try await store.close()
        TracingSystem.shutdown(timeout: .seconds(60))
    }

    @Test("An exporter that was shut down counts what it is given as lost, and records again once it is started again")
    func usedAgain() async throws {
        let folder = try TemporaryFolder()
        let exporter = StoreExporter(path: folder.database)
        for name in ["first", "second"] {
            TracingSystem.bootstrap(exporter)
            Trace.start(name) { _ in }
            #expect(TracingSystem.shutdown(timeout: .seconds(60)))
        }
        #expect(exporter.lostSpanCount == 0)
        let span = SpanData(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(bits: 3), name: "late", startNanoseconds: 1,
            endNanoseconds: 2)
        try exporter.export([span])
        #expect(exporter.lostSpanCount == 1)
        let store = try await SQLiteStore.open(at: folder.database)
        #expect(try await store.traces(TraceQuery(order: .oldest)).items.map(\.name) == ["first", "second"])
        try await store.close()
    }

    @Test("A recorded span means the same as if it had come over OTLP")
    func sameAsOTLP() async throws {
        let folder = try TemporaryFolder()
        let memory = InMemoryExporter()
        TracingSystem.bootstrap(
            memory, try FileExporter(path: folder.path + "/spans.jsonl"), resource: TraceResource(service: "tests"))
        try? Trace.start("pipeline", type: .chain, tags: ["a": "b"]) { trace in
            try withTraceSpan("step", kind: .producer) { span in
                span.setInput("n", 5)
                span.saveMetric("m", 1, comment: "c")
                span.setAttribute("list", ["a", "b"])
                span.addEvent("happened", attributes: ["x": 1.5])
                throw Broken()
            }
        }
        TracingSystem.shutdown(timeout: .seconds(60))
        let lines = try String(contentsOfFile: folder.path + "/spans.jsonl", encoding: .utf8).split(separator: "\n")
        let sent = try lines.flatMap { try OTLPDecoder.spans(json: Array($0.utf8)).parts }
        let resource = TraceResource(service: "tests")
        let recorded = memory.spans.map { SpanPart($0, of: resource) }
        #expect(recorded.count == 2)
        #expect(Dictionary(grouping: recorded, by: \.key) == Dictionary(grouping: sent, by: \.key))
    }
}
