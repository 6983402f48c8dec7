import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClickHouse

/// What senders and readers see while nodes are away. Nodes of their own: other tests need theirs.
@Suite("A node is lost", .serialized, .enabled(if: StoreKind.allCases.contains(.cluster)))
struct NodeLossTests {
    private func withCluster(
        _ change: (inout ClickHouseStore.Options) -> Void = { _ in },
        _ body: (ClickHouseNodes, ClickHouseStore) async throws -> Void
    ) async throws {
        let nodes = try await RunningNodes.shared.nodes(of: .cluster)
        var options = ClickHouseStore.Options()
        options.clock = { testNow }
        change(&options)
        let address = try nodes.address(database: "t\(UInt64.random(in: 0 ... .max))")
        let store = try await ClickHouseStore.open(address, options: options)
        do {
            try await body(nodes, store)
        } catch {
            try? await store.close()
            throw error
        }
        try await store.close()
        for node in 0..<nodes.count { try await nodes.ask("DROP DATABASE \(address.database)", node: node) }
    }

    private func isUnavailable(_ body: () async throws -> Void) async throws -> Bool {
        do {
            try await body()
            return false
        } catch StoreError.unavailable {
            return true
        }
    }

    @Test("Writes fail while any node is down, and go on by themselves once it is back", arguments: 0..<4)
    func down(node: Int) async throws {
        try await withCluster { nodes, store in
            let parts = randomParts(seed: UInt64(node + 1), traces: 10)
            try await store.write(Array(parts.prefix(20)))
            nodes.kill(node)
            #expect(try await isUnavailable { try await store.write(Array(parts.suffix(from: 20))) })
            // The other replica of the shard still answers, whole.
            var expected = ExpectedTraces(abandonedAfter: 3_600)
            expected.write(Array(parts.prefix(20)))
            #expect(try await store.traces(TraceQuery(limit: 1_000)).items.count >= expected.traces.count)
            let states = await store.nodeStates()
            #expect(states.count == 4 && states.count { !$0.isReachable } == 1)
            try nodes.start(node)
            try await nodes.waitUntilUp(node)
            try await waitUntil { try await !isUnavailable { try await store.write(Array(parts.suffix(from: 20))) } }
            expected.write(Array(parts.suffix(from: 20)))
            for details in expected.traces { #expect(try await store.trace(details.trace.id) == details) }
            #expect(try await store.status().spanCount == expected.spans.count)
            #expect(await store.nodeStates().allSatisfy(\.isReachable))
        }
    }

    @Test("Who follows the changes waits while a node is down, and then misses nothing")
    func follow() async throws {
        try await withCluster { nodes, store in
            let parts = randomParts(seed: 13, traces: 20)
            let early = try await store.changes(after: nil, limit: 1).next
            try await store.write(parts)
            nodes.kill(1)
            let page = try await store.changes(after: early, limit: 1_000)
            #expect(page.items.isEmpty && page.next == early)
            // Of one who begins now it is not known what was under way on that node.
            let late = try await store.changes(after: nil, limit: 1).next
            try nodes.start(1)
            try await nodes.waitUntilUp(1)
            let ids = Set(try await store.traces(TraceQuery(limit: 1_000)).items.map(\.id))
            for cursor in [early, late] {
                var found: Set<TraceID> = []
                var next = cursor
                try await waitUntil {
                    let page = try await store.changes(after: next, limit: 7)
                    next = page.next
                    found.formUnion(page.items.map(\.id))
                    return found == ids
                }
            }
        }
    }

    @Test("An answer without a shard is an error, and whole again once the shard is back")
    func shard() async throws {
        try await withCluster { nodes, store in
            let parts = randomParts(seed: 9, traces: 30)
            try await store.write(parts)
            let count = try await store.traces(TraceQuery(limit: 1_000)).items.count
            for node in 2..<4 { nodes.kill(node) }
            #expect(try await isUnavailable { _ = try await store.traces(TraceQuery()) })
            #expect(try await isUnavailable { _ = try await store.statistics(StatisticsQuery(of: .spans)) })
            #expect(try await isUnavailable { _ = try await store.status() })
            for node in 2..<4 { try nodes.start(node) }
            for node in 2..<4 { try await nodes.waitUntilUp(node) }
            var whole = 0
            try await waitUntil {
                try await !isUnavailable { whole = try await store.traces(TraceQuery(limit: 1_000)).items.count }
            }
            #expect(whole == count)
        }
    }

    @Test("While a node stands still, writes wait, then more of them are turned away, and none is lost")
    func backpressure() async throws {
        try await withCluster {
            $0.queueCapacity = 100
        } _: { nodes, store in
            let parts = randomParts(seed: 21, traces: 60)
            nodes.pause(1)
            let results = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
                for number in 0..<30 {
                    group.addTask {
                        let some = Array(parts[number * 10..<number * 10 + 10])
                        do {
                            try await store.write(some)
                            return (number, true)
                        } catch StoreError.busy {
                            return (number, false)
                        } catch StoreError.unavailable {
                            return (number, false)
                        }
                    }
                }
                // Those that were turned away know it at once; the others wait for the node.
                var results: [(Int, Bool)] = []
                while results.count < 15, let result = try await group.next() { results.append(result) }
                #expect(results.allSatisfy { !$0.1 })
                nodes.pause(1, isPaused: false)
                for try await result in group { results.append(result) }
                return results
            }
            var expected = ExpectedTraces(abandonedAfter: 3_600)
            for (number, isKept) in results where isKept {
                expected.write(Array(parts[number * 10..<number * 10 + 10]))
            }
            for key in expected.spans.keys { #expect(try await store.span(key) != nil) }
            try await waitUntil { try await !isUnavailable { try await store.write(parts) } }
            expected.write(parts)
            #expect(try await store.status().spanCount == expected.spans.count)
        }
    }
}
