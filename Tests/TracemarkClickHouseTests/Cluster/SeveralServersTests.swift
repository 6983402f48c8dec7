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
