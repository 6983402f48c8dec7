import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

/// One suite for every store: what it answers is worked out from the parts alone.
@Suite("Stores agree with the values", .serialized)
struct AgreementTests {
    /// Writes parts in small pieces, some of which are one call and some several at once.
    private func write(_ parts: [SpanPart], to store: any TraceStore, _ random: inout SeededRandom) async throws {
        var rest = parts[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(random.int(1...12)))
            rest = rest.dropFirst(piece.count)
            try await store.write(piece)
            // Some is indexed before it changes, some is not.
            if random.chance(0.2) { try await store.waitForTextIndex() }
        }
    }

    @Test(
        "Traces are the same in whatever order their parts arrive",
        arguments: StoreKind.seeds(file: 6, node: 2, cluster: 1))
    func parts(kind: StoreKind, seed: UInt64) async throws {
        let parts = randomParts(seed: seed, traces: 12)
        var random = SeededRandom(seed: seed)
        for abandonedAfter: Int64 in [60, 3_600] {
            var expected = ExpectedTraces(abandonedAfter: abandonedAfter)
            expected.write(parts)
            try await kind.withStore(abandonedAfter: abandonedAfter) { store in
                try await write(parts.shuffled(using: &random), to: store, &random)
                for details in expected.traces {
                    let found = try #require(try await store.trace(details.trace.id))
                    #expect(found.trace == details.trace)
                    #expect(found.spans == details.spans)
                }
                let status = try await store.status()
                #expect(status.traceCount == expected.traces.count)
                #expect(status.spanCount == expected.spans.count)
                try await (store as? SQLiteStore)?.checkIntegrity()
            }
        }
    }

    @Test(
        "A filter's SQL finds the traces and spans that the filter holds for",
        arguments: StoreKind.seeds(file: 4, node: 2, cluster: 1))
    func filters(kind: StoreKind, seed: UInt64) async throws {
        let parts = randomParts(seed: seed &* 31, traces: 25)
        var expected = ExpectedTraces(abandonedAfter: 60)
        expected.write(parts)
        let traces = expected.traces
        let spans = traces.flatMap(\.spans)
        var random = SeededRandom(seed: seed)
        try await kind.withStore(abandonedAfter: 60) { store in
            try await write(parts, to: store, &random)
            try await store.waitForTextIndex()
            var traceFilters = RandomFilters(seed: seed, scope: .traces, spans: spans)
            for _ in 0..<(kind == .file ? 300 : 80) {
                let filter = traceFilters.filter(depth: 3)
                let found = try await store.traces(TraceQuery(filter: filter, limit: 1_000)).items.map(\.id)
                let matching = traces.filter { filter.matches($0, at: testNow) }.map(\.trace.id)
                #expect(Set(found) == Set(matching), "\(filter)")
                #expect(found.count == matching.count, "\(filter)")
            }
            var spanFilters = RandomFilters(seed: seed, scope: .spans, spans: spans)
            for _ in 0..<(kind == .file ? 300 : 80) {
                let filter = spanFilters.filter(depth: 3)
                let found = try await store.spans(SpanQuery(filter: filter, contents: false, limit: 1_000)).items
                let matching = spans.filter { filter.matches($0, at: testNow) }.map(\.key)
                #expect(Set(found.map(\.key)) == Set(matching), "\(filter)")
                #expect(found.count == matching.count, "\(filter)")
            }
        }
    }

    @Test("Pages put together are the whole list in its order", arguments: StoreKind.allCases, TraceOrder.allCases)
    func paging(kind: StoreKind, order: TraceOrder) async throws {
        let parts = randomParts(seed: 99, traces: 40)
        try await kind.withStore { store in
            try await store.write(parts)
            let whole = try await store.traces(TraceQuery(order: order, limit: 1_000)).items
            #expect(whole.count == 40)
            var paged: [TraceRecord] = []
            for try await trace in store.allTraces(TraceQuery(order: order, limit: 3)) { paged.append(trace) }
            #expect(paged == whole)
            let values = whole.map { trace -> Double in
                switch order {
                case .newest: -trace.start.seconds
                case .oldest: trace.start.seconds
                case .slowest: -Double(trace.durationNanoseconds ?? -1)
                case .costliest: -(trace.cost ?? -1)
                case .mostTokens: -Double(trace.inputTokens + trace.outputTokens)
                case .largest: -Double(trace.spanCount)
                }
            }
            #expect(values == values.sorted())
            var spans: [SpanRecord] = []
            for try await span in store.allSpans(SpanQuery(order: order, limit: 7)) { spans.append(span) }
            #expect(Set(spans.map(\.key)) == Set(parts.map(\.key)))
        }
    }

    @Test("Statistics count what the filter holds for", arguments: StoreKind.allCases)
    func statistics(kind: StoreKind) async throws {
        let parts = randomParts(seed: 7, traces: 40)
        var expected = ExpectedTraces(abandonedAfter: 3_600)
        expected.write(parts)
        let spans = expected.traces.flatMap(\.spans)
        try await kind.withStore { store in
            try await store.write(parts)
            let query = StatisticsQuery(
                of: .spans, filter: try Filter("status!=cancelled", for: .spans), groupBy: .name, metric: "quality")
            let rows = try await store.statistics(query)
            let kept = spans.filter { $0.status != .cancelled }
            #expect(Set(rows.map(\.group)) == Set(kept.map { $0.name }))
            for row in rows {
                let group = kept.filter { $0.name == row.group }
                #expect(row.count == group.count)
                #expect(row.errors == group.count { $0.status == .error })
                let durations = group.compactMap(\.durationNanoseconds).sorted()
                #expect(row.longest == durations.last)
                #expect(row.p50 == (durations.isEmpty ? nil : durations[(durations.count - 1) / 2]))
                let metrics = group.compactMap { $0.metrics["quality"]?.value.doubleValue }
                #expect(row.metric?.count ?? 0 == metrics.count)
                #expect(row.metric?.highest == metrics.max())
            }
            let steps = try await store.statistics(
                StatisticsQuery(of: .traces, intervalNanoseconds: 10_000_000_000))
            #expect(steps.reduce(0) { $0 + $1.count } == 40)
            #expect(steps.allSatisfy { $0.start!.nanoseconds % 10_000_000_000 == 0 })
            let values = try await store.values(ValueQuery(.tag("environment"), prefix: "PROD"))
            let traces = expected.traces.filter { $0.trace.tags["environment"]?.contains("production") == true }
            #expect(values.first { $0.value == "production" }?.count == traces.count)
            #expect(try await store.keys(of: .metric, startingWith: "q", limit: 5) == ["quality"])
        }
    }

    @Test("Texts of the same characters and other bytes are different texts", arguments: StoreKind.allCases)
    func bytes(kind: StoreKind) async throws {
        let names = ["caf\u{e9}", "cafe\u{301}"]
        try await kind.withStore { store in
            for (number, name) in names.enumerated() {
                let entries = (0...number).map {
                    DatasetEntry(
                        id: "\(name) \($0)", input: SpanContent(name), output: SpanContent("o"), created: testNow)
                }
                try await store.saveEntries(entries, in: name)
                var part = SpanPart(
                    SpanKey(TraceID(high: 1, low: 1), SpanID(bits: UInt64(number + 1))), version: testNow)
                (part.name, part.parent, part.start) = ("work", .root, testNow)
                part.tags = ["place": name]
                try await store.write([part])
            }
            // Two entries whose ids are the same characters.
            let same = names.map {
                DatasetEntry(id: $0, input: SpanContent($0), output: SpanContent("o"), created: testNow)
            }
            try await store.saveEntries(same, in: "both")
            let datasets = try await store.datasets()
            #expect(datasets.map { Array($0.name.utf8) } == (["both"] + names.reversed()).map { Array($0.utf8) })
            #expect(datasets.map(\.entryCount) == [2, 2, 1])
            var found: [DatasetEntry] = []
            var cursor: String?
            repeat {
                let page = try await store.entries(of: "both", after: cursor, limit: 1)
                found += page.items
                cursor = page.next
            } while cursor != nil
            #expect(found.map { Array($0.input.text.utf8) } == names.map { Array($0.utf8) })
            for name in names {
                let traces = try await store.traces(TraceQuery(filter: try Filter("tag.place=\(name)"), limit: 5))
                #expect(traces.items.count == 1, "\(Array(name.utf8))")
            }
        }
    }

    @Test(
        "Removed traces, spans and metrics are gone, from searches too, and the rest is as it was",
        arguments: StoreKind.allCases)
    func removal(kind: StoreKind) async throws {
        let parts = randomParts(seed: 11, traces: 20)
        var expected = ExpectedTraces(abandonedAfter: 3_600)
        expected.write(parts)
        try await kind.withStore { store in
            try await store.write(parts)
            try await store.waitForTextIndex()
            let removed = Array(expected.traces.map(\.trace.id).prefix(5))
            #expect(try await store.deleteTraces(removed + [TraceID(high: 5, low: 5)]) == 5)
            expected.spans = expected.spans.filter { !removed.contains($0.key.traceID) }
            let spans = expected.spans.keys.sorted { Int64($0.spanID) < Int64($1.spanID) }.prefix(15)
            for key in spans {
                #expect(try await store.deleteSpan(key))
                expected.spans[key] = nil
                #expect(try await store.span(key) == nil)
            }
            for details in expected.traces {
                let found = try await store.trace(details.trace.id)
                #expect(found == details)
            }
            #expect(try await store.status().spanCount == expected.spans.count)
            let filter = try Filter("text:rate")
            let found = try await store.traces(TraceQuery(filter: filter, limit: 1_000)).items.map(\.id)
            #expect(
                Set(found) == Set(expected.traces.filter { filter.matches($0, at: testNow) }.map(\.trace.id)))
            try await (store as? SQLiteStore)?.checkIntegrity()
        }
    }
}
