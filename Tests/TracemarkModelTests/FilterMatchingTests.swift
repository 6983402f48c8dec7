import Testing
import Tracemark
import TracemarkModel

@Suite("Asking spans and traces")
struct FilterMatchingTests {
    let now = Timestamp(nanoseconds: 1_795_000_000_000_000_000)

    private func span(_ name: String, id: UInt64 = 1) -> SpanRecord {
        SpanRecord(
            traceID: TraceID(high: 1, low: 1), spanID: SpanID(bits: id), name: name, start: now,
            end: now.advanced(byNanoseconds: 3_000_000_000), status: .ok)
    }

    private func holds(_ text: String, _ span: SpanRecord) throws -> Bool {
        try Filter(text, for: .spans).matches(span, at: now.advanced(byNanoseconds: 60_000_000_000))
    }

    @Test("A colon takes upper and lower case as the same and * for anything; = takes the text exactly")
    func strings() throws {
        let span = span("Summarize_Document")
        #expect(try holds("name:summarize*", span))
        #expect(try holds("name:*document", span))
        #expect(try holds("name:s*_d*t", span))
        #expect(try !holds("name:summarize", span))
        #expect(try !holds("name=summarize_document", span))
        #expect(try holds("name=Summarize_Document", span))
    }

    @Test("A key is the same only if it is written with the same bytes, as stores compare it")
    func keys() throws {
        var span = span("x")
        span.tags["caf\u{E9}"] = "1"
        span.metrics["e\u{301}"] = MetricRecord(1)
        #expect(try holds("tag.caf\u{E9}=1", span))
        #expect(try !holds("tag.cafe\u{301}=1", span))
        #expect(try holds("metric.e\u{301}=1", span))
        #expect(try !holds("metric.\u{E9}=1", span))
        #expect(try !holds("metric.\u{E9}:*", span))
    }

    @Test("Words are found together, whatever stands between them, and with * before their end")
    func words() throws {
        var span = span("x")
        span.input = SpanContent("The Rate-Limit was exceeded in 東京都.")
        #expect(try holds("text:\"rate limit\"", span))
        #expect(try holds("exceed*", span))
        #expect(try holds("東京", span))
        #expect(try !holds("exceed", span))
        #expect(try !holds("text:\"limit rate\"", span))
    }

    @Test("What is not there holds no condition, and so holds its opposite")
    func absent() throws {
        let span = span("x")
        #expect(try !holds("metric.quality<3", span))
        #expect(try holds("NOT metric.quality<3", span))
        #expect(try !holds("tag.team:*", span))
        #expect(try holds("tag.team!=search", span))
    }

    @Test("Durations, times and numbers compare")
    func numbers() throws {
        var span = span("x")
        span.metrics["quality"] = MetricRecord(2.5)
        span.inputTokens = 90
        #expect(try holds("duration>2s duration<=3000ms metric.quality<3 tokens=90 since:2m until:30s", span))
        #expect(try !holds("since:30s", span))
        #expect(try holds("start>2026-01-01 until:2030-01-01T00:00+01:00", span))
    }

    @Test("Of a trace, each condition may hold for another of its spans")
    func traces() throws {
        var first = span("retrieve")
        first.tags["team"] = "search"
        let second = span("answer", id: 2)
        let trace = TraceRecord(id: first.traceID, name: "retrieve", start: now, status: .ok)
        let details = TraceDetails(trace: trace, spans: [first, second])
        #expect(try Filter("name:answer tag.team=search").matches(details, at: now))
        #expect(try !Filter("root:answer").matches(details, at: now))
        #expect(try !Filter("NOT name:answer").matches(details, at: now))
    }
}
