import Foundation
import Testing
import TracemarkModel

@testable import TracemarkServer

/// JSON as the OpenTelemetry Collector's exporters write it.
@Suite("The Collector's JSON")
struct CollectorTests {
    @Test("Each span comes back field by field, plain and compressed", arguments: [false, true])
    func fieldByField(isCompressed: Bool) async throws {
        var body = Array(try Data(contentsOf: URL(fileURLWithPath: OpenTelemetryPython.file("collector.json"))))
        if isCompressed { body = try #require(GzipCompressor.compressed(body)) }
        let expected = try AttributeValue(
            jsonBytes: Array(Data(contentsOf: URL(fileURLWithPath: OpenTelemetryPython.file("collector-spans.json")))))
        try await withServer { server in
            let sent = try await server.send(
                .POST, "/v1/traces",
                headers: ["Content-Type": "application/json", "Content-Encoding": isCompressed ? "gzip" : "identity"],
                body: body)
            #expect(sent.status == 200 && sent.text == "{}")
            for span in expected.list {
                let trace = try #require(span["trace_id"]?.stringValue)
                let id = try #require(span["span_id"]?.stringValue)
                let got = try await server.get("/api/v1/traces/\(trace)/spans/\(id)").json
                // As text: what is no number is not equal to itself.
                #expect(got.json == span.json, "\(got.json)\nis not\n\(span.json)")
            }
        }
    }
}
