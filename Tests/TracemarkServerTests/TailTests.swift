import AsyncHTTPClient
import Foundation
import NIOCore
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

@Suite("Live tail")
struct TailTests {
    /// The events of a stream, until so many have come.
    private func events(_ count: Int, of response: HTTPClientResponse) async throws -> [(id: String?, data: String)] {
        var text = ""
        var events: [(id: String?, data: String)] = []
        for try await chunk in response.body {
            text += String(buffer: chunk)
            while let end = text.firstRange(of: "\n\n") {
                let lines = text[..<end.lowerBound].split(separator: "\n")
                text = String(text[end.upperBound...])
                guard let data = lines.first(where: { $0.hasPrefix("data: ") }) else { continue }
                events.append(
                    (lines.first { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }, String(data.dropFirst(6))))
            }
            if events.count >= count { break }
        }
        return events
    }

    @Test("A trace comes once it is written, if the filter holds for it, and who comes back misses nothing")
    func resuming() async throws {
        try await withServer { server in
            var request = HTTPClientRequest(url: server.url + "/api/v1/traces/tail?filter=name%3A%22work%202%22")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            #expect(response.headers["content-type"] == ["text/event-stream"])
            let one = String(repeating: "0", count: 31) + "1"
            let two = String(repeating: "0", count: 31) + "2"
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 1, trace: one))
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 2, trace: two))
            let events = try await events(1, of: response)
            #expect(events.count == 1)
            #expect(try AttributeValue(json: events[0].data)["id"]?.stringValue == two)

            let three = String(repeating: "0", count: 31) + "3"
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 2, trace: three))
            request.headers.add(name: "Last-Event-ID", value: try #require(events[0].id))
            let resumed = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            let missed = try await self.events(1, of: resumed)
            #expect(try AttributeValue(json: missed[0].data)["id"]?.stringValue == three)
        }
    }

    @Test("A stream ends with the key that it was asked for with, and says nothing more")
    func revoked() async throws {
        try await withServer {
            $0.requiresKeysOnLoopback = true
        } _: { server in
            let ring = KeyRing(server.store)
            let key = try await ring.create(name: "reader", scopes: [.read])
            var request = HTTPClientRequest(url: server.url + "/api/v1/traces/tail")
            request.headers.add(name: "Authorization", value: "Bearer \(key)")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            #expect(response.status == .ok)
            #expect(try await ring.revoke("reader") != nil)
            var part = SpanPart(SpanKey(TraceID(high: 1, low: 2), SpanID(bits: 3)), version: Timestamp(nanoseconds: 1))
            part.name = "secret"
            try await server.store.write([part])
            #expect(try await events(1, of: response).isEmpty)
        }
    }

    @Test("A server that stops ends the streams")
    func stopping() async throws {
        try await withServer { server in
            let request = HTTPClientRequest(url: server.url + "/api/v1/traces/tail")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            await server.server.stop()
            #expect(try await events(1, of: response).isEmpty)
        }
    }
}
