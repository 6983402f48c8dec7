import Foundation
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClickHouse

@Suite("What only today's ClickHouse has", .serialized, .enabled(if: StoreKind.allCases.contains(.modern)))
struct ModernEngineTests {
    @Test("Texts travel as bound parameters, and long lists of them as literals")
    func parameters() async throws {
        try await StoreKind.modern.withStores(1) { stores in
            #expect(stores[0].nodes.bindsParameters)
            let rendered = ("SELECT \("it's")" as SQLText).rendered(binding: true)
            #expect(rendered.statement == "SELECT {p0:String}" && rendered.parameters.map(\.value) == ["it's"])
            for text in [
                "it's", "\\", "a\tb\nc\rd", "\u{0}", "{p0:String}", "%27", "é", String(repeating: "'", count: 5_000),
            ] {
                let found = try await stores[0].rows("SELECT \(text), \("second")") { reader throws(StoreError) in
                    [try reader.text(), try reader.text()]
                }
                #expect(found == [[text, "second"]])
            }
        }
    }

    @Test("Tags and metrics are maps to those who ask the database themselves; texts have codecs and an index")
    func columns() async throws {
        try await StoreKind.modern.withStores(1) { stores in
            let store = stores[0]
            var part = SpanPart(SpanKey(TraceID(high: 1, low: 2), SpanID(bits: 3)), version: testNow)
            part.start = testNow
            part.tags = ["team": "search"]
            part.metrics = ["quality": MetricRecord(4.5)]
            try await store.write([part])
            let found = try await store.rows("SELECT tags['team'], metrics['quality'] FROM span") {
                reader throws(StoreError) in (try reader.text(), try reader.decimal())
            }
            #expect(found.count == 1 && found[0] == ("search", 4.5))
            let codecs = try await store.rows(
                """
                SELECT compression_codec FROM system.columns WHERE database = currentDatabase() \
                AND table = 'log' AND name IN ('head', 'body')
                """
            ) { reader throws(StoreError) in try reader.text() }
            #expect(codecs == ["CODEC(ZSTD(1))", "CODEC(ZSTD(1))"])
            let indexes = try await store.rows(
                "SELECT name FROM system.data_skipping_indices WHERE database = currentDatabase() ORDER BY name"
            ) { reader throws(StoreError) in try reader.text() }
            #expect(indexes == ["start_index", "words_index"])
        }
    }

    @Test("That something was removed is forgotten after a month, and nothing else is")
    func endOfRows() async throws {
        try await StoreKind.modern.withStores(1) { stores in
            let store = stores[0]
            let insertion: SQLText = "INSERT INTO trace (high, low, revision, deleted, day, start) VALUES "
            let start = Int64(Date().timeIntervalSince1970) * 1_000_000_000
            for (low, deleted, start) in [(1, 0, 0), (2, 1, 0), (3, 2, 0), (4, 1, start)] as [(Int, Int, Int64)] {
                _ = try await store.nodes.ask(insertion + "(1, \(low), 2, \(deleted), 0, \(start))")
            }
            _ = try await store.nodes.ask("OPTIMIZE TABLE trace FINAL")
            let left = try await store.rows("SELECT low FROM trace ORDER BY low") { reader throws(StoreError) in
                try reader.integer(UInt64.self)
            }
            #expect(left == [1, 3, 4])
        }
    }
}
