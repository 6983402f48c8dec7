import GeneratedTraces
import StoreExpectations
import Testing
import Tracemark
import TracemarkModel

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
                (part.model, part.service, part.type, part.user) = (value, key, name, value)
                part.input = SpanContent(value)
                try await store.write([part])
                written += 1
                let conditions: [FilterCondition] = [
                    .string(.name, .equals(name)), .string(.name, .matches(name)), .string(.tag(key), .equals(value)),
                    .string(.metadata(key), .equals(value)), .string(.attribute(key), .matches(value)),
                    .string(.model, .equals(value)), .string(.type, .matches("*" + name)),
                    .string(.service, .matches(key + "*")), .hasMetric(key),
                    .number(.metric(key), .equal, Double(round)),
                ]
                let details = try #require(try await store.trace(traceID))
                #expect(details.spans[0].tags == part.tags && details.spans[0].name == name)
                for condition in conditions {
                    let filter = Filter.condition(.trace(traceID)) && .condition(condition)
                    #expect(filter.matches(details, at: testNow), "\(condition)")
                    #expect(
                        try await store.traces(TraceQuery(filter: filter)).items.map(\.id) == [traceID], "\(condition)")
                    #expect(try await store.spans(SpanQuery(filter: filter)).items.count == 1, "\(condition)")
                }
                _ = try await store.traces(TraceQuery(filter: .condition(.text(value))))
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
                #expect(try await store.deleteDataset(key))
            }
            #expect(try await store.status().traceCount == written)
        }
    }
}
