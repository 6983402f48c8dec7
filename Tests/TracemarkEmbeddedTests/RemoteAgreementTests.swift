import Foundation
import GeneratedTraces
import TestStore
import Testing
import Tracemark
import TracemarkClient
import TracemarkModel
import TracemarkStore

@Suite("A server's store answers as its file does")
struct RemoteAgreementTests {
    private struct Both {
        let remote: RemoteStore
        let file: any TraceStore
    }

    private func withBoth(_ body: (Both) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let server = try await RunningServer(database: folder.servedDatabase)
        let both = Both(
            remote: try RemoteStore(url: server.url), file: try await TestStore.open(folder.servedDatabase))
        try await body(both)
        try await both.file.close()
        try await server.stop()
    }

    private func randomRecords(_ count: Int) -> [SpanRecord] {
        var traces = RandomTraces(seed: 7)
        return (0..<count).flatMap { _ in traces.trace(spans: traces.random.int(1...6)) }
    }

    @Test("Traces, spans, statistics, values and keys, in every order and page by page")
    func reading() async throws {
        try await withBoth { both in
            let records = randomRecords(120)
            try await both.remote.write(records.map { SpanPart($0) })
            for order in TraceOrder.allCases {
                var query = TraceQuery(order: order, limit: 50)
                repeat {
                    let (one, other) = (try await both.remote.traces(query), try await both.file.traces(query))
                    #expect(one.items == other.items)
                    #expect(one.next == other.next)
                    query.cursor = one.next
                } while query.cursor != nil
            }
            for text in ["status:error", "tag.environment=production AND NOT name:summarize*", #"tag."my key":*"#] {
                let query = TraceQuery(filter: try Filter(text))
                #expect(try await both.remote.traces(query).items == both.file.traces(query).items)
                let spans = SpanQuery(filter: try Filter(text, for: .spans), contents: true, limit: 1_000)
                #expect(try await both.remote.spans(spans).items == both.file.spans(spans).items)
            }
            for record in records.prefix(40) {
                #expect(try await both.remote.span(record.key) == both.file.span(record.key))
                #expect(try await both.remote.traceIDs(ofSpan: record.spanID) == [record.traceID])
                for contents in [true, false] {
                    let one = try await both.remote.trace(record.traceID, contents: contents)
                    #expect(try await both.file.trace(record.traceID, contents: contents) == one)
                }
            }
            for group in [nil, FilterStringField.name, .tag("my key"), .service] {
                let query = StatisticsQuery(
                    of: .spans, groupBy: group, intervalNanoseconds: 60_000_000_000, metric: "a b")
                #expect(try await both.remote.statistics(query) == both.file.statistics(query))
            }
            #expect(
                try await both.remote.values(ValueQuery(.tag("environment")))
                    == both.file.values(ValueQuery(.tag("environment"))))
            for field in KeyedField.allCases {
                #expect(
                    try await both.remote.keys(of: field, startingWith: "", limit: 10)
                        == both.file.keys(of: field, startingWith: "", limit: 10))
            }
            try await both.remote.waitForTextIndex()
            let words = TraceQuery(filter: try Filter("text:rate"))
            #expect(try await both.remote.traces(words).items == both.file.traces(words).items)
        }
    }

    @Test("A live tail, removals, and the errors of both")
    func changing() async throws {
        try await withBoth { both in
            let records = randomRecords(10)
            let start = try await both.remote.changes(after: nil, limit: 100)
            #expect(start.items.isEmpty)
            try await both.remote.write(records.map { SpanPart($0) })
            let changed = try await both.remote.changes(after: start.next, limit: 100)
            #expect(changed.items == (try await both.file.changes(after: start.next, limit: 100)).items)
            #expect(changed.items.count == 10)

            var late = SpanPart(records[0].key, version: Timestamp(nanoseconds: .max))
            late.metrics["late"] = MetricRecord(1.5)
            try await both.remote.write([late])
            #expect(try await both.remote.deleteMetric("late", of: records[0].key))
            #expect(try await !both.remote.deleteMetric("late", of: records[0].key))
            #expect(try await both.remote.deleteSpan(records[0].key))
            #expect(try await !both.remote.deleteSpan(records[0].key))
            #expect(try await both.remote.span(records[0].key) == nil)
            let ids = Array(Set(records.map(\.traceID)).prefix(3)) + [TraceID(high: 9, low: 9)]
            #expect(try await both.remote.deleteTraces(ids) >= 2)
            #expect(try await both.file.status().traceCount == both.remote.status().traceCount)

            await #expect(throws: StoreError.self) { try await both.remote.traces(TraceQuery(limit: 5_000)) }
            await #expect(throws: StoreError.invalidCursor("nonsense")) {
                try await both.remote.traces(TraceQuery(cursor: "nonsense"))
            }
            let result = try await both.remote.retain(
                RetentionPolicy(ageNanoseconds: 1), at: Timestamp(nanoseconds: 0))
            #expect(result.traceCount > 0)
            #expect(try await both.remote.status().traceCount == 0)
        }
    }

    @Test("Datasets and documents")
    func datasetsAndDocuments() async throws {
        try await withBoth { both in
            let entries = (0..<30).map { number in
                DatasetEntry(
                    id: "entry/\(number)", input: SpanContent("in \(number)"), output: SpanContent(json: ["é": 1]),
                    metadata: ["n": .integer(Int64(number))], created: Timestamp(nanoseconds: Int64(number)))
            }
            try await both.remote.saveEntries(entries, in: "my data/set")
            #expect(try await both.remote.datasets() == both.file.datasets())
            #expect(try await both.remote.dataset("my data/set")?.entryCount == 30)
            #expect(try await both.remote.dataset("none") == nil)
            var read: [DatasetEntry] = []
            for try await entry in both.remote.allEntries(of: "my data/set") { read.append(entry) }
            #expect(read == entries)
            #expect(try await both.remote.entry("entry/7", of: "my data/set") == entries[7])
            #expect(try await both.remote.deleteEntry("entry/7", of: "my data/set"))
            #expect(try await both.remote.entry("entry/7", of: "my data/set") == nil)
            #expect(try await both.remote.deleteDataset("my data/set"))
            #expect(try await both.file.datasets().isEmpty)

            let view = StoredDocument(name: "slow calls", text: #"{"filter": "duration>2s"}"#)
            #expect(try await both.remote.putDocument(view, in: "views", replacing: nil) == 1)
            await #expect(throws: StoreError.conflict("views/slow calls")) {
                try await both.remote.putDocument(view, in: "views", replacing: nil)
            }
            #expect(try await both.remote.putDocument(view, in: "views", replacing: 1) == 2)
            #expect(try await both.remote.documents(in: "views") == both.file.documents(in: "views"))
            #expect(try await both.remote.document("slow calls", in: "views")?.revision == 2)
            #expect(try await both.remote.deleteDocument("slow calls", in: "views"))
            #expect(try await both.remote.document("slow calls", in: "views") == nil)
            await #expect(throws: StoreError.self) { try await both.remote.documents(in: "keys") }
        }
    }
}
