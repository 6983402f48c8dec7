import Foundation
import SystemZlib
import Testing
import Tracemark
import TracemarkFormats
import TracemarkModel

@Suite("Reading files of spans")
struct FileReadingTests {
    /// The spans of a file in their order.
    static func records(in path: String) throws -> [SpanRecord] {
        var reader = try SpanFileReader(path: path)
        var records: [SpanRecord] = []
        while let spans = try reader.next() { records += spans.parts.map { MergedSpan($0).record } }
        return records
    }

    /// What is left of spans once they are parts: what has no end is running until a store says otherwise.
    static func asRead(_ spans: [SpanRecord]) -> [SpanRecord] {
        spans.map { MergedSpan(SpanPart($0)).record }
    }

    private func gzip(_ bytes: [UInt8], at path: String, append: Bool = false) {
        let file = gzopen(path, append ? "ab" : "wb")
        gzwrite(file, bytes, UInt32(bytes.count))
        gzclose(file)
    }

    private let spans = Samples.spans(seed: 7, traces: 200)

    @Test("What the two formats write that can be imported is read as it was", arguments: [SpanFormat.jsonl, .otlp])
    func plain(format: SpanFormat) throws {
        let file = try TemporaryFile(Samples.text(of: spans, as: format).utf8)
        #expect(Set(try Self.records(in: file.path).map(\.key)) == Set(spans.map(\.key)))
        if format == .jsonl { #expect(try Self.records(in: file.path) == Self.asRead(spans)) }
    }

    @Test(
        "A compressed file is read as the plain one, also one of several members", arguments: [SpanFormat.jsonl, .otlp])
    func compressed(format: SpanFormat) throws {
        let text = Array(Samples.text(of: spans, as: format).utf8)
        let plain = try TemporaryFile(text)
        let file = try TemporaryFile([])
        gzip(Array(text[..<1_000]), at: file.path)
        gzip(Array(text[1_000...]), at: file.path, append: true)
        #expect(try Self.records(in: file.path) == Self.records(in: plain.path))
    }

    @Test("A compressed file that is cut off, and one that is damaged, are errors and not the end")
    func damaged() throws {
        let file = try TemporaryFile([])
        gzip(Array(Samples.text(of: spans, as: .jsonl).utf8), at: file.path)
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
        let cut = try TemporaryFile(whole[..<(whole.count / 2)])
        #expect(throws: FormatError.self) { try Self.records(in: cut.path) }
        var wrong = whole
        for place in (whole.count / 2)..<(whole.count / 2 + 64) { wrong[place] ^= 0x5A }
        let damaged = try TemporaryFile(wrong)
        #expect(throws: FormatError.self) { try Self.records(in: damaged.path) }
    }

    @Test("A line that is wrong is named")
    func wrongLine() throws {
        let lines = Samples.lines(Samples.text(of: spans, as: .jsonl)).prefix(2)
        let file = try TemporaryFile((lines.joined(separator: "\n") + "\n{\"trace_id\": \"12\"}\n").utf8)
        let error = #expect(throws: FormatError.self) { try Self.records(in: file.path) }
        #expect(
            error?.description
                == "\(file.path), line 3: \"trace_id\" in the span is not a trace ID of 32 hexadecimal digits.")
    }

    @Test(
        "JSON that is no spans is an error, and not a file without spans",
        arguments: ["{\"foo\":1}", "{\"resourceLogs\":[]}", "{\n  \"foo\": {\"resourceSpans\": []}\n}", "[]", "3"])
    func otherJSON(text: String) throws {
        let file = try TemporaryFile(text.utf8)
        #expect(throws: FormatError.self) { try Self.records(in: file.path) }
    }

    @Test(
        "A request without spans is one", arguments: ["{}", "{\"resourceSpans\":[]}", "{\"resource_spans\":[]}\n{}\n"])
    func emptyRequests(text: String) throws {
        let file = try TemporaryFile(text.utf8)
        #expect(try Self.records(in: file.path).isEmpty)
    }

    @Test("What a span says does not decide what its file is")
    func misleadingContents() throws {
        var span = spans[0]
        span.name = "\"resourceSpans\": []"
        span.attributes = ["resourceSpans": [], "resource_spans": "{"]
        let lines = try TemporaryFile(Samples.text(of: [span], as: .jsonl).utf8)
        #expect(try Self.records(in: lines.path) == Self.asRead([span]))
        span.attributes = ["trace_id": "x"]
        let requests = try TemporaryFile(Samples.text(of: [span], as: .otlp).utf8)
        #expect(try Self.records(in: requests.path).map(\.key) == [span.key])
    }

    @Test("The lines before a wrong one are given before it is told, also where the file is cut off there")
    func linesBeforeMistake() throws {
        let text = Samples.text(of: Array(spans.prefix(3)), as: .jsonl)
        for rest in ["{\"trace_id\": 3}\n", "{\"trace_id\": \"12"] {
            let file = try TemporaryFile((text + rest).utf8)
            var reader = try SpanFileReader(path: file.path)
            #expect(try reader.next()?.parts.count == 3)
            for _ in 0..<2 { #expect(throws: FormatError.self) { _ = try reader.next() } }
        }
    }

    @Test("A mark of UTF-8 at the beginning is passed over", arguments: [SpanFormat.jsonl, .otlp])
    func byteOrderMark(format: SpanFormat) throws {
        let text = Array(Samples.text(of: spans, as: format).utf8)
        let plain = try TemporaryFile(text)
        let marked = try TemporaryFile([0xEF, 0xBB, 0xBF] + text)
        #expect(try Self.records(in: marked.path) == Self.records(in: plain.path))
    }

    @Test("A metric that is no number has one form everywhere, and the form of earlier files is read too")
    func noNumbers() throws {
        var span = spans[0]
        span.metrics = [
            "a": MetricRecord(Double.nan), "b": MetricRecord(-Double.infinity), "c": MetricRecord(Double.infinity),
        ]
        let text = Samples.text(of: [span], as: .jsonl)
        #expect(text.contains(#""a":{"value":"NaN"}"#) && text.contains(#""b":{"value":"-Infinity"}"#))
        for form in [text, text.replacing(#""NaN""#, with: #"{"$number":"nan"}"#)] {
            let file = try TemporaryFile(form.utf8)
            let records = try Self.records(in: file.path)
            let read = try #require(records.first?.metrics)
            #expect(read["a"]?.value.doubleValue.isNaN == true)
            #expect(read["b"]?.value.doubleValue == -.infinity && read["c"]?.value.doubleValue == .infinity)
        }
    }

    @Test("A file that is not there, a folder and an empty file")
    func none() throws {
        #expect(throws: FormatError.self) { try SpanFileReader(path: "/nowhere/at/all.jsonl") }
        #expect(throws: FormatError.self) { try SpanFileReader(path: NSTemporaryDirectory()) }
        let empty = try TemporaryFile([])
        #expect(try Self.records(in: empty.path).isEmpty)
    }
}
