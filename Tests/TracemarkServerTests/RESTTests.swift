import Testing
import Tracemark
import TracemarkClient
import TracemarkModel

@testable import TracemarkServer

@Suite("REST")
struct RESTTests {
    private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test("What OTLP sent is listed, read whole, searched and removed")
    func life() async throws {
        try await withServer { server in
            let sent = try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 3))
            #expect(sent.status == 200)
            #expect(sent.text == "{}")
            #expect(sent.headers["content-type"] == ["application/json"])

            let page = try await server.get("/api/v1/traces?filter=name%3Awork*&limit=10").json
            #expect(page["items"]?.list.map { $0["id"]?.stringValue } == [trace])
            #expect(page["next"] == .null)

            let whole = try await server.get("/api/v1/traces/\(trace)").json
            #expect(whole["spans"]?.list.map { $0["name"]?.stringValue } == ["work 1", "work 2", "work 3"])
            #expect(whole["spans"]?.list.first?["attributes"]?["number"]?.integerValue == 1)

            let span = try await server.get("/api/v1/spans/0000000000000002").json
            #expect(span["name"]?.stringValue == "work 2")
            #expect(span["service"]?.stringValue == "tests")
            #expect(span["scope"]?.stringValue == "tests")
            #expect(span["start"]?.stringValue == "2025-11-19T11:00:00Z")

