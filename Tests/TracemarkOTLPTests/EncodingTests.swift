import Foundation
import GeneratedTraces
import Testing
import Tracemark
import TracemarkModel
import TracemarkOTLP

@Suite("Writing OTLP")
struct EncodingTests {
    /// Random spans, as far as OTLP can say what is in them.
    private func spans(seed: UInt64) -> [SpanRecord] {
        var traces = RandomTraces(seed: seed)
        return (0..<20).flatMap { _ in traces.trace(spans: 6) }.map { span in
            var span = span
            // A kind of span is written in capitals, and a reason that is empty is none.
            span.type = span.type?.lowercased()
            if span.statusMessage == "" { span.statusMessage = nil }
            // What no text may hold is gone once the parts of a span are merged.
            return MergedSpan(SpanPart(span)).record
        }
    }

    private func records(_ spans: OTLPSpans) -> [SpanRecord] { spans.parts.map { MergedSpan($0).record } }

    private func byID(_ spans: [SpanRecord]) -> [SpanKey: SpanRecord] {
        Dictionary(uniqueKeysWithValues: spans.map { ($0.key, $0) })
    }

    @Test("What is written as JSON is read as the same spans", arguments: 0..<10)
    func json(seed: UInt64) throws {
        let spans = spans(seed: seed)
        let read = try OTLPDecoder.spans(json: OTLPEncoder.json(spans))
        #expect(read.rejectedCount == 0)
        #expect(byID(records(read)) == byID(spans))
    }

    @Test("What is written as protobuf is read as the same spans", arguments: 0..<10)
    func protobuf(seed: UInt64) throws {
        let spans = spans(seed: seed)
        let read = try OTLPDecoder.spans(protobuf: OTLPEncoder.protobuf(spans))
        #expect(read.rejectedCount == 0)
        #expect(byID(records(read)) == byID(spans))
    }

    @Test("A span's fields stand in the attributes that other tools know, and those of its own are kept")
    func attributes() throws {
        var span = SpanRecord(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(bits: 3), name: "answer", type: "llm",
            start: Timestamp(nanoseconds: 1_000), end: Timestamp(nanoseconds: 2_000), status: .ok)
        span.model = "gpt-4o"
        span.inputTokens = 7
        span.outputTokens = 3
        span.attributes = ["gen_ai.usage.output_tokens": 3]
        span.tags = ["team": "search"]
        let json = String(decoding: OTLPEncoder.json([span]), as: UTF8.self)
        for part in [
            #"{"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}}"#,
            #"{"key":"gen_ai.usage.input_tokens","value":{"intValue":"7"}}"#,
            #"{"key":"openinference.span.kind","value":{"stringValue":"LLM"}}"#,
            #"{"key":"tag.team","value":{"stringValue":"search"}}"#, #""traceId":"00000000000000010000000000000002""#,
        ] { #expect(json.contains(part)) }
        #expect(records(try OTLPDecoder.spans(json: Array(json.utf8))) == [span])
    }
}
