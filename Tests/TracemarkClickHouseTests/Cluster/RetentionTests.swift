import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClickHouse

@Suite("Retention on nodes", .serialized)
struct RetentionTests {
    @Test(
        "While files are rewritten without what was removed, nothing more goes for its room", arguments: StoreKind.nodes
    )
    func rewriting(kind: StoreKind) async throws {
        var options = ClickHouseStore.Options()
        options.clock = { testNow }
        try await kind.withStores(1, options: options) { stores in
            let store = stores[0]
            func everywhere(_ statement: SQLText) async throws {
                for host in store.nodes.hosts { try await store.nodes.ask(statement, only: host) }
            }
            try await store.write(randomParts(seed: 17, traces: 200))
            let policy = RetentionPolicy(byteCount: try await store.status().byteCount / 10 * 9)
            try await everywhere("SYSTEM STOP MERGES")
            do {
                let removed = try await store.retain(policy, at: testNow)
                #expect(removed.traceCount > 0 && removed.traceCount < 200)
                #expect(try await store.retain(policy, at: testNow) == RetentionResult())
            } catch {
                try? await everywhere("SYSTEM START MERGES")
                throw error
            }
            try await everywhere("SYSTEM START MERGES")
            // Once they are rewritten, what is too much still goes.
            let smaller = RetentionPolicy(byteCount: 1)
            try await waitUntil { try await store.retain(smaller, at: testNow).traceCount > 0 }
        }
    }
}
