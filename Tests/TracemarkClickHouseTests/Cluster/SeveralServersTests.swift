import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClickHouse

@Suite("Several servers share a database", .serialized)
struct SeveralServersTests {
    private static let options: ClickHouseStore.Options = {
        var options = ClickHouseStore.Options()
        options.clock = { testNow }
        return options
    }()

    @Test(
        "Parts of the same traces that come to several servers at once amount to the same", arguments: StoreKind.nodes)
    func together(kind: StoreKind) async throws {
        let parts = randomParts(seed: 41, traces: 12)
        var expected = ExpectedTraces(abandonedAfter: 3_600)
        expected.write(parts)
        try await kind.withStores(3, options: Self.options) { stores in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (place, store) in stores.enumerated() {
                    group.addTask {
                        // Some parts go to two servers, as those do that a sender has sent again.
                        for (number, part) in parts.enumerated() where number % 3 == place || number % 7 == place {
                            try await store.write([part])
                        }
                    }
                }
                try await group.waitForAll()
            }
            for store in stores {
                for details in expected.traces { #expect(try await store.trace(details.trace.id) == details) }
                let listed = try await store.traces(TraceQuery(limit: 1_000)).items
                #expect(Set(listed) == Set(expected.traces.map(\.trace)))
                let counted = try await store.statistics(StatisticsQuery(of: .spans)).map(\.count)
                #expect(counted == [expected.spans.count])
                #expect(try await store.status().spanCount == expected.spans.count)
            }
        }
    }

    @Test("Of several servers that change a document at once one succeeds, each time", arguments: StoreKind.nodes)
    func documents(kind: StoreKind) async throws {
        try await kind.withStores(3) { stores in
            for revision in 0..<4 as Range<Int64> {
                let succeeded = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for (number, store) in stores.enumerated() {
                        group.addTask {
                            do {
                                try await store.putDocument(
                                    StoredDocument(name: "turn", text: "\(number)"), in: "leases",
                                    replacing: revision == 0 ? nil : revision)
                                return true
                            } catch StoreError.conflict {
                                return false
                            }
                        }
                    }
                    return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(succeeded == 1)
                for store in stores {
                    #expect(try await store.document("turn", in: "leases")?.revision == revision + 1)
                }
            }
        }
    }

