import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@Suite("Traces that come in pieces, stay and go", .serialized)
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

    @Test("A trace is named and timed by its root, though its children arrive first", arguments: StoreKind.allCases)
    func childrenFirst(kind: StoreKind) async throws {
        try await kind.withStore { store in
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

    @Test(
        "A trace whose root never arrives is what its earliest span is, once nothing has happened for long",
        arguments: StoreKind.allCases)
    func rootless(kind: StoreKind) async throws {
        try await kind.withStore(abandonedAfter: 100) { store in
            try await store.write([part(2, parent: 1, start: -200, end: -190, name: "child")])
            #expect(try await store.trace(traceID)?.trace.status == .ok)
            #expect(try await store.traces(TraceQuery(filter: try Filter("status:ok"))).items.count == 1)
        }
    }

    @Test(
        "A trace without an end is running at first and abandoned later, for filters too", arguments: StoreKind.allCases
    )
    func abandoned(kind: StoreKind) async throws {
        try await kind.withStore(abandonedAfter: 100) { store in
            try await store.write([part(1, parent: nil, start: -50, end: nil, name: "root")])
            #expect(try await store.traces(TraceQuery(filter: try Filter("status:running"))).items.count == 1)
        }
        try await kind.withStore(abandonedAfter: 10) { store in
            try await store.write([part(1, parent: nil, start: -50, end: nil, name: "root")])
            #expect(try await store.traces(TraceQuery(filter: try Filter("status:running"))).items.isEmpty)
            #expect(try await store.traces(TraceQuery(filter: try Filter("status:abandoned"))).items.count == 1)
            #expect(try await store.span(SpanID(bits: 1))?.status == .abandoned)
        }
    }

    @Test("A metric that arrives before its span waits for it", arguments: StoreKind.allCases)
    func earlyMetric(kind: StoreKind) async throws {
        try await kind.withStore { store in
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

    @Test("What changes comes in a live tail, once for each time it was looked at", arguments: StoreKind.allCases)
    func changes(kind: StoreKind) async throws {
        try await kind.withStore { store in
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

    @Test(
        "Datasets keep examples in order, replace those of the same id, and go with them", arguments: StoreKind.allCases
    )
    func datasets(kind: StoreKind) async throws {
        try await kind.withStore { store in
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

    @Test("What follows U+0000 in a text is kept, with U+FFFD before it", arguments: StoreKind.allCases)
    func nul(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var span = part(1, parent: nil, start: -3, end: -1, name: "a\0b")
            span.input = SpanContent("in\0put")
            span.tags["k\0"] = "v\0w"
            span.metadata["m"] = ["deep": "x\0y"]
            try await store.write([span])
            try await store.waitForTextIndex()
            let found = try await store.spans(SpanQuery(filter: try Filter("name=\"a\0b\" put", for: .spans))).items
            #expect(found.map(\.name) == ["a\u{FFFD}b"])
            #expect(found.first?.input?.text == "in\u{FFFD}put")
            #expect(found.first?.tags == ["k\u{FFFD}": "v\u{FFFD}w"])
            #expect(found.first?.metadata == ["m": ["deep": "x\u{FFFD}y"]])
            #expect(try await store.spans(SpanQuery(filter: try Filter("name=a", for: .spans))).items.isEmpty)
            try await store.saveEntries(
                [DatasetEntry(id: "i\0j", input: SpanContent("p\0q"), output: SpanContent(""), created: testNow)],
                in: "d\0e")
            #expect(try await store.datasets().map(\.name) == ["d\u{FFFD}e"])
            #expect(try await store.entry("i\0j", of: "d\0e")?.input.text == "p\u{FFFD}q")
            #expect(try await store.dataset("d") == nil)
            try await store.putDocument(StoredDocument(name: "n", text: "t\0u"), in: "views", replacing: nil)
            #expect(try await store.document("n", in: "views")?.text == "t\u{FFFD}u")
        }
    }

    @Test("Of two changes of one document that read the same revision, one succeeds", arguments: StoreKind.allCases)
    func documents(kind: StoreKind) async throws {
        try await kind.withStore { store in
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

    @Test("Names that try to be SQL are names", arguments: StoreKind.allCases)
    func injection(kind: StoreKind) async throws {
        try await kind.withStore { store in
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
