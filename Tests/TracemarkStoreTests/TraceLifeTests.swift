import GeneratedTraces
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkStore

@Suite("Traces that come in pieces, stay and go")
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

    @Test("A trace is named and timed by its root, though its children arrive first")
    func childrenFirst() async throws {
        try await withStore { store in
            try await store.write([part(2, parent: 1, start: -9, end: -8, name: "child")])
            let before = try #require(try await store.trace(traceID)?.trace)
            #expect(before.name == "child")
            #expect(before.rootSpanID == nil)
            #expect(before.status == .running)
            try await store.write([part(1, parent: nil, start: -10, end: -5, name: "root")])
            let after = try #require(try await store.trace(traceID))
            #expect(after.trace.name == "root")
            #expect(after.trace.status == .ok)
            #expect(after.trace.durationNanoseconds == 5_000_000_000)
            #expect(after.hierarchy.map(\.depth) == [0, 1])
        }
    }

    @Test("A trace whose root never arrives is what its earliest span is, once nothing has happened for long")
    func rootless() async throws {
        try await withStore(abandonedAfter: 100) { store in
            try await store.write([part(2, parent: 1, start: -200, end: -190, name: "child")])
            #expect(try await store.trace(traceID)?.trace.status == .ok)
            #expect(try await store.traces(TraceQuery(filter: try Filter("status:ok"))).items.count == 1)
        }
    }

    @Test("A trace without an end is running at first and abandoned later, for filters too")
    func abandoned() async throws {
        try await withStore(abandonedAfter: 100) { store in
            try await store.write([part(1, parent: nil, start: -50, end: nil, name: "root")])
            #expect(try await store.traces(TraceQuery(filter: try Filter("status:running"))).items.count == 1)
        }
        try await withStore(abandonedAfter: 10) { store in
            try await store.write([part(1, parent: nil, start: -50, end: nil, name: "root")])
            #expect(try await store.traces(TraceQuery(filter: try Filter("status:running"))).items.isEmpty)
            #expect(try await store.traces(TraceQuery(filter: try Filter("status:abandoned"))).items.count == 1)
            #expect(try await store.span(SpanID(bits: 1))?.status == .abandoned)
        }
    }

    @Test("A metric that arrives before its span waits for it")
    func earlyMetric() async throws {
        try await withStore { store in
            var early = SpanPart(SpanKey(traceID, SpanID(bits: 1)), version: testNow)
            early.metrics["quality"] = MetricRecord(4.5)
            try await store.write([early])
            #expect(try await store.span(SpanID(bits: 1))?.name == "")
            try await store.write([part(1, parent: nil, start: -3, end: -1, name: "root")])
            let span = try #require(try await store.span(SpanID(bits: 1)))
            #expect(span.name == "root")
            #expect(span.metrics["quality"]?.value == .decimal(4.5))
            #expect(span.start == testNow.advanced(byNanoseconds: -3_000_000_000))
        }
    }

    @Test("What changes comes in a live tail, once for each time it was looked at")
    func changes() async throws {
        try await withStore { store in
            try await store.write([part(1, parent: nil, start: -3, end: nil, name: "root")])
            var cursor = try await store.changes(after: nil, limit: 10).next
            #expect(try await store.changes(after: cursor, limit: 10).items.isEmpty)
            try await store.write([part(1, parent: nil, start: -3, end: -1, name: "root")])
            let page = try await store.changes(after: cursor, limit: 10)
            #expect(page.items.map(\.status) == [.ok])
            cursor = page.next
            // The same once more is no change.
            try await store.write([part(1, parent: nil, start: -3, end: -1, name: "root")])
            #expect(try await store.changes(after: cursor, limit: 10).items.isEmpty)
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

    @Test("Datasets keep examples in order, replace those of the same id, and go with them")
    func datasets() async throws {
        try await withStore { store in
            func entry(_ id: String, _ text: String) -> DatasetEntry {
                DatasetEntry(
                    id: id, input: SpanContent(text), output: SpanContent(json: ["a": 1]), metadata: ["k": "v"],
                    source: SpanKey(traceID, SpanID(bits: 1)), created: testNow)
            }
            try await store.saveEntries((0..<5).map { entry("\($0)", "first") }, in: "training")
            try await store.saveEntries([entry("3", "second")], in: "training")
            var entries: [DatasetEntry] = []
            for try await entry in store.allEntries(of: "training") { entries.append(entry) }
            #expect(entries == (0..<5).map { entry("\($0)", $0 == 3 ? "second" : "first") })
            let page = try await store.entries(of: "training", after: nil, limit: 2)
            #expect(try await store.entries(of: "training", after: page.next, limit: 2).items.map(\.id) == ["2", "3"])
            #expect(try await store.datasets().map(\.entryCount) == [5])
            #expect(try await store.deleteEntry("0", of: "training"))
            #expect(try await store.entry("0", of: "training") == nil)
            #expect(try await store.deleteDataset("training"))
            #expect(try await store.dataset("training") == nil)
        }
    }

    @Test("Of two changes of one document that read the same revision, one succeeds")
    func documents() async throws {
        try await withStore { store in
            let document = StoredDocument(name: "slow", text: "{}")
            let first = try await store.putDocument(document, in: "alerts", replacing: nil)
            try await store.putDocument(document, in: "alerts", replacing: first)
            await #expect(throws: StoreError.conflict("alerts/slow")) {
                try await store.putDocument(document, in: "alerts", replacing: first)
            }
            #expect(try await store.documents(in: "alerts").map(\.revision) == [2])
            #expect(try await store.deleteDocument("slow", in: "alerts"))
        }
    }

    @Test("Names that try to be SQL are names")
    func injection() async throws {
        try await withStore { store in
            let names = ["'; DROP TABLE span; --", "\" OR 1=1", "%", "_", "\u{0}x", "*", "a\"b*\"", "]["]
            for (index, name) in names.enumerated() {
                var part = part(UInt64(index + 1), parent: nil, start: -3, end: -1, name: name)
                part.key.traceID = TraceID(high: 9, low: UInt64(index + 1))
                part.tags = [name: name]
                part.input = SpanContent(name)
                part.metrics = [name: MetricRecord(1)]
                try await store.write([part])
            }
            try await store.waitForTextIndex()
            for (index, name) in names.enumerated() where !name.contains("\u{0}") {
                for field in [FilterStringField.name, .tag(name)] {
                    let filter = Filter.condition(.string(field, .equals(name)))
                    let found = try await store.traces(TraceQuery(filter: filter)).items
                    #expect(found.map(\.id.low) == [UInt64(index + 1)], "\(filter)")
                }
                let metric = Filter.condition(.number(.metric(name), .equal, 1))
                #expect(try await store.traces(TraceQuery(filter: metric)).items.count == 1)
                let text = Filter.condition(.text(name))
                _ = try await store.traces(TraceQuery(filter: text))
            }
        }
    }
}
