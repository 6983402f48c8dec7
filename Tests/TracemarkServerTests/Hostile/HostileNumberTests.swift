import Foundation
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// Numbers that are as large or as small as a number can be, which must neither be computed with nor end the server.
@Suite("Hostile numbers")
struct HostileNumberTests {
    @Test("A step of time that no calendar has is refused, and the server goes on")
    func interval() async throws {
        try await withServer { server in
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest())
            for interval in ["9223372036854775807", "31622400000000001", "0", "-1"] {
                let answer = try await server.get("/api/v1/statistics?interval_ns=\(interval)&metric=quality")
                #expect(answer.status == 400, "\(interval)")
                #expect(answer.detail.contains("interval_ns"))
            }
            #expect(try await server.get("/api/v1/statistics?interval_ns=31622400000000000").status == 200)
            // Whoever asks the store itself is told as well.
            await #expect(throws: StoreError.self) {
                try await server.store.statistics(StatisticsQuery(of: .spans, intervalNanoseconds: .max))
            }
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    private static let key = SpanKey(
        TraceID("4bf92f3577b34da6a3ce929d0e0e4736")!, SpanID("00f067aa0ba902b7")!)

    @Test("A time before 1970 comes in nowhere, and the sender is told")
    func timesBefore1970() async throws {
        try await withServer { server in
            let least = AttributeValue.integer(.min)
            let part: AttributeValue = [
                "trace_id": .string("\(Self.key.traceID)"), "span_id": .string("\(Self.key.spanID)"), "version": least,
            ]
            let refused = try await server.send(.POST, "/api/v1/parts", json: ["parts": [part]])
            #expect(refused.status == 400)
            #expect(refused.detail.contains("1970"))

            var request = otlpRequest()
            let version: AttributeValue = ["key": "tracemark.version", "value": ["intValue": "-9223372036854775808"]]
            request = Self.adding(version, to: request)
            let partial = try await server.send(.POST, "/v1/traces", json: request)
            #expect(try partial.json["partialSuccess"]?["rejectedSpans"]?.stringValue == "1")
            #expect(try await server.store.status().spanCount == 0)

            for path in ["/v1/spans", "/v2/spans", "/v3/spans"] {
                let answer = try await server.send(
                    .POST, path, json: ["name": "s", "start_time": "1700-01-01T00:00:00Z"])
                #expect(answer.status == 422, "\(path)")
            }
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest())
            let change = try await server.send(
                .PATCH, "/api/v1/spans/0000000000000001", json: ["end": "1700-01-01T00:00:00Z"])
            #expect(change.status == 400)
        }
    }

    /// The request with one more attribute of its span.
    private static func adding(_ attribute: AttributeValue, to request: AttributeValue) -> AttributeValue {
        let text = request.json.replacingOccurrences(
            of: #""attributes":[{"key":"number""#, with: #""attributes":[\#(attribute.json),{"key":"number""#)
        return (try? AttributeValue(json: text)) ?? request
    }

    @Test("A span that began and ended as far apart as numbers go is counted, listed and exported")
    func farApart() async throws {
        try await withServer { server in
            // As an older server may have kept it.
            var part = SpanPart(Self.key, version: Timestamp(nanoseconds: 0))
            (part.name, part.start, part.end) = ("far", Timestamp(nanoseconds: .min), Timestamp(nanoseconds: .max))
            var open = SpanPart(SpanKey(Self.key.traceID, SpanID(bits: 7)), version: Timestamp(nanoseconds: .max))
            open.name = "open"
            var ended = SpanPart(SpanKey(Self.key.traceID, SpanID(bits: 8)), version: Timestamp(nanoseconds: .min))
            (ended.name, ended.end) = ("ended", Timestamp(nanoseconds: .min))
            try await server.store.write([part, open, ended])
            for path in [
                "/api/v1/statistics?interval_ns=31622400000000000", "/api/v1/statistics?scope=traces&group=name",
                "/api/v1/spans?order=slowest", "/api/v1/traces?order=slowest",
                "/api/v1/traces/\(Self.key.traceID)/timeline", "/api/v1/export?format=chrome",
                "/api/v1/export?format=jsonl", "/api/v1/export?format=csv", "/v2/traces",
                "/v3/spans/\(Self.key.spanID)", "/healthz",
            ] {
                #expect(try await server.get(path).status == 200, "\(path)")
            }
        }
    }
}
