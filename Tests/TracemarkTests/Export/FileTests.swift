import Foundation
import Synchronization
import Testing

@testable import Tracemark

@Suite("The file exporter")
struct FileTests {
    /// A path of its own for each test.
    private let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID())")

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func span(_ name: String = "call", change: (inout SpanData) -> Void = { _ in }) -> SpanData {
        var span = SpanData(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(bits: 3), name: name,
            startNanoseconds: 1_800_000_000_123_456_789, endNanoseconds: 1_800_000_001_123_456_789)
        change(&span)
        return span
    }

    private func lines(_ path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    private func spans(_ line: [String: Any]) throws -> [[String: Any]] {
        let resourceSpans = try #require(line["resourceSpans"] as? [[String: Any]])
        let scopeSpans = try #require(resourceSpans[0]["scopeSpans"] as? [[String: Any]])
        #expect((scopeSpans[0]["scope"] as? [String: Any])?["name"] as? String == "tracemark")
        return try #require(scopeSpans[0]["spans"] as? [[String: Any]])
    }

    /// Attributes as `key=type:value`.
    private func attributes(_ holder: [String: Any]?) throws -> [String] {
        try #require(holder?["attributes"] as? [[String: Any]]).map { attribute in
            let value = try #require(attribute["value"] as? [String: Any]).first
            return "\(attribute["key"] ?? "")=\(value?.key ?? ""):\(value?.value ?? "")"
        }
    }

    @Test("Each batch is a line of OTLP/JSON with the standard attribute names")
    func fields() throws {
        let path = path("deep/er/traces.jsonl")
        let exporter = try FileExporter(path: path)
        exporter.start(resource: TraceResource(service: "app", attributes: ["service.version": "1.4"]))
        try exporter.export([
            span("summarize_document") { span in
                span.parentSpanID = SpanID(bits: 0xa)
                span.parentIsRemote = true
                span.traceState = "rojo=1"
                span.type = .retrieval
                span.kind = .client
                span.function = "Summarizer.summarize"
                span.file = "Sources/App/Summarizer.swift"
                span.line = 12
                span.input = #"{"text":"a \"b\""}"#
                span.output = CapturedOutput(text: "line one\nline two", mimeType: "text/plain")
                span.tags = ["team": "search", "env": "demo"]
                span.metrics = [
                    SpanMetric(name: "documents", value: .integer(9_007_199_254_740_993), comment: "all"),
                    SpanMetric(name: "score", value: .decimal(0.5)), SpanMetric(name: "odd", value: .decimal(.nan)),
                ]
                span.metadata = #"{"reviewed":true}"#
                span.status = .error("no answer")
                span.errors = [
                    RecordedError(
                        type: "App.NoAnswer", message: "no answer", timeNanoseconds: 1_800_000_001_000_000_001)
                ]
                span.droppedEntryCount = 4
            }
        ])
        let line = try #require(try lines(path).first)
        let resource = (line["resourceSpans"] as? [[String: Any]])?.first?["resource"] as? [String: Any]
        #expect(
            try attributes(resource) == [
                "service.name=stringValue:app", "telemetry.sdk.language=stringValue:swift",
                "telemetry.sdk.name=stringValue:tracemark", "telemetry.sdk.version=stringValue:0.1.0",
                "service.version=stringValue:1.4",
            ])
        let span = try #require(try spans(line).first)
        #expect(span["traceId"] as? String == "00000000000000010000000000000002")
        #expect(span["spanId"] as? String == "0000000000000003")
        #expect(span["parentSpanId"] as? String == "000000000000000a")
        #expect(span["traceState"] as? String == "rojo=1")
        #expect(span["flags"] as? Int == 0x301)
        #expect(span["name"] as? String == "summarize_document")
        #expect(span["kind"] as? Int == 3)
        #expect(span["startTimeUnixNano"] as? String == "1800000000123456789")
        #expect(span["endTimeUnixNano"] as? String == "1800000001123456789")
        #expect(span["droppedAttributesCount"] as? Int == 4)
        let status = try #require(span["status"] as? [String: Any])
        #expect(status["code"] as? Int == 2)
        #expect(status["message"] as? String == "no answer")
        #expect(
            try attributes(span) == [
                "openinference.span.kind=stringValue:RETRIEVER",
                "code.function.name=stringValue:Summarizer.summarize",
                "code.file.path=stringValue:Sources/App/Summarizer.swift", "code.line.number=intValue:12",
                #"input.value=stringValue:{"text":"a \"b\""}"#, "input.mime_type=stringValue:application/json",
                "output.value=stringValue:line one\nline two", "output.mime_type=stringValue:text/plain",
                "tag.env=stringValue:demo", "tag.team=stringValue:search",
                "metric.documents=intValue:9007199254740993", "metric.documents.comment=stringValue:all",
                "metric.score=doubleValue:0.5", "metric.odd=doubleValue:NaN",
                #"metadata=stringValue:{"reviewed":true}"#,
            ])
        let event = try #require((span["events"] as? [[String: Any]])?.first)
        #expect(event["name"] as? String == "exception")
        #expect(event["timeUnixNano"] as? String == "1800000001000000001")
        #expect(
            try attributes(event) == [
                "exception.type=stringValue:App.NoAnswer", "exception.message=stringValue:no answer",
            ])
    }

    @Test("A root without anything has only what OTLP needs; a cancellation is an attribute")
    func minimal() throws {
        let path = path("traces.jsonl")
        let exporter = try FileExporter(path: path)
        try exporter.export([span { $0.status = .cancelled }])
        let line = try #require(lines(path).first)
        let span = try #require(spans(line).first)
        #expect(span["parentSpanId"] == nil && span["events"] == nil && span["traceState"] == nil)
        #expect(span["kind"] as? Int == 1)
        #expect((span["status"] as? [String: Any])?.isEmpty == true)
        #expect(try attributes(span) == ["tracemark.cancelled=boolValue:1"])
    }

    @Test("Later runs append, and large batches become several lines")
    func appends() throws {
        let path = path("traces.jsonl")
        try FileExporter(path: path).export([span()])
        try FileExporter(path: path).export(Array(repeating: span(), count: 1_000))
        #expect(try lines(path).map { try spans($0).count } == [1, 512, 488])
    }

    @Test("Two writers at once leave whole lines")
    func twoWriters() async throws {
        let path = path("traces.jsonl")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                let exporter = try FileExporter(path: path)
                let text = String(repeating: "\(writer)", count: 20_000)
                group.addTask { for _ in 0..<200 { try exporter.export([self.span(text)]) } }
            }
            try await group.waitForAll()
        }
        let names = try lines(path).map { try spans($0)[0]["name"] as? String }
        #expect(names.count == 400)
        #expect(names.allSatisfy { $0?.count == 20_000 && Set($0 ?? "").count == 1 })
    }

    @Test("A file that cannot be opened gets an error that names it and the reason")
    func cannotOpen() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #expect {
            try FileExporter(path: folder.path)
        } throws: { error in
            "\(error)" == "cannot open \(folder.path): Is a directory (errno \(EISDIR))"
        }
        let file = path("file")
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        #expect {
            try FileExporter(path: file + "/below/traces.jsonl")
        } throws: { error in
            (error as? FileExporter.FileError)?.code == ENOTDIR && "\(error)".contains(file)
        }
    }

    #if os(Linux)
    @Test("While the disk is full, spans are kept within bounds, then lost and counted")
    func fullDisk() throws {
        let exporter = try FileExporter(path: "/dev/full", capacity: 2_000)
        #expect {
            try exporter.export([span()])
        } throws: { error in
            "\(error)" == "cannot append to /dev/full: No space left on device (errno \(ENOSPC))"
        }
        #expect(exporter.lostSpanCount == 0)
        for _ in 0..<20 { #expect(throws: FileExporter.FileError.self) { try exporter.export([span()]) } }
        #expect((10...20).contains(exporter.lostSpanCount))
    }
    #endif

    @Test("A line that was broken off is ended before the lines that waited are written")
    func brokenLine() throws {
        let path = path("traces.jsonl")
        let room = Mutex(0)
        let exporter = try FileExporter(path: path, capacity: 100_000) { bytes, descriptor in
            room.withLock { room in
                let (written, _) = DescriptorWriter.write(Array(bytes.prefix(room)), to: descriptor)
                room -= written
                return (written, written < bytes.count ? ENOSPC : 0)
            }
        }
        room.withLock { $0 = 1_000_000 }
        try exporter.export([span("first")])
        room.withLock { $0 = 40 }
        #expect(throws: FileExporter.FileError.self) { try exporter.export([span("second")]) }
        #expect(throws: FileExporter.FileError.self) { try exporter.export([span("third")]) }
        room.withLock { $0 = 1_000_000 }
        try exporter.flush()
        let text = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        try #require(text.count == 4)
        #expect(text[1].utf8.count == 40)
        let names = try [text[0], text[2], text[3]].map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try spans(object ?? [:])[0]["name"] as? String
        }
        #expect(names == ["first", "second", "third"])
        #expect(exporter.lostSpanCount == 0)
    }
}
