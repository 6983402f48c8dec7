import ExclusiveTracing
import Foundation
import Testing
import Tracemark
import TracemarkClient
import TracemarkEmbedded
import TracemarkModel

@Suite("The client, on a file and on a server", .serialized, .exclusiveTracing)
struct TraceClientTests {
    enum Place: CaseIterable { case file, server }

    /// Records into a new file or a server's, and talks to it.
    private func withClient(_ place: Place, _ body: (TraceClient) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        var server: RunningServer?
        let client: TraceClient
        switch place {
        case .file:
            client = TraceClient(database: folder.database)
            TracingSystem.bootstrap(StoreExporter(path: folder.database))
        case .server:
            let running = try await RunningServer(database: folder.servedDatabase)
            client = TraceClient(url: running.url)
            TracingSystem.bootstrap(StoreExporter(store: try await client.store))
            server = running
        }
        try await body(client)
        TracingSystem.shutdown(timeout: .seconds(60))
        try await client.close()
        try await server?.stop()
    }

    @Test("A trace is found as soon as it has ended, by list and by id in each form", arguments: Place.allCases)
    func readingOwnWrites(place: Place) async throws {
        try await withClient(place) { client in
            let trace = client.traces.start("pipeline", tags: ["environment": "test"]) { trace in
                withTraceSpan("step") { $0.setOutput("done") }
                return trace
            }
            let listed = try await client.traces.list(filter: "tag.environment=test").all()
            #expect(listed.map(\.id) == [trace.traceID])
            let details = try await client.traces.get(trace)
            #expect(details.name == "pipeline")
            #expect(details.status == .ok)
            #expect(details.spans.map(\.name) == ["pipeline", "step"])
            #expect(try await client.traces.get("\(trace.traceID!)") == details)
            #expect(try await client.traces.get(trace.traceID!.uuidString) == details)
            #expect(try await client.spans.get(details.spans[1].spanID.uuidString).output?.text == "done")
        }
    }

    @Test("Lists go through all pages", arguments: Place.allCases)
    func paging(place: Place) async throws {
        try await withClient(place) { client in
            for number in 0..<230 { client.traces.start("trace \(number)") { _ in } }
            let names = try await client.traces.list(order: .oldest).all().map(\.name)
            #expect(names.sorted() == (0..<230).map { "trace \($0)" }.sorted())
            #expect(try await client.traces.list(limit: 120).all().count == 120)
            let page = try await client.traces.list().page(size: 7)
            #expect(page.items.count == 7)
            let second = try await client.traces.list().page(after: page.next, size: 7)
            #expect(Set(page.items.map(\.id)).isDisjoint(with: second.items.map(\.id)))
        }
    }

    @Test("Metadata, tags, metrics and names are added to a span that has ended", arguments: Place.allCases)
    func updates(place: Place) async throws {
        try await withClient(place) { client in
            let span = client.traces.start("answer", tags: ["team": "search"]) { $0 }
            try await client.spans.update(span, metadata: ["reviewed": true, "notes": ["a", 1]], tags: ["by": "me"])
            try await client.spans.update("\(span.spanID!)", metadata: ["reviewed": false], name: "answered")
            try await client.spans.saveMetric(span.spanID!, "quality_score", 4.5, comment: "good")
            span.saveMetric("relevance", 0.92)
            let record = try await client.spans.get(span)
            #expect(record.metadata == ["reviewed": false, "notes": ["a", 1]])
            #expect(record.tags == ["team": "search", "by": "me"])
            #expect(record.metrics["quality_score"]?.value == .decimal(4.5))
            #expect(record.metrics["quality_score"]?.comment == "good")
            #expect(record.metrics["relevance"]?.value == .decimal(0.92))
            #expect(try await client.spans.deleteMetric(record, "relevance"))
            #expect(try await client.spans.get(span).metrics.keys.sorted() == ["quality_score"])
        }
    }

    @Test("What is not there is an error that names it, and nothing is made of it", arguments: Place.allCases)
    func unknown(place: Place) async throws {
        try await withClient(place) { client in
            let (trace, span) = (TraceID(high: 1, low: 2), SpanID(bits: 3))
            await #expect(throws: TraceClientError.unknownTrace(trace)) { try await client.traces.get(trace) }
            await #expect(throws: TraceClientError.unknownSpan(span)) { try await client.spans.get(span) }
            await #expect(throws: TraceClientError.unknownSpan(span)) {
                try await client.spans.update(SpanKey(trace, span), metadata: ["reviewed": true])
            }
            await #expect(throws: TraceClientError.unknownSpan(span)) {
                try await client.spans.saveMetric("\(span)", "quality", 1)
            }
            await #expect(throws: TraceClientError.unknownDataset("none")) { try await client.datasets.get("none") }
            await #expect(throws: TraceClientError.invalidSpanID("span_456")) { try await client.spans.get("span_456") }
            let traces = try await client.traces.list().all()
            #expect(traces.isEmpty)
        }
    }

    @Test("Examples are saved once a span, listed, exported and removed", arguments: Place.allCases)
    func datasets(place: Place) async throws {
        try await withClient(place) { client in
            let folder = try TemporaryFolder()
            let span = client.traces.start("answer") { span in
                span.setInput("question", "é?")
                span.setOutput("!")
                return span
            }
            let empty = client.traces.start("empty") { $0 }
            try await client.spans.saveExamples(span, dataset: "training data")
            let entry = try await client.spans.saveExamples(
                span, dataset: "training data", expected: SpanContent("?"), comment: "no")
            await #expect(throws: TraceClientError.noContents(empty.spanID!)) {
                try await client.spans.saveExamples(empty, dataset: "training data")
            }
            #expect(try await client.datasets.list().map(\.name) == ["training data"])
            #expect(try await client.datasets.get("training data").entryCount == 1)
            #expect(try await client.datasets.entries("training data").all().map(\.expected?.text) == ["?"])
            let path = folder.path + "/training.jsonl"
            #expect(try await client.datasets.export("training data", to: path) == 1)
            let line = try String(contentsOfFile: path, encoding: .utf8)
            #expect(line.hasSuffix("\n"))
            let exported = try JSONDecoder().decode(DatasetEntry.self, from: Data(line.utf8))
            #expect(exported.id == entry.id)
            #expect(exported.input.text == #"{"question":"é?"}"#)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["training.jsonl"])
            try await client.datasets.delete("training data")
            #expect(try await client.datasets.list().isEmpty)
        }
    }
}
