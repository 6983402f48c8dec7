import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkStore

@Suite("What a file keeps, gives back and indexes")
struct TraceLifeTests {
    let traceID = TraceID(high: 1, low: 2)

    private func part(_ id: UInt64, parent: UInt64?, start: Int64, end: Int64?, name: String) -> SpanPart {
        let begin = testNow.advanced(byNanoseconds: start * 1_000_000_000)
        var part = SpanPart(SpanKey(traceID, SpanID(bits: id)), version: begin)
        part.name = name
        part.parent = parent.map { .span(SpanID(bits: $0)) } ?? .root
        part.start = begin
        part.end = end.map { testNow.advanced(byNanoseconds: $0 * 1_000_000_000) }
        if end != nil { part.outcome = .ok }
        return part
    }

    @Test("A timeline says what the records of its spans say")
    func timeline() async throws {
        try await withStore { store in
            let load = LoadTraces(count: 3, end: testNow)
            try await store.write((0..<3).flatMap { load.parts(ofTrace: $0) })
            // One that has not ended, of a trace that nothing is heard of, within one that never arrived.
            try await store.write([part(7, parent: 99, start: -90_000, end: nil, name: "lost")])
            for id in [load.id(ofTrace: 0), load.id(ofTrace: 2), traceID] {
                let details = try #require(try await store.trace(id, contents: false))
                #expect(try await store.timeline(id) == TraceTimeline(details))
            }
            #expect(try await store.timeline(traceID)?.spans.map(\.status) == [.abandoned])
            #expect(try await store.timeline(TraceID(high: 9, low: 9)) == nil)
        }
    }

    @Test("Retention removes traces that are too old, and gives the space back")
    func retentionByAge() async throws {
        try await withStore { store in
            let load = LoadTraces(count: 70, end: testNow)
            try await store.write((0..<70).flatMap { load.parts(ofTrace: $0) })
            try await store.waitForTextIndex()
            let before = try await store.status()
            let day: Int64 = 86_400_000_000_000
            let result = try await store.retain(RetentionPolicy(ageNanoseconds: day), at: testNow)
            let after = try await store.status()
            #expect(result.traceCount == 60)
            #expect(after.traceCount == 10)
            #expect(after.spanCount == before.spanCount - result.spanCount)
            #expect(after.byteCount < before.byteCount / 2)
            try await store.checkIntegrity()
            // What was forgotten about is found again under new numbers.
            try await store.write(load.parts(ofTrace: 3))
            let found = try await store.traces(TraceQuery(filter: try Filter("name:generate_answer until:3d"))).items
            #expect(found.map(\.id) == [load.id(ofTrace: 3)])
        }
    }

    @Test("Retention removes the oldest traces until the rest fits")
    func retentionBySize() async throws {
        try await withStore { store in
            let load = LoadTraces(count: 150, end: testNow)
            try await store.write((0..<150).flatMap { load.parts(ofTrace: $0) })
            try await store.waitForTextIndex()
            // A bound that nothing exceeds removes nothing, and empties the journal.
            #expect(try await store.retain(RetentionPolicy(byteCount: .max), at: testNow).traceCount == 0)
            let before = try await store.status()
            let bound = before.byteCount / 2
            _ = try await store.retain(RetentionPolicy(byteCount: bound), at: testNow)
            let after = try await store.status()
            #expect(after.byteCount <= bound)
            #expect(after.traceCount > 20)
            let oldest = try await store.traces(TraceQuery(order: .oldest, limit: 1)).items
            #expect(oldest.first.map { $0.id } != load.id(ofTrace: 0))
        }
    }

