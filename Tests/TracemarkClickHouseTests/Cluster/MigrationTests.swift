import Foundation
import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkClickHouse
import TracemarkModel
import TracemarkStore

/// `tracemark migrate` as it is run: a process that may be killed.
@Suite("A store is copied to another, and back", .serialized)
struct MigrationTests {
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tracemark").path

    /// Runs it to its end: its exit code and what it printed.
    private func migrate(from: String, to: String, in folder: String) throws -> (status: Int32, output: String) {
        let log = folder + "/log-\(UUID().uuidString)"
        let child = try Child(Self.program, ["migrate", "--from", from, "--to", to], output: log)
        return (child.wait(), try String(contentsOfFile: log, encoding: .utf8))
    }

    private static func traces(of store: any TraceStore) async throws -> Set<TraceRecord> {
        var traces: Set<TraceRecord> = []
        for try await trace in store.allTraces(TraceQuery(limit: 500)) { traces.insert(trace) }
        return traces
    }

    private func fill(_ store: any TraceStore, traces: Int) async throws {
        var parts = randomParts(seed: 77, traces: traces)
        // What is no number for JSON is one for stores.
        parts[0].cost = .infinity
        try await store.write(parts)
        let entries = (0..<7).map {
            DatasetEntry(id: "e\($0)", input: SpanContent("in"), output: SpanContent("out \($0)"), created: testNow)
        }
        try await store.saveEntries(entries, in: "training")
        try await store.putDocument(StoredDocument(name: "slow", text: "{}"), in: "views", replacing: nil)
    }

    @Test(
        "A copy that is killed in the middle goes on where it was, and there and back all is the same",
        arguments: StoreKind.nodes)
    func thereAndBack(kind: StoreKind) async throws {
        let folder = NSTemporaryDirectory() + "tracemark-migration-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (first, second) = (folder + "/first.db", folder + "/second.db")
        let source = try await SQLiteStore.open(at: first)
        try await fill(source, traces: 700)
        let count = try await source.status().traceCount
        try await kind.withStores(1) { stores in
            let address = "\(stores[0].address)"
            let child = try Child(Self.program, ["migrate", "--from", first, "--to", address])
            // Wherever it is when it has come past the first of its steps.
            try await waitUntil {
                try await stores[0].documents(in: "migrations").contains { !$0.text.isEmpty }
            }
            child.kill()
            let kept = try await stores[0].status().traceCount
            #expect(kept > 0 && kept < count)

            let rest = try migrate(from: first, to: address, in: folder)
            #expect(rest.status == 0, "\(rest.output)")
            let copied = try #require(rest.output.firstMatch(of: #/Copied (\d+) traces; (\d+) traces/#))
            #expect("\(count)" == copied.2)
            #expect(try #require(Int(copied.1)) < count)

            let back = try migrate(from: address, to: second, in: folder)
            #expect(back.status == 0 && back.output.contains("Copied \(count) traces"), "\(back.output)")
            let target = try await SQLiteStore.open(at: second)
            #expect(try await Self.traces(of: target) == (try await Self.traces(of: source)))
            #expect(try await target.status().spanCount == (try await source.status().spanCount))
            #expect(try await target.datasets().map(\.entryCount) == [7])
            #expect(try await target.documents(in: "views").map(\.text) == ["{}"])
            try await target.close()

            // What is not the same is found, and said by its name.
            let trace = try await source.traces(TraceQuery(limit: 1)).items[0]
            let span = try #require(try await source.trace(trace.id)?.spans.first)
            var late = SpanPart(span.key, version: testNow)
            late.tags["only"] = "there"
            try await stores[0].write([late])
            let differing = try migrate(from: first, to: address, in: folder)
            #expect(differing.status != 0)
            #expect(differing.output.contains("Differing records: 1, such as trace \(trace.id)"), "\(differing.output)")
        }
        try await source.close()
    }
}
