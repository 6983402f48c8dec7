import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClickHouse

/// What ClickHouse answers is held against what SQLite answers on the same parts, value by value.
@Suite("ClickHouse answers as SQLite does", .serialized)
struct SameAnswersTests {
    private func withBoth(
        _ kind: StoreKind, seed: UInt64, _ body: (_ file: any TraceStore, _ engine: any TraceStore) async throws -> Void
    ) async throws {
        let parts = randomParts(seed: seed &* 977, traces: 40)
        try await StoreKind.file.withStore(abandonedAfter: 60) { file in
            try await kind.withStore(abandonedAfter: 60) { engine in
                for store in [file, engine] {
                    // What comes later changes what is there.
                    try await store.write(Array(parts.prefix(parts.count / 2)))
                    try await store.write(Array(parts.suffix(from: parts.count / 2)))
                    try await store.waitForTextIndex()
                }
                try await body(file, engine)
            }
        }
    }

    @Test("Lists hold the same traces and spans in the same order", arguments: StoreKind.engines)
    func lists(kind: StoreKind) async throws {
        try await withBoth(kind, seed: 1) { file, engine in
            for order in TraceOrder.allCases {
                let expected = try await file.traces(TraceQuery(order: order, limit: 1_000)).items
                let found = try await engine.traces(TraceQuery(order: order, limit: 1_000)).items
                #expect(Set(found) == Set(expected))
                #expect(found.map { key($0, order) } == expected.map { key($0, order) })
                for contents in [true, false] {
                    let query = SpanQuery(order: order, contents: contents, limit: 1_000)
                    let expected = try await file.spans(query).items
                    let found = try await engine.spans(query).items
                    #expect(Set(found) == Set(expected))
                    #expect(found.map(\.durationNanoseconds).count == expected.count)
                    if order == .newest { #expect(found.map(\.start) == expected.map(\.start)) }
                }
            }
            for trace in try await file.traces(TraceQuery(limit: 1_000)).items {
                for contents in [true, false] {
                    let expected = try await file.trace(trace.id, contents: contents)
                    #expect(try await engine.trace(trace.id, contents: contents) == expected)
                }
            }
        }
    }

    private func key(_ trace: TraceRecord, _ order: TraceOrder) -> Double {
        switch order {
        case .newest, .oldest: trace.start.seconds
        case .slowest: Double(trace.durationNanoseconds ?? -1)
        case .costliest: trace.cost ?? -1
        case .mostTokens: Double(trace.inputTokens + trace.outputTokens)
        case .largest: Double(trace.spanCount)
        }
    }

    @Test("Statistics are the same for every group, step and metric", arguments: StoreKind.engines)
    func statistics(kind: StoreKind) async throws {
        try await withBoth(kind, seed: 2) { file, engine in
            var random = SeededRandom(seed: 5)
            let groups: [FilterStringField?] = [
                nil, .name, .root, .type, .model, .service, .user, .session, .tag("environment"), .tag("x\"y"),
            ]
            for scope in [FilterScope.traces, .spans] {
                var filters = RandomFilters(seed: 12, scope: scope)
                for group in groups where scope == .traces || group != .root {
                    for interval in [nil, 7_000_000_000 as Int64] {
                        let query = StatisticsQuery(
                            of: scope, filter: random.chance(0.5) ? .all : .not(filters.filter(depth: 1)),
                            groupBy: group,
                            intervalNanoseconds: interval, metric: random.chance(0.6) ? "quality" : nil)
                        let expected = try await file.statistics(query)
                        let found = try await engine.statistics(query)
                        #expect(found.map { rounded($0) } == expected.map { rounded($0) }, "\(query)")
                    }
                }
            }
        }
    }

    @Test(
        "What turns out to have begun in another hour or on another day counts there, and nowhere else",
        arguments: StoreKind.engines)
    func moves(kind: StoreKind) async throws {
        var random = SeededRandom(seed: 3)
        try await StoreKind.file.withStore { file in
            try await kind.withStore { engine in
                for step in 0..<36 {
                    // Spans of a few traces, which begin earlier or later with each part.
                    let trace = UInt64(random.int(1...6))
                    let key = SpanKey(
                        TraceID(high: 5, low: trace), SpanID(bits: trace << 8 | UInt64(random.int(1...3))))
                    var part = SpanPart(key, version: testNow.advanced(byNanoseconds: Int64(step)))
                    if random.chance(0.8) {
                        part.start = testNow.advanced(byNanoseconds: -Int64(random.int(0...80)) * 3_600_000_000_000)
                        part.end = part.start
                    }
                    part.name = random.one(of: ["one", "two"])
                    part.parent = key.spanID.bits & 1 == 1 ? .root : .span(SpanID(bits: trace << 8 | 1))
                    for store in [file, engine] { try await store.write([part]) }
                    if random.chance(0.1) {
                        for store in [file, engine] { try await store.deleteTraces([key.traceID]) }
                    }
                    guard step % 3 == 0 else { continue }
                    let (first, last) = (random.int(0...80), random.int(0...80))
                    let times = [
                        "", "since:\(max(first, last))h", "since:\(max(first, last))h until:\(min(first, last))h",
                    ]
                    for time in times {
                        for scope in [FilterScope.traces, .spans] {
                            for filter in [time, "\(time) name:o*"] {
                                let query = StatisticsQuery(
                                    of: scope, filter: try Filter(filter, for: scope),
                                    intervalNanoseconds: random.chance(0.5) ? 3_600_000_000_000 : nil)
                                #expect(
                                    try await engine.statistics(query) == (try await file.statistics(query)), "\(query)"
                                )
                            }
                        }
                        let list = TraceQuery(filter: try Filter(time), limit: 1_000)
                        #expect(
                            Set(try await engine.traces(list).items) == Set(try await file.traces(list).items),
                            "\(time)")
                        let spans = SpanQuery(filter: try Filter(time, for: .spans), limit: 1_000)
                        #expect(
                            Set(try await engine.spans(spans).items) == Set(try await file.spans(spans).items),
                            "\(time)")
                    }
                }
            }
        }
    }

    @Test("A cost or metric that is no number counts for nothing", arguments: StoreKind.engines)
    func noNumbers(kind: StoreKind) async throws {
        try await StoreKind.file.withStore { file in
            try await kind.withStore { engine in
                for (id, number) in [(1, Double.nan), (2, 2), (3, .nan)] as [(UInt64, Double)] {
                    var part = SpanPart(SpanKey(TraceID(high: 9, low: id), SpanID(bits: id)), version: testNow)
                    (part.name, part.parent, part.start, part.end) = ("work", .root, testNow, testNow)
                    part.cost = number
                    part.metrics = ["quality": MetricRecord(number)]
                    for store in [file, engine] { try await store.write([part]) }
                }
                for scope in [FilterScope.traces, .spans] {
                    let query = StatisticsQuery(of: scope, metric: "quality")
                    let rows = try await engine.statistics(query)
                    #expect(rows == (try await file.statistics(query)))
                    #expect(rows.map(\.cost) == [2] && rows.map(\.metric?.count) == [1])
                }
                let query = TraceQuery(order: .costliest, limit: 1)
                #expect(try await all(engine.allTraces(query)).count == 3)
            }
        }
    }

    @Test("A list goes on where it was with what was found twice meanwhile")
    func stretches() async throws {
        let rows = [[9, 8, 7], [7, 6, 5], [5, 4, 3, 2]]
        let filters: [Filter] = ["a", "b", "c"].map { .condition(.text($0)) }
        for count in 1...9 {
            let found = try await ClickHouseStore.first(count, of: filters, by: { $0 }) { filter, count in
                Array(rows[filters.firstIndex(of: filter)!].prefix(count))
            }
            #expect(found == Array([9, 8, 7, 6, 5, 4, 3, 2].prefix(count)))
        }
    }

    @Test("Lists over many days, in pages of any length, are the whole list", arguments: StoreKind.engines)
    func days(kind: StoreKind) async throws {
        // Some in the future, most within days, some weeks ago.
        let days: [Int64] = [-2, 0, 0, 1, 1, 2, 3, 7, 8, 9, 20, 40]
        var parts = randomParts(seed: 4, traces: 36)
        for place in parts.indices {
            let trace = parts[place].key.traceID.low
            let shift = -days[Int(trace % UInt64(days.count))] * Day.length
            parts[place].start = parts[place].start?.advanced(byNanoseconds: shift)
            parts[place].end = parts[place].end?.advanced(byNanoseconds: shift)
        }
        try await StoreKind.file.withStore { file in
            try await kind.withStore { engine in
                for store in [file, engine] {
                    try await store.write(parts)
                    try await store.waitForTextIndex()
                }
                for filter in [
                    "", "status:error", "NOT status:ok", "name:nothing_like_it", "text:limit", "since:5d", "until:3d",
                    "since:30d until:2d", "until:1960-01-01", "duration>1s OR since:1d",
                ] {
                    for limit in [1, 5, 1_000] {
                        let traces = TraceQuery(filter: try Filter(filter), limit: limit)
                        let found = try await all(engine.allTraces(traces))
                        let expected = try await all(file.allTraces(traces))
                        #expect(found.map(\.start) == expected.map(\.start), "\(filter), \(limit) a page")
                        #expect(found.count == Set(found).count && Set(found) == Set(expected), "\(filter)")
                    }
                    let spans = SpanQuery(filter: try Filter(filter, for: .spans), limit: 7)
                    let found = try await all(engine.allSpans(spans))
                    let expected = try await all(file.allSpans(spans))
                    #expect(found.map(\.start) == expected.map(\.start), "\(filter)")
                    #expect(found.count == Set(found).count && Set(found) == Set(expected), "\(filter)")
                }
            }
        }
    }

    private func all<Items: AsyncSequence>(_ items: Items) async throws -> [Items.Element] {
        try await items.reduce(into: []) { $0.append($1) }
    }

    @Test("What charts and alerts ask is answered from narrow tables in order of time")
    func charts() throws {
        let layout = Layout(cluster: nil, database: "d", isModern: false, hasMaps: false)
        func statement(_ scope: FilterScope, _ filter: String, _ group: FilterStringField? = nil) throws -> String {
            let query = StatisticsQuery(of: scope, filter: try Filter(filter, for: scope), groupBy: group)
            let filter = FilterText(scope: scope, now: testNow, cutoff: 0, layout: layout)
            return StatisticsText(query, filter: filter).statement.rendered(binding: false).statement
        }
        for (scope, filter, group) in [
            (.traces, "since:24h", nil), (.traces, "since:24h status:error", .root),
            (.spans, "since:10m name:ans*", nil),
            (.spans, "since:7d", .name), (.spans, "since:1h model=x OR since:2h type:llm", .model),
        ] as [(FilterScope, String, FilterStringField?)] {
            let statement = try statement(scope, filter, group)
            #expect(statement.contains("_chart FINAL WHERE") && statement.contains("hour BETWEEN"), "\(filter)")
            #expect(!statement.contains("FROM span FINAL") && !statement.contains("FROM trace FINAL"))
        }
        // What they do not have comes from where it is, by the days that can hold it.
        let tagged = try statement(.spans, "since:24h tag.team=search")
        #expect(tagged.contains("FROM span FINAL WHERE") && tagged.contains("day BETWEEN"))
    }

    /// Sums of decimals differ in their last digits by the order in which they were added up.
    private func rounded(_ row: StatisticsRow) -> StatisticsRow {
        var row = row
        row.cost = (row.cost * 1e6).rounded() / 1e6
        if let sum = row.metric?.sum { row.metric?.sum = (sum * 1e6).rounded() / 1e6 }
        return row
    }

    @Test("Values and keys are the same for every field", arguments: StoreKind.engines)
    func values(kind: StoreKind) async throws {
        try await withBoth(kind, seed: 3) { file, engine in
            let fields: [FilterStringField] = [
                .name, .root, .type, .model, .service, .user, .session, .tag("environment"), .tag("team"), .tag("a.b"),
                .kind, .metadata("reviewed"),
            ]
            for field in fields {
                for (prefix, filter) in [("", ""), ("G", ""), ("pro", "status!=error"), ("é*", ""), ("%", "")] {
                    let query = ValueQuery(field, prefix: prefix, filter: try Filter(filter), limit: 50)
                    #expect(try await engine.values(query) == (try await file.values(query)), "\(query)")
                }
            }
            for field in KeyedField.allCases {
                for prefix in ["", "q", "a", "x\""] {
                    let expected = try await file.keys(of: field, startingWith: prefix, limit: 50)
                    #expect(try await engine.keys(of: field, startingWith: prefix, limit: 50) == expected)
                }
            }
        }
    }
}