    @Test("Resources that no span has any more go before traces do, and datasets cost no trace")
    func retentionOfTerms() async throws {
        try await withStore { store in
            func parts(_ traces: Range<UInt64>, resourceBytes: Int) -> [SpanPart] {
                traces.map { number in
                    var part = SpanPart(SpanKey(TraceID(high: 5, low: number), SpanID(bits: 1)), version: testNow)
                    (part.name, part.parent) = ("work", .root)
                    part.start = testNow.advanced(byNanoseconds: Int64(number) * 1_000_000)
                    part.end = part.start
                    let text = String(repeating: "x", count: resourceBytes)
                    part.resource = [
                        "service.instance.id": .string("\(number)"), "process.command_args": .string(text),
                    ]
                    return part
                }
            }
            // Each process has a resource of its own.
            try await store.write(parts(0..<100, resourceBytes: 50_000))
            try await store.write(parts(100..<200, resourceBytes: 100))
            try await store.deleteTraces((0..<100).map { TraceID(high: 5, low: $0) })
            let entry = DatasetEntry(
                id: "e", input: SpanContent(String(repeating: "i", count: 3_000_000)), output: SpanContent("o"),
                created: testNow)
            try await store.saveEntries([entry], in: "d")
            let bytes = try await store.status().byteCount
            #expect(bytes > 12_000_000)
            let removed = try await store.retain(RetentionPolicy(byteCount: 2_000_000), at: testNow)
            #expect(removed == RetentionResult())
            let after = try await store.status()
            #expect(after.traceCount == 100 && after.byteCount < 6_000_000)
            let span = try #require(try await store.span(SpanKey(TraceID(high: 5, low: 150), SpanID(bits: 1))))
            #expect(span.resource["service.instance.id"] == "150")
            // A resource that went is kept again when it comes again.
            try await store.write(parts(3..<4, resourceBytes: 50_000))
            let again = try await store.span(SpanKey(TraceID(high: 5, low: 3), SpanID(bits: 1)))
            #expect(again?.resource["service.instance.id"] == "3")
        }
    }

    @Test("Terms are told apart by all that they are, also where they are looked up")
    func termHashes() {
        let values = (0..<2_000).map { Term(kind: .tag, key: "k\($0)", value: "true") }
        let prefix = String(repeating: "p", count: 100)
        let texts = (0..<2_000).map { Term(kind: .resource, value: prefix + "\($0)") }
        for terms in [values, texts] { #expect(Set(terms.map(\.hashValue)).count > 1_990) }
    }

    @Test("A search finds what was written once it is indexed, and how much is not yet is told")
    func textLag() async throws {
        try await withStore { store in
            try await store.pauseTextIndex(true)
            try await store.write([part(1, parent: nil, start: -3, end: -1, name: "needle")])
            #expect(try await store.status().textLag == 1)
            try await store.pauseTextIndex(false)
            try await store.waitForTextIndex()
            #expect(try await store.status().textLag == 0)
            #expect(try await store.traces(TraceQuery(filter: try Filter("needle"))).items.count == 1)
        }
    }

    @Test("A late metric leaves the index of words alone, and another name does not")
    func lateMetric() async throws {
        try await withStore { store in
            try await store.write([part(1, parent: nil, start: -3, end: -1, name: "needle")])
            try await store.waitForTextIndex()
            try await store.pauseTextIndex(true)
            var late = SpanPart(SpanKey(traceID, SpanID(bits: 1)), version: testNow)
            late.metrics["quality"] = MetricRecord(3)
            try await store.write([late])
            #expect(try await store.status().textLag == 0)
            #expect(try await store.traces(TraceQuery(filter: try Filter("needle"))).items.count == 1)
            late.version += 1
            late.name = "thread"
            try await store.write([late])
            #expect(try await store.status().textLag == 1)
            try await store.pauseTextIndex(false)
            try await store.waitForTextIndex()
            #expect(try await store.traces(TraceQuery(filter: try Filter("needle"))).items.isEmpty)
            #expect(try await store.traces(TraceQuery(filter: try Filter("thread"))).items.count == 1)
            try await store.checkIntegrity()
        }
    }

    @Test("A program that has closed its store at once leaves words to be indexed, and the next search waits for them")
    func searchAfterClosing() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteStore.Options()
        options.clock = { testNow }
        var store = try await SQLiteStore.open(at: folder.database, options: options)
        let load = LoadTraces(count: 70, end: testNow)
        try await store.pauseTextIndex(true)
        try await store.write((0..<70).flatMap { load.parts(ofTrace: $0) })
        try await store.close()
        options.searchesWaitForIndex = true
        store = try await SQLiteStore.open(at: folder.database, options: options)
        let found = try await store.traces(TraceQuery(filter: try Filter("text:generate_answer"), limit: 100))
        #expect(found.items.count == 70)
        #expect(try await store.status().textLag == 0)
        try await store.close()
    }
}
