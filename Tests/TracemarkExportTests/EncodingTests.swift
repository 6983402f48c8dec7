import Foundation
import Testing
import Tracemark
import TracemarkModel
import TracemarkOTLP

@testable import TracemarkExport

@Suite("The protobuf form of spans")
struct EncodingTests {
    private func decoded(_ spans: [SpanData], resource: TraceResource = TraceResource(service: "test")) throws
        -> [SpanPart]
    {
        var writer = ProtobufWriter()
        for span in spans { OTLPMessage.span(span, to: &writer) }
        let request = OTLPMessage.request(spans: writer.bytes, resource: OTLPMessage.resource(resource))
        let read = try OTLPDecoder.spans(protobuf: request)
        #expect(read.rejectedCount == 0)
        return read.parts
    }

    @Test("swift-protobuf reads every field of a span as it was")
    func everyField() throws {
        var span = SpanData(
            traceID: TraceID(high: 0x0123_4567_89ab_cdef, low: 2), spanID: SpanID(bits: 0xfedc_ba98_7654_3210),
            parentSpanID: SpanID(bits: 7), name: "génère 🕯", type: .llm, kind: .client,
            startNanoseconds: 1_763_550_000_000_000_001, endNanoseconds: 1_763_550_000_000_000_999,
            status: .error("it is empty"))
        span.traceState = "a=b"
        span.function = "Summarizer.summarize"
        span.file = "Sources/App/Summarizer.swift"
        span.line = 12
        span.input = #"{"text":"hello"}"#
        span.output = CapturedOutput(text: "bye", mimeType: "text/plain")
        span.tags = ["team": "search", "empty": ""]
        span.metrics = [
            SpanMetric(name: "score", value: .decimal(-4.5), comment: "of 5"),
            SpanMetric(name: "count", value: .integer(.min)),
        ]
        span.metadata = #"{"reviewed":true}"#
        span.errors = [RecordedError(type: "App.Empty", message: "no text", timeNanoseconds: 5)]
        span.events = [TraceEvent(name: "retry", timeNanoseconds: 4, attributes: ["attempt": 2])]
        let link = TraceContext(traceID: TraceID(high: 3, low: 4), spanID: SpanID(bits: 5), isSampled: true)
        span.links = [TraceLink(link, attributes: ["queue": "q"])]
        span.attributes = [
            "gen_ai.request.model": "small", "stop": ["a", "b"], "deep": [[1, true], [2.5]], "flag": false,
        ]
        span.version = 1_763_550_000_000_001_000
        let part = try #require(
            try decoded([span], resource: TraceResource(service: "shop", attributes: ["region": "north"])).first)
        #expect(part.key == SpanKey(span.traceID, span.spanID))
        #expect(part.parent == .span(SpanID(bits: 7)))
        #expect(part.name == "génère 🕯" && part.type == "llm" && part.kind == .client)
        #expect(part.start?.nanoseconds == 1_763_550_000_000_000_001)
        #expect(part.end?.nanoseconds == 1_763_550_000_000_000_999)
        #expect(part.version == 1_763_550_000_000_001_000)
        #expect(part.outcome == .error && part.statusMessage == "it is empty")
        #expect(part.traceState == "a=b" && part.service == "shop")
        #expect(part.resource["region"] == .string("north"))
        #expect(part.resource["telemetry.sdk.language"] == .string("swift"))
        #expect(part.input == SpanContent(#"{"text":"hello"}"#, mimeType: "application/json"))
        #expect(part.output == SpanContent("bye", mimeType: "text/plain"))
        #expect(part.tags == ["team": "search", "empty": ""])
        #expect(part.metrics["score"]?.value == .decimal(-4.5) && part.metrics["score"]?.comment == "of 5")
        #expect(part.metrics["count"]?.value == .integer(.min))
        #expect(part.metadata == ["reviewed": .boolean(true)])
        #expect(part.events.map(\.name).sorted() == ["exception", "retry"])
        #expect(part.links.map(\.span) == [SpanKey(TraceID(high: 3, low: 4), SpanID(bits: 5))])
        #expect(part.model == "small")
        #expect(part.attributes["deep"] == .array([.array([.integer(1), .boolean(true)]), .array([.decimal(2.5)])]))
        #expect(part.attributes["flag"] == .boolean(false))
        #expect(part.attributes["code.function.name"] == .string("Summarizer.summarize"))
        #expect(part.attributes["code.line.number"] == .integer(12))
    }

    @Test("A span that runs has no end, and one that ended merges over it")
    func running() throws {
        var span = SpanData.numbered(1)
        span.endNanoseconds = 0
        span.version = 1_500
        var ended = SpanData.numbered(1)
        ended.version = 2_500
        let parts = try decoded([ended, span])
        var merged = MergedSpan(parts[0])
        #expect(MergedSpan(parts[1]).status == .running)
        merged.merge(parts[1])
        #expect(merged.status == .ok && merged.said.end?.nanoseconds == 2_000)
    }

    @Test(
        "Lengths around the bounds of one, two and three bytes are read back",
        arguments: [0, 1, 126, 127, 128, 16_383, 16_384, 300_000])
    func lengths(_ count: Int) throws {
        var span = SpanData.numbered(1)
        span.output = CapturedOutput(text: String(repeating: "x", count: count), mimeType: "text/plain")
        let parts = try decoded([span, .numbered(2)])
        #expect(parts.map { $0.output?.text.utf8.count ?? 0 } == [count, 0])
        #expect(parts.map(\.name) == ["1", "2"])
    }

    @Test("A partial success is read from the answer, and any other bytes are none")
    func answers() {
        var writer = ProtobufWriter()
        writer.message(1) { partial in
            partial.varint(1, 300)
            partial.string(2, "too old")
        }
        let rejection = OTLPMessage.rejection(in: writer.bytes)
        #expect(rejection?.spans == 300 && rejection?.message == "too old")
        #expect(OTLPMessage.rejection(in: []) == nil)
        var random = SystemRandomNumberGenerator()
        for length in 0..<200 {
            _ = OTLPMessage.rejection(in: (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test("What was compressed is read by the system's gzip")
    func gzip() throws {
        let gzip = try #require(Gzip.system)
        let text = Array(String(repeating: "spans and spans ", count: 10_000).utf8)
        let compressed = try #require(gzip.compress(text))
        #expect(compressed.count < text.count / 20)
        let place = try TemporaryPlace()
        let file = URL(fileURLWithPath: "\(place.path)/a.gz")
        try Data(compressed).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let read = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && Array(read) == text)
        #expect(Gzip(libraries: ["libnothing.so"]) == nil)
    }
}