            #expect(try await server.send(.DELETE, "/api/v1/traces/\(trace)").status == 204)
            #expect(try await server.send(.DELETE, "/api/v1/traces/\(trace)").status == 404)
            #expect(try await server.get("/api/v1/traces/\(trace)").status == 404)
        }
    }

    @Test("Metrics, changes and examples are saved on a span")
    func spanWrites() async throws {
        try await withServer { server in
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest())
            let metric = try await server.send(
                .POST, "/api/v1/spans/0000000000000001/metrics",
                json: ["name": "quality", "value": 4.5, "comment": "good"])
            #expect(metric.status == 201)
            #expect(try metric.json["value"]?.doubleValue == 4.5)

            let changed = try await server.send(
                .PATCH, "/api/v1/traces/\(trace)/spans/0000000000000001",
                json: ["metadata": ["reviewed": true], "output": ["text": "done", "mime_type": "text/plain"]])
            #expect(changed.status == 200)
            #expect(try changed.json["metadata"] == ["reviewed": true])
            #expect(try changed.json["metrics"]?["quality"]?["comment"]?.stringValue == "good")

            let example = try await server.send(
                .POST, "/api/v1/spans/0000000000000001/examples", json: ["dataset": "good ones", "comment": "keep"])
            #expect(example.status == 201)
            let entries = try await server.get("/api/v1/datasets/good%20ones/entries").json
            #expect(entries["items"]?.list.map { $0["output"]?["text"]?.stringValue } == ["done"])
            let file = try await server.get("/api/v1/datasets/good%20ones/export?format=jsonl")
            #expect(file.text.contains("done"))

            let deleted = try await server.send(
                .DELETE, "/api/v1/traces/\(trace)/spans/0000000000000001/metrics/quality")
            #expect(deleted.status == 204)
            let unknown = try await server.send(
                .POST, "/api/v1/spans/00000000000000ff/metrics", json: ["name": "quality", "value": 1])
            #expect(unknown.status == 404)
        }
    }

    @Test("A wrong filter is answered with the column and what was probably meant")
    func wrongFilter() async throws {
        try await withServer { server in
            let answer = try await server.get("/api/v1/traces?filter=nmae%3Ax")
            #expect(answer.status == 400)
            #expect(answer.headers["content-type"] == ["application/problem+json"])
            #expect(try answer.json["column"]?.integerValue == 1)
            #expect(try answer.json["suggestion"]?.stringValue == "name")
            let canonical = try await server.get("/api/v1/filter?filter=status%3Aerror+AND+name%3Ax")
            #expect(try canonical.json["canonical"]?.stringValue == "status:error AND name:x")
        }
    }

    @Test("Wrong parameters and bodies each get a sentence that names them")
    func wrongRequests() async throws {
        try await withServer { server in
            for (path, part) in [
                ("/api/v1/traces?limit=0", "\"limit\" is \"0\""), ("/api/v1/traces?limit=x", "\"limit\" is \"x\""),
                ("/api/v1/traces?order=up", "\"order\" is \"up\""),
                ("/api/v1/traces?cursor=x", "does not belong to this list"),
                ("/api/v1/traces/xyz", "\"xyz\" is not a trace ID"), ("/api/v1/spans/1", "\"1\" is not a span ID"),
                ("/api/v1/traces?filter=%ff", "not percent-encoded UTF-8"),
                ("/api/v1/values", "\"field\" is missing"), ("/api/v1/values?field=duration", "duration"),
                ("/api/v1/traces?limit=1&limit=2", "twice"),
            ] {
                let answer = try await server.get(path)
                #expect(answer.status == 400, "\(path)")
                #expect(answer.detail.contains(part), "\(path): \(answer.detail)")
            }
            let wrongType = try await server.send(.POST, "/api/v1/traces/delete", json: ["ids": [1]])
            #expect(wrongType.status == 400)
            #expect(wrongType.detail.contains("ids[0]"))
            let missing = try await server.send(.POST, "/api/v1/traces/delete", json: [:])
            #expect(missing.detail == "\"ids\" is missing.")
            let text = try await server.send(
                .POST, "/api/v1/traces/delete", headers: ["Content-Type": "text/plain"], body: [1])
            #expect(text.status == 415)
            #expect(try await server.get("/nothing").status == 404)
        }
    }

    @Test("A page's cursor leads on, until all came once")
    func paging() async throws {
        try await withServer { server in
            for number in 1...5 {
                let id = String(repeating: "0", count: 31) + "\(number)"
                _ = try await server.send(.POST, "/v1/traces", json: otlpRequest(trace: id))
            }
            var ids: [String] = []
            var cursor = ""
            repeat {
                let page = try await server.get("/api/v1/traces?limit=2\(cursor)").json
                ids += page["items"]?.list.compactMap { $0["id"]?.stringValue } ?? []
                guard let next = page["next"]?.stringValue else { break }
                cursor = "&cursor=\(next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
            } while true
            #expect(Set(ids).count == 5)
            #expect(ids.count == 5)
        }
    }

    @Test("Documents are kept with revisions, and the server's own are nobody's business")
    func documents() async throws {
        try await withServer { server in
            let made = try await server.send(.PUT, "/api/v1/documents/views/mine", json: ["text": "{}"])
            #expect(try made.json["revision"]?.integerValue == 1)
            let stale = try await server.send(.PUT, "/api/v1/documents/views/mine", json: ["text": "[]"])
            #expect(stale.status == 409)
            let next = try await server.send(
                .PUT, "/api/v1/documents/views/mine", json: ["text": "[]", "replacing": 1])
            #expect(try next.json["revision"]?.integerValue == 2)
            #expect(try await server.get("/api/v1/documents/views/mine").json["text"]?.stringValue == "[]")
            #expect(try await server.get("/api/v1/documents/keys").status == 403)
            #expect(try await server.send(.DELETE, "/api/v1/documents/views/mine").status == 204)
        }
    }

    @Test("Overviews count, complete and describe")
    func overviews() async throws {
        try await withServer { server in
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 4))
            let rows = try await server.get("/api/v1/statistics?scope=spans&group=name").json
            #expect(rows["items"]?.list.count == 4)
            let values = try await server.get("/api/v1/values?field=service").json
            #expect(values == ["items": [["value": "tests", "count": 1]]])
            #expect(try await server.get("/api/v1/keys?field=metric").json == ["items": []])
            #expect(try await server.get("/api/v1/fields").json["items"]?.list.count == FilterField.all.count)
            #expect(try await server.get("/api/v1/status").json["span_count"]?.integerValue == 4)
            let metrics = try await server.get("/metrics").text
            #expect(metrics.contains("tracemark_spans_ingested_total{transport=\"json\"} 4\n"))
            #expect(try await server.get("/healthz").text == "ok\n")
            #expect(try await server.get("/readyz").text == "ready\n")
        }
    }

    @Test("A span is saved once in a dataset, however often it is asked for")
    func sameExample() async throws {
        try await withServer { server in
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest())
            let path = "/api/v1/spans/0000000000000001/examples"
            let first = try await server.send(.POST, path, json: ["dataset": "good"])
            let second = try await server.send(.POST, path, json: ["dataset": "good", "comment": "again"])
            #expect(try first.json["id"] == second.json["id"])
            let entries = try await server.get("/api/v1/datasets/good/entries").json["items"]?.list ?? []
            #expect(entries.map { $0["comment"]?.stringValue } == ["again"])
            #expect(
                entries.first?["source"] == ["trace_id": .string(trace), "span_id": "0000000000000001"])
        }
    }

    @Test("A number that is none comes back as it was sent")
    func noNumbers() async throws {
        try await withServer { server in
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest())
            for (name, value) in ["one": "NaN", "two": "Infinity", "three": "-Infinity"] as [String: AttributeValue] {
                let saved = try await server.send(
                    .POST, "/api/v1/spans/0000000000000001/metrics", json: ["name": .string(name), "value": value])
                #expect(saved.status == 201, "\(saved.text)")
                #expect(try saved.json["value"] == value)
                let span = try await server.get("/api/v1/spans/0000000000000001").json
                #expect(span["metrics"]?[name]?["value"] == value)
            }
            let rows = try await server.get("/api/v1/statistics?metric=two")
            #expect(rows.status == 200 && rows.text.contains("Infinity"))
            let store = try RemoteStore(url: server.url)
            let key = SpanKey(try #require(TraceID(trace)), SpanID(bits: 1))
            let span = try #require(try await store.span(key))
            #expect(span.metrics["two"]?.value == .decimal(.infinity))
            #expect(span.metrics["one"]?.value.doubleValue.isNaN == true)
            #expect(try await store.statistics(StatisticsQuery(of: .spans, metric: "two")).count == 1)
            try await store.close()
        }
    }

    @Test("A file for Chrome has its traces in the order of time")
    func chromeOrder() async throws {
        try await withServer { server in
            for number in 1...3 {
                var part = SpanPart(
                    SpanKey(TraceID(high: 0, low: UInt64(number)), SpanID(bits: UInt64(number))),
                    version: Timestamp(nanoseconds: 1))
                part.name = "\(number)"
                part.start = Timestamp(seconds: Double(number))
                part.end = Timestamp(seconds: Double(number) + 0.5)
                try await server.store.write([part])
            }
            let file = try await server.get("/api/v1/export?format=chrome").json
            let events = file["traceEvents"]?.list.filter { $0["ph"] == "X" } ?? []
            #expect(events.map { $0["name"]?.stringValue } == ["1", "2", "3"])
            #expect(events.allSatisfy { $0["ts"]?.doubleValue ?? -1 >= 0 })
        }
    }
}
