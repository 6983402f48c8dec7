import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClickHouse

/// Everything that reaches a statement from outside is a value in it, whatever it looks like.
@Suite("No text becomes a statement", .serialized)
struct InjectionTests {
    private static let pieces = [
        "'", "''", "\\", "\\'", "\\\\'", "\"", "`", ";", "--", "/*", "*/", ")", "(", ",", "%", "_", "*", "{p0:String}",
        "{", "}", "\n", "\r", "\t", "\u{1}", "\u{7F}", "\u{2019}", "\u{FF07}", "\\x27", "\\u0027", "&", "=", "?", "#",
        "+", "%27", "%00", "é", "東", "👩‍👩‍👧", " OR 1=1 ", "DROP TABLE span", " UNION ALL SELECT ", "FORMAT TSV", "NULL",
        "$1", "0x27", "\u{202E}", "a", "B", "9",
    ]

    private func text(_ random: inout SeededRandom) -> String {
        (0..<random.int(1...6)).map { _ in random.one(of: Self.pieces) }.joined()
    }

    /// With a star in its middle.
    private func middleCut(_ text: String) -> String {
        // Between characters: a star that stands before a joiner is no star.
        let characters = Array(text)
        return String(characters.prefix(characters.count / 2)) + "*" + String(characters.suffix(characters.count / 3))
    }

    @Test("Every character comes back from a statement as it went into it", arguments: StoreKind.engines)
    func characters(kind: StoreKind) async throws {
        try await kind.withStores(1) { stores in
            let scalars = (0...0x2_FFFF as ClosedRange<UInt32>).compactMap { Unicode.Scalar($0) }
            for start in stride(from: 0, to: scalars.count, by: 50_000) {
                // Each beside a quotation mark and what might escape it.
                var text = ""
                for scalar in scalars[start..<min(scalars.count, start + 50_000)] {
                    text.unicodeScalars.append(scalar)
                    text += "'\\"
                }
                let found = try await stores[0].rows("SELECT \(text), \("'")") { reader throws(StoreError) in
                    (try reader.blob(), try reader.text())
                }
                #expect(found.count == 1 && found[0].0 == Array(text.utf8) && found[0].1 == "'")
            }
        }
    }

    @Test("An address whose names are no plain words is refused before anything is asked")
    func addresses() {
        for address in [
            "clickhouse://u@h:8123/a;b", "clickhouse://u@h:8123/a'b", "clickhouse://u@h:8123/a`b",
            "clickhouse://u@h:8123/1a",
            "clickhouse://u@h:8123/a?cluster=c)", "clickhouse://u@h:8123/a?cluster=c%27", "clickhouse://u@h h:8123/a",
            "clickhouse://u@h:8123/é", "clickhouse://u@h:8123/a?readonly=0", "clickhouse://u@h:0/a",
            // Whoever asks for TLS in another way must not be served without.
            "clickhouse://u@h:8123/a?secure=1", "clickhouse://u@h:8123/a&secure=true",
        ] {
            #expect(throws: StoreError.self, "\(address)") { try ClusterAddress(address) }
        }
    }

    /// `TRACEMARK_FUZZ=20000` tries more.
    @Test(
        "Names, tags, metrics, filters, cursors and documents of odd texts are found as what they are",
        arguments: StoreKind.engines)
    func fuzz(kind: StoreKind) async throws {
        let rounds = Environment.number("TRACEMARK_FUZZ") ?? (kind == .node ? 60 : 15)
        var random = SeededRandom(seed: UInt64(Environment.number("TRACEMARK_FUZZ_SEED") ?? 1))
        try await kind.withStore { store in
            var written = 0
            for round in 0..<rounds {
                let traceID = TraceID(high: 7, low: UInt64(round + 1))
                var part = SpanPart(SpanKey(traceID, SpanID(bits: UInt64(round + 1))), version: testNow)
                let (name, key, value) = (text(&random), text(&random), text(&random))
                part.name = name
                (part.parent, part.start, part.end) = (.root, testNow, testNow)
                part.tags = [key: value]
                part.metrics = [key: MetricRecord(round)]
                part.metadata = [key: .string(value)]
                part.attributes = [key: .string(value)]
                (part.model, part.service, part.type, part.user, part.session) = (value, key, name, value, name)
                part.input = SpanContent(value)
                try await store.write([part])
                written += 1
                let conditions: [FilterCondition] = [
                    .string(.name, .equals(name)), .string(.name, .matches(name)), .string(.tag(key), .equals(value)),
                    .string(.metadata(key), .equals(value)), .string(.attribute(key), .matches(value)),
                    .string(.model, .equals(value)), .string(.type, .matches("*" + name)),
                    .string(.service, .matches(key + "*")), .hasMetric(key),
                    .number(.metric(key), .equal, Double(round)),
                    .string(.name, .matches(middleCut(name))), .string(.user, .matches("*" + middleCut(value) + "*")),
                    .string(.session, .equals(name)), .string(.root, .equals(name)),
                ]
                let details = try #require(try await store.trace(traceID))
                #expect(details.spans[0].tags == part.tags && details.spans[0].name == name)
                for condition in conditions {
                    let filter = Filter.condition(.trace(traceID)) && .condition(condition)
                    #expect(filter.matches(details, at: testNow), "\(condition)")
                    #expect(
                        try await store.traces(TraceQuery(filter: filter)).items.map(\.id) == [traceID], "\(condition)")
                    if case .condition(.string(.root, _)) = Filter.condition(condition) { continue }
                    #expect(try await store.spans(SpanQuery(filter: filter)).items.count == 1, "\(condition)")
                }
                let words = Filter.condition(.trace(traceID)) && .condition(.text(value))
                let withWords = try await store.traces(TraceQuery(filter: words)).items
                #expect(withWords.isEmpty != words.matches(details, at: testNow), "\(words)")
                _ = try await store.statistics(StatisticsQuery(of: .spans, groupBy: .tag(key), metric: key))
                _ = try await store.values(ValueQuery(.tag(key), prefix: value))
                #expect(try await store.keys(of: .tag, startingWith: key, limit: 1_000).contains(key))
                for cursor in [value, "newest:\(value):1:2", "newest:1:\(value):2", "1:\(value):2"] {
                    await #expect(throws: StoreError.invalidCursor(cursor)) {
                        _ = try await store.traces(TraceQuery(cursor: cursor))
                    }
                    await #expect(throws: StoreError.invalidCursor(cursor)) {
                        _ = try await store.changes(after: cursor, limit: 5)
                    }
                    await #expect(throws: StoreError.invalidCursor(cursor)) {
                        _ = try await store.spans(SpanQuery(cursor: cursor))
                    }
                    await #expect(throws: StoreError.invalidCursor(cursor)) {
                        _ = try await store.entries(of: key, after: cursor, limit: 5)
                    }
                }
                guard round % 10 == 0 else { continue }
                let document = StoredDocument(name: name, text: value)
                try await store.putDocument(document, in: key, replacing: nil)
                #expect(try await store.document(name, in: key)?.text == value)
                #expect(try await store.deleteDocument(name, in: key))
                let entry = DatasetEntry(
                    id: name, input: SpanContent(value), output: SpanContent(key), created: testNow)
                try await store.saveEntries([entry], in: key)
                #expect(try await store.entry(name, of: key) == entry)
                #expect(try await store.deleteEntry(value + name, of: key) == false)
                #expect(try await store.deleteDataset(key))
                #expect(try await store.deleteMetric(key, of: part.key))
                #expect(try await store.span(part.key)?.metrics == [:])
            }
            #expect(try await store.status().traceCount == written)
        }
    }
}
