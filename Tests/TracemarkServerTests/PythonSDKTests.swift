import Foundation
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

/// OpenTelemetry's own SDK for Python against the server: what it sent is what the server gives back.
@Suite("OpenTelemetry's Python SDK")
struct PythonSDKTests {
    @Test("Each span comes back field by field", arguments: ["http", "http gzip", "grpc", "grpc gzip"])
    func fieldByField(transport: String) async throws {
        try await withServer {
            $0.grpcPort = 0
        } _: { server in
            let words = transport.split(separator: " ").map { String($0) }
            let endpoint =
                words[0] == "http" ? server.url + "/v1/traces" : "http://127.0.0.1:\(try #require(server.ports.grpc))"
            let sent = try await OpenTelemetryPython.run("send_spans.py", [words[0], endpoint] + words.dropFirst())
            #expect(sent.count == 3)
            for span in sent {
                let trace = try #require(span["trace_id"]?.stringValue)
                let id = try #require(span["span_id"]?.stringValue)
                let got = try await server.get("/api/v1/traces/\(trace)/spans/\(id)")
                #expect(got.status == 200)
                expectSame(try got.json, span)
            }
        }
    }

    private func expectSame(_ got: AttributeValue, _ sent: AttributeValue) {
        #expect(got["name"] == sent["name"])
        #expect(got["kind"] == sent["kind"])
        #expect(got["parent_id"] ?? .null == sent["parent_id"])
        #expect(got["status"] == sent["status"])
        #expect(got["status_message"] ?? .null == sent["status_message"])
        #expect(nanoseconds(got["start"]) == sent["start_ns"]?.integerValue)
        #expect(nanoseconds(got["end"]) == sent["end_ns"]?.integerValue)
        #expect(got["scope"] == "test-scope 2.5")
        #expect(got["service"] == "python-service")
        var resource = fields(sent["resource"])
        resource["service.name"] = nil
        #expect(fields(got["resource"]) == resource)

        // What has a field of its own is not kept as an attribute too.
        var attributes = fields(sent["attributes"])
        if let input = attributes.removeValue(forKey: "input.value") {
            #expect(got["input"] == ["text": input, "mime_type": "text/plain"])
            #expect(
                got["output"] == [
                    "text": attributes.removeValue(forKey: "output.value") ?? .null,
                    "mime_type": attributes.removeValue(forKey: "output.mime_type") ?? .null,
                ])
            #expect(got["tags"] == ["team": attributes.removeValue(forKey: "tag.team") ?? .null])
            #expect(got["metrics"]?["quality"]?["value"] == attributes.removeValue(forKey: "metric.quality"))
            #expect(got["type"] == "llm")
            #expect(got["model"] == attributes["gen_ai.request.model"])
            #expect(got["input_tokens"] == attributes["gen_ai.usage.input_tokens"])
            #expect(got["output_tokens"] == attributes["gen_ai.usage.output_tokens"])
            #expect(got["session"] == attributes["gen_ai.conversation.id"])
        }
        #expect(fields(got["attributes"]) == attributes)

        let events = sent["events"]?.list ?? []
        #expect(got["events"]?.list.count == events.count)
        for (one, other) in zip(got["events"]?.list ?? [], events) {
            #expect(one["name"] == other["name"])
            #expect(nanoseconds(one["time"]) == other["time_ns"]?.integerValue)
            #expect(one["attributes"] == other["attributes"])
        }
        let links = sent["links"]?.list ?? []
        #expect(got["links"]?.list.count == links.count)
        for (one, other) in zip(got["links"]?.list ?? [], links) {
            #expect(one["span"]?["span_id"] == other["span_id"])
            #expect(one["attributes"] == other["attributes"])
        }
    }

    private func fields(_ value: AttributeValue?) -> [String: AttributeValue] {
        if case .object(let object)? = value { object } else { [:] }
    }

    private func nanoseconds(_ value: AttributeValue?) -> Int64? {
        value?.stringValue.flatMap { Timestamp($0)?.nanoseconds }
    }
}
