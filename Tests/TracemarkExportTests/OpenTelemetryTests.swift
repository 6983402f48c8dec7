import Foundation
import Testing
import Tracemark

@testable import TracemarkExport

/// A receiver of OTLP that is made of OpenTelemetry's own Python types.
private final class PythonSink: Sendable {
    let process = Process()
    let input = Pipe()
    let output = Pipe()
    let port: Int

    init() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let install = Process()
        let said = Pipe()
        install.executableURL = URL(fileURLWithPath: "/bin/bash")
        install.arguments = [
            tests.deletingLastPathComponent().appendingPathComponent("Scripts/opentelemetry-sdk.sh").path
        ]
        install.standardOutput = said
        try install.run()
        let python = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        install.waitUntilExit()
        process.executableURL = URL(fileURLWithPath: python.trimmingCharacters(in: .whitespacesAndNewlines))
        process.arguments = [tests.deletingLastPathComponent().appendingPathComponent("Scripts/otlp_sink.py").path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let first = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(Int(first.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// What each span was read as. Ends the process.
    func spans() throws -> [[String: Any]] {
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return try text.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}

@Suite("OpenTelemetry's own types", .serialized)
struct OpenTelemetryTests {
    @Test(
        "read what is sent, compressed or not, field by field", arguments: [OTLPConfiguration.Compression.none, .gzip])
    func fields(_ compression: OTLPConfiguration.Compression) throws {
        let sink = try PythonSink()
        var configuration = OTLPConfiguration(environment: { _ in nil })
        configuration.url = try #require(URL(string: "http://127.0.0.1:\(sink.port)/v1/traces"))
        configuration.compression = compression
        (configuration.flushTimeout, configuration.stopTimeout) = (.seconds(60), .seconds(60))
        let exporter = OTLPExporter(configuration)
        exporter.start(resource: TraceResource(service: "shop", attributes: ["region": "north"]))
        var span = SpanData(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(bits: 3), parentSpanID: SpanID(bits: 4),
            name: "générer", type: .llm, kind: .client, startNanoseconds: 1_763_550_000_000_000_001,
            endNanoseconds: 1_763_550_000_000_000_124, status: .error("empty"))
        span.tags = ["team": "search"]
        span.metrics = [SpanMetric(name: "score", value: .decimal(4.5)), SpanMetric(name: "n", value: .integer(-7))]
        span.attributes = ["stop": ["a", "b"], "cached": true]
        span.errors = [RecordedError(type: "App.Empty", message: "no text", timeNanoseconds: 9)]
        exporter.export([span] + (0..<2_000).map { .numbered($0) })
        exporter.flush()
        #expect(exporter.statistics == OTLPStatistics(sentSpanCount: 2_001))
        exporter.shutdown()
        let spans = try sink.spans()
        #expect(spans.count == 2_001)
        #expect(spans.dropFirst().map { $0["name"] as? String } == (0..<2_000).map { "\($0)" })
        let expected: [String: Any] = [
            "resource": [
                "service.name": "shop", "telemetry.sdk.language": "swift", "telemetry.sdk.name": "tracemark",
                "telemetry.sdk.version": "0.1.0", "region": "north",
            ],
            "scope": "tracemark", "name": "générer", "trace": "00000000000000010000000000000002",
            "span": "0000000000000003", "parent": "0000000000000004", "kind": 3, "nanoseconds": 123,
            "attributes": [
                "openinference.span.kind": "LLM", "tag.team": "search", "metric.score": 4.5, "metric.n": -7,
                "stop": ["a", "b"], "cached": true,
            ] as [String: Any],
            "events": [["exception", ["exception.type": "App.Empty", "exception.message": "no text"]] as [Any]],
            "status": [2, "empty"] as [Any], "flags": 0x101,
        ]
        #expect(NSDictionary(dictionary: try #require(spans.first)) == NSDictionary(dictionary: expected))
    }
}
