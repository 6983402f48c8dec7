import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClickHouse

@Suite("Writing", .serialized)
struct WritingTests {
    private actor Counts {
        private(set) var most = 0
        private(set) var all = 0
        private var now = 0

        func enter() {
            now += 1
            all += 1
            most = max(most, now)
        }

        func leave() { now -= 1 }
    }

    @Test("One at a time has the turn, and each gets it")
    func turns() async {
        let turns = Turns()
        let counts = Counts()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    await turns.take()
                    await counts.enter()
                    await Task.yield()
                    await counts.leave()
                    turns.pass()
                }
            }
        }
        #expect(await counts.most == 1)
        #expect(await counts.all == 500)
    }

    @Test("What each server inserts at a moment is seen by the lowest of its numbers", arguments: StoreKind.nodes)
    func underWay(kind: StoreKind) async throws {
        try await kind.withStores(1) { stores in
            let nodes = stores[0].nodes
            let servers = [UInt64.random(in: 1 ... .max), UInt64.random(in: 1 ... .max)]
            let insertions = [(servers[0], 900 as UInt64), (servers[0], 80), (servers[1], 7)]
            func found() async throws -> [UInt64: UInt64] {
                try await ChangeInsertion.underWay(on: nodes).filter { servers.contains($0.key) }
            }
            #expect(try await found() == [:])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (server, number) in insertions {
                    group.addTask {
                        let name = ChangeInsertion(server: server, number: number).name
                        _ = try await nodes.ask("SELECT sleep(3) FORMAT RowBinary", settings: ["query_id": name])
                    }
                }
                try await waitUntil { try await found() == [servers[0]: 80, servers[1]: 7] }
                try await group.waitForAll()
            }
            #expect(try await found() == [:])
        }
    }

    @Test(
        "What another server removes between two parts of a batch counts in between", arguments: StoreKind.nodes)
    func removalWithinBatch(kind: StoreKind) async throws {
        var options = ClickHouseStore.Options()
        options.clock = { testNow }
        try await kind.withStores(2, options: options) { stores in
            let id = TraceID(high: 3, low: 4)
            func part(_ span: UInt64) -> SpanPart {
                var part = SpanPart(SpanKey(id, SpanID(bits: span)), version: testNow)
                (part.name, part.parent, part.start, part.end) = ("work", .root, testNow, testNow)
                return part
            }
            let first = stores[0].writer.sequence.take(2_000)
            let between = first - stores[0].writer.sequence.mark + 1_000 * ServerSequence.step
            let removal = LogRow(
                traceID: id, span: LogRow.wholeTrace, sequence: between | stores[1].writer.sequence.mark,
                act: .removeTrace, weight: LoggedTrace.weightOfRemoval)
            try await stores[1].writer.insert([removal], into: .log) { $1.write(to: &$0) }
            try await stores[0].writer.write([
                LogRow(part(1), sequence: first), LogRow(part(2), sequence: first + 1_999 * ServerSequence.step),
            ])
            for store in stores {
                let trace = try #require(try await store.trace(id))
                #expect(trace.spans.map(\.key) == [part(2).key])
                #expect(try await store.traces(TraceQuery(limit: 10)).items == [trace.trace])
                #expect(try await store.spans(SpanQuery(limit: 10)).items.map(\.key) == [part(2).key])
            }
        }
    }
}