    @Test(
        "An answer that takes longer than it may ends the question, and the store goes on", arguments: StoreKind.nodes)
    func tooSlow(kind: StoreKind) async throws {
        var options = Self.options
        options.readTimeoutSeconds = 1
        try await kind.withStores(1, options: options) { stores in
            await #expect(throws: StoreError.tooSlow(limitSeconds: 1)) {
                _ = try await stores[0].rows("SELECT count() FROM system.numbers") { reader throws(StoreError) in
                    try reader.integer(UInt64.self)
                }
            }
            let spanCount = try await stores[0].status().spanCount
            #expect(spanCount == 0)
        }
    }

    @Test("Many slow questions keep neither writers nor each other from getting through", arguments: StoreKind.nodes)
    func manyQuestions(kind: StoreKind) async throws {
        try await kind.withStores(1, options: Self.options) { stores in
            let store = stores[0]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    group.addTask {
                        // The engine sleeps for three seconds at most.
                        let slept = try await store.rows("SELECT sleep(3), toUInt64(\(number))") {
                            reader throws(StoreError) in
                            (try reader.integer(UInt8.self), try reader.integer(UInt64.self))
                        }
                        #expect(slept.map(\.1) == [UInt64(number)])
                    }
                }
                try await Task.sleep(for: .milliseconds(500))
                try await store.putDocument(StoredDocument(name: "n", text: "t"), in: "c", replacing: nil)
                #expect(try await store.document("n", in: "c")?.text == "t")
                try await store.write(randomParts(seed: 3, traces: 2))
                try await group.waitForAll()
            }
        }
    }

    @Test(
        "What a server removed whose clock is ahead takes nothing with it that others were sent later",
        arguments: StoreKind.nodes)
    func clocks(kind: StoreKind) async throws {
        try await kind.withStores(2, options: Self.options) { stores in
            let (ahead, behind) = (stores[0], stores[1])
            _ = ahead.writer.sequence.take(1, after: ahead.writer.sequence.take(1) + 5_000_000 * ServerSequence.step)
            func part(_ trace: UInt64, _ span: UInt64) -> SpanPart {
                var part = SpanPart(SpanKey(TraceID(high: 1, low: trace), SpanID(bits: span)), version: testNow)
                part.name = "work"
                (part.parent, part.start, part.end) = (.root, testNow, testNow)
                part.metrics = ["quality": MetricRecord(1)]
                return part
            }
            // Removed by the one that is ahead, and begun anew at the other.
            try await ahead.write([part(1, 1)])
            #expect(try await ahead.deleteTraces([TraceID(high: 1, low: 1)]) == 1)
            try await behind.write([part(1, 2)])
            // Written by the one that is ahead, and removed by the other.
            try await ahead.write([part(2, 1), part(3, 1), part(3, 2)])
            #expect(try await behind.deleteTraces([TraceID(high: 1, low: 2)]) == 1)
            #expect(try await behind.deleteSpan(part(3, 1).key))
            #expect(try await behind.deleteMetric("quality", of: part(3, 2).key))
            let entry = DatasetEntry(id: "e", input: SpanContent("i"), output: SpanContent("o"), created: testNow)
            try await ahead.saveEntries([entry], in: "d")
            #expect(try await behind.deleteDataset("d"))
            for store in stores {
                let listed = try await store.traces(TraceQuery(limit: 10)).items
                #expect(Set(listed.map(\.id.low)) == [1, 3] && listed.map(\.spanCount) == [1, 1])
                #expect(try await store.statistics(StatisticsQuery(of: .spans)).map(\.count) == [2])
                let spans = try await store.spans(SpanQuery(limit: 10)).items
                #expect(Set(spans.map(\.key)) == [part(1, 2).key, part(3, 2).key])
                #expect(spans.first { $0.traceID.low == 3 }?.metrics.isEmpty == true)
                #expect(try await store.datasets().isEmpty)
            }
        }
    }

    @Test(
        "Charts get what a node had not yet put into them when it died, once it is sent again",
        arguments: StoreKind.nodes)
    func views(kind: StoreKind) async throws {
        let parts = randomParts(seed: 8, traces: 5)
        try await kind.withStores(1, options: Self.options) { stores in
            let store = stores[0]
            try await store.write(parts)
            let queries = [StatisticsQuery(of: .spans, groupBy: .name), StatisticsQuery(of: .traces, groupBy: .root)]
            var expected: [[StatisticsRow]] = []
            for query in queries { expected.append(try await store.statistics(query)) }
            for host in store.nodes.hosts {
                for table in ["span_chart", "trace_chart"] {
                    try await store.nodes.ask("TRUNCATE TABLE \(sql: table)", only: host)
                }
            }
            #expect(try await store.statistics(queries[0]).isEmpty)
            try await store.write(parts)
            for (query, expected) in zip(queries, expected) {
                #expect(try await store.statistics(query) == expected)
            }
        }
    }

    @Test("Who follows the changes misses none, however many are written at once", arguments: StoreKind.nodes)
    func changes(kind: StoreKind) async throws {
        // Each partition is an insertion of its own, which takes a cluster on one machine long.
        let (rounds, traces, days): (UInt64, UInt64, UInt64) = kind == .cluster ? (3, 100, 4) : (6, 900, 20)
        try await kind.withStores(2, options: Self.options) { stores in
            func parts(_ traces: Range<UInt64>) -> [SpanPart] {
                traces.map { trace in
                    var part = SpanPart(SpanKey(TraceID(high: 2, low: trace), SpanID(bits: 1)), version: testNow)
                    // In many partitions.
                    part.start = testNow.advanced(byNanoseconds: -Int64(trace % days) * Day.length)
                    (part.name, part.parent, part.end) = ("work", .root, part.start)
                    return part
                }
            }
            var cursor = try await stores[1].changes(after: nil, limit: 1).next
            let writing = Task {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for round in 0..<rounds {
                        let first = round * 1_000
                        group.addTask { try await stores[0].write(parts(first..<first + traces)) }
                        group.addTask {
                            try await Task.sleep(for: .milliseconds(400))
                            try await stores[0].write(parts(first + traces..<first + traces + 1))
                        }
                        try await Task.sleep(for: .milliseconds(150))
                    }
                    try await group.waitForAll()
                }
            }
            var seen: Set<UInt64> = []
            var emptyCount = 0
            while seen.count < rounds * (traces + 1), emptyCount < 200 {
                let page = try await stores[1].changes(after: cursor, limit: 1_000)
                cursor = page.next
                seen.formUnion(page.items.map(\.id.low))
                emptyCount = page.items.isEmpty ? emptyCount + 1 : 0
                if page.items.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
            }
            try await writing.value
            #expect(seen.count == rounds * (traces + 1))
        }
    }

    @Test("Tables of the layout before get what was added since, with what is in them", arguments: StoreKind.nodes)
    func upgrade(kind: StoreKind) async throws {
        let parts = randomParts(seed: 5, traces: 15)
        try await kind.withStores(1, options: Self.options) { stores in
            let store = stores[0]
            try await store.write(parts)
            let query = StatisticsQuery(of: .spans, filter: try Filter("since:3d", for: .spans), groupBy: .name)
            let expected = try await store.statistics(query)
            #expect(!expected.isEmpty)
            for host in store.nodes.hosts {
                for table in ["span_chart", "trace_chart"] {
                    try await store.nodes.ask("DROP TABLE \(sql: table)_view", only: host)
                    try await store.nodes.ask("DROP TABLE \(sql: table)", only: host)
                    try await store.nodes.ask("DROP TABLE IF EXISTS all_\(sql: table)", only: host)
                }
                try await store.nodes.ask("ALTER TABLE layout DELETE WHERE version = 2", only: host)
                try await store.nodes.ask("INSERT INTO layout (name, version) VALUES ('layout', 1)", only: host)
            }
            try await waitUntil {
                try await store.rows("SELECT count() FROM layout WHERE version = 2") { reader throws(StoreError) in
                    try reader.integer(UInt64.self)
                } == [0]
            }
            let again = try await ClickHouseStore.open(store.address, options: Self.options)
            #expect(try await again.statistics(query) == expected)
            try await again.write(randomParts(seed: 6, traces: 5))
            let counted = try await again.statistics(StatisticsQuery(of: .spans)).map(\.count)
            #expect(counted == [try await again.status().spanCount])
            try await again.close()
        }
    }
}

/// Waits for a condition, a long time on a slow machine.
func waitUntil(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<6_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw StoreError.unavailable("the condition did not come about within two minutes")
}
