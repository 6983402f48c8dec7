import Foundation
import Testing
import Tracemark
import TracemarkModel
import TracemarkOTLP

/// The files were written by OpenTelemetry's own Python types; all of them hold the same request, or its halves.
@Suite("Reading OTLP")
struct DecodingTests {
    private func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Files/\(name)").path
    }

    private func read(_ name: String) throws -> OTLPSpans {
        var reader = try OTLPFileReader(path: path(name))
        var all = OTLPSpans()
        while let spans = try reader.next() {
            all.parts += spans.parts
            all.rejectedCount += spans.rejectedCount
        }
        #expect(reader.bytesRead == reader.byteCount)
        return all
    }

    @Test("Protobuf and JSON, whole, in lines and in length-prefixed messages say the same")
    func forms() throws {
        let spans = try read("request.pb")
        #expect(spans.parts.count == 4)
        #expect(spans.rejectedCount == 1)
        for name in ["request.json", "lines.jsonl"] { #expect(try read(name) == spans) }
        #expect(try read("delimited.pb").parts == spans.parts + spans.parts)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path("request.json"))))
        #expect(
            try OTLPDecoder.spans(json: bytes).firstRejection == #"The trace ID of "bad" is zero or not 16 bytes long."#
        )
    }

    @Test("What a request says once for all its spans does not become more than it may, however many they are")
    func sharedAttributes() throws {
        let text = String(repeating: "x", count: 1 << 20)
        let attributes: AttributeValue = [["key": "a", "value": ["stringValue": .string(text)]]]
        let none = AttributeValue.array([])
        let spans = (1...300).map { number -> AttributeValue in
            [
                "traceId": "0102030405060708090a0b0c0d0e0f10", "spanId": .string("00000000000\(10_000 + number)"),
                "name": "n",
            ]
        }
        for (resource, scope) in [(attributes, none), (none, attributes)] {
            let request: AttributeValue = [
                "resourceSpans": [
                    [
                        "resource": ["attributes": resource],
                        "scopeSpans": [["scope": ["attributes": scope], "spans": .array(spans)]],
                    ]
                ]
            ]
            let read = try OTLPDecoder.spans(json: Array(request.json.utf8))
            #expect(read.parts.count == 255 && read.rejectedCount == 45)
            #expect(read.firstRejection?.contains("Send fewer spans") == true)
        }
    }

    @Test("OpenInference's attributes and this project's become the span's fields, the others stay")
    func openInference() throws {
        let span = MergedSpan(try read("request.pb").parts[0]).record
        #expect(span.traceID == TraceID("0102030405060708090a0b0c0d0e0f10"))
        #expect(span.spanID == SpanID("0102030405060708"))
        #expect(span.parentID == nil)
        #expect(span.name == "qa_pipeline")
        #expect(span.type == "chain")
        #expect(span.kind == .server)
        #expect(span.status == .ok)
        #expect(span.durationNanoseconds == 5_000_000_000)
        #expect(span.input == SpanContent("What?"))
        #expect(span.output == SpanContent(json: ["a": 1]))
        #expect(span.tags == ["environment": "production"])
        #expect(span.metrics == ["quality": MetricRecord(4.5, comment: "good"), "count": MetricRecord(3)])
        #expect(span.metadata == ["reviewed": true])
        #expect(span.user == "u1")
        #expect(span.session == "s1")
        #expect(span.attributes == ["blob": .bytes([0, 255]), "list": [1, "a", 2.5, ["k": true]]])
        #expect(span.service == "shop")
        #expect(span.resource == ["host.name": "h1"])
        #expect(span.scope == "otel 1.2")
        #expect(span.traceState == "v=1")
        #expect(span.events.map(\.name) == ["exception"])
        #expect(span.links.map(\.span.spanID) == [SpanID("0203040506070809")!])
    }

    @Test("OpenTelemetry's attributes for generative AI become the span's fields and stay")
    func generativeAI() throws {
        let span = MergedSpan(try read("request.pb").parts[1]).record
        #expect(span.type == "llm")
        #expect(span.model == "gpt-4o")
        #expect(span.inputTokens == 120)
        #expect(span.outputTokens == 30)
        #expect(span.cost == 0.25)
        #expect(
            span.input == SpanContent(json: [["role": "user", "content": "Hi"], ["role": "system", "content": "Be"]]))
        #expect(span.output == SpanContent("Hello"))
        #expect(span.attributes["gen_ai.request.model"] == "gpt-4o")
        #expect(span.status == .error)
        #expect(span.statusMessage == "timeout")
    }

    @Test("A span without an end is running, a cancelled one is cancelled")
    func outcomes() throws {
        let parts = try read("request.pb").parts
        #expect(MergedSpan(parts[2]).record.status == .running)
        #expect(parts[2].version == 7)
        let job = MergedSpan(parts[3]).record
        #expect(job.status == .cancelled)
        #expect(job.type == "chain")
        #expect(job.tags == ["team": "search"])
        #expect(job.kind == .consumer)
    }

    @Test("What is cut off, or something else, is an error and no crash")
    func broken() throws {
        let folder = NSTemporaryDirectory() + "tracemark-otlp-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["request.pb", "delimited.pb", "request.json"] {
            let whole = try Data(contentsOf: URL(fileURLWithPath: path(name)))
            // Each holds two pieces; between them it may end.
            let allowed = name == "request.json" ? 0 : 1
            var unnoticed = 0
            for end in stride(from: 2, to: whole.count - 2, by: name == "request.json" ? 41 : 1) {
                let file = folder + "/\(name)"
                try whole.prefix(end).write(to: URL(fileURLWithPath: file))
                do {
                    var reader = try OTLPFileReader(path: file)
                    while try reader.next() != nil {}
                } catch {
                    continue
                }
                unnoticed += 1
            }
            #expect(unnoticed == allowed, "\(name)")
        }
        for text in [
            #"{"resourceSpans": 3}"#, #"{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": 3}]}]}]}"#, "{",
        ] {
            #expect(throws: OTLPError.self) { _ = try OTLPDecoder.spans(json: Array(text.utf8)) }
        }
        #expect(try OTLPDecoder.spans(json: Array("{}".utf8)).parts.isEmpty)
        #expect(throws: OTLPError.self) { _ = try OTLPFileReader(path: folder + "/none") }
    }
}
