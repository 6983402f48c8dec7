import AsyncHTTPClient
import Foundation
import NIOHTTP1
import TestStore
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer
@testable import TracemarkStore

@Suite("Bad input")
struct BadInputTests {
    private func send(
        _ server: RunningServer, _ body: [UInt8], type: String = "application/x-protobuf",
        encoding: String? = nil
    ) async throws -> Answer {
        var headers: HTTPHeaders = ["Content-Type": type]
        if let encoding { headers.add(name: "Content-Encoding", value: encoding) }
        return try await server.send(.POST, "/v1/traces", headers: headers, body: body)
    }

    @Test("Protobuf that is cut off is refused, in protobuf")
    func truncated() async throws {
        try await withServer { server in
            // Field 1, 100 bytes long, of which there are two.
            let answer = try await send(server, [0x0A, 100, 1, 2])
            #expect(answer.status == 400)
            #expect(answer.headers["content-type"] == ["application/x-protobuf"])
            // google.rpc.Status: code 3, then the message.
            #expect(answer.body.prefix(3) == [0x08, 3, 0x12])
            #expect(answer.text.contains("not an OTLP request"))
        }
    }

    @Test("JSON that is none, cut off, or of wrong types is refused with the place")
    func wrongJSON() async throws {
        try await withServer { server in
            for (text, part) in [
                (#"{"resourceSpans": ["#, "JSON"), ("nonsense", "JSON"), ("", "JSON"),
                (#"{"resourceSpans": 1}"#, "\"resourceSpans\" in the request is not an array"),
                (
                    #"{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": 7}]}]}]}"#,
                    "\"name\" in spans is not a string"
                ),
                (
                    #"{"resourceSpans": [{"scopeSpans": [{"spans": [{"startTimeUnixNano": "soon"}]}]}]}"#,
                    "\"startTimeUnixNano\" in spans is not a non-negative integer"
                ),
            ] {
                let answer = try await send(server, Array(text.utf8), type: "application/json")
                #expect(answer.status == 400, "\(text)")
                #expect(answer.headers["content-type"] == ["application/json"])
                #expect(answer.detail.contains(part), "\(text): \(answer.detail)")
                #expect(try answer.json["code"]?.integerValue == 3)
            }
        }
    }

    @Test("Text that is not UTF-8 is refused, in JSON and in protobuf")
    func invalidUTF8() async throws {
        try await withServer { server in
            let json = try await send(
                server, Array(#"{"resourceSpans": ""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8),
                type: "application/json")
            #expect(json.status == 400)
            #expect(json.detail.contains("UTF-8"))
            // A span whose name (field 5) is not UTF-8: span in scopeSpans (2) in resourceSpans (2) in the request (1).
            let span: [UInt8] = [0x2A, 2, 0xFF, 0xFE]
            let protobuf = try await send(server, [0x0A, 8, 0x12, 6, 0x12, 4] + span)
            #expect(protobuf.status == 400)
        }
    }

    @Test("A small body that becomes gigabytes is refused before it does")
    func zipBomb() async throws {
        try await withServer {
            $0.limits.decompressedBytes = 1 << 20
        } _: { server in
            // 16 MiB of zeros, as gzip writes them.
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "head -c 16777216 /dev/zero | gzip -9"]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let bomb = Array(output.fileHandleForReading.readDataToEndOfFile())
            process.waitUntilExit()
            #expect(bomb.count < 20_000)
            let answer = try await send(server, bomb, encoding: "gzip")
            #expect(answer.status == 413)
            #expect(answer.text.contains("1048576 bytes"))

            let cutOff = try await send(server, Array(bomb.prefix(100)), encoding: "gzip")
            #expect(cutOff.status == 400)
            #expect(cutOff.text.contains("ends early"))
            let noGzip = try await send(server, [1, 2, 3, 4], encoding: "gzip")
            #expect(noGzip.status == 400)
            let unknown = try await send(server, [1], encoding: "br")
            #expect(unknown.status == 415)
        }
    }

    @Test("JSON nested deep is refused")
    func deepJSON() async throws {
        try await withServer { server in
            let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
            for path in ["/v1/traces", "/api/v1/parts"] {
                let answer = try await server.send(
                    .POST, path, headers: ["Content-Type": "application/json"], body: deep)
                #expect(answer.status == 400, "\(path)")
                #expect(answer.detail.contains("nested"))
            }
        }
    }

    @Test("A small body of countless empty messages is refused before they are made")
    func emptyMessages() async throws {
        try await withServer {
            $0.limits.spans = 1_000
        } _: { server in
            // One resourceSpans with one scopeSpans with 20,000 empty spans of two bytes.
            func field(_ content: [UInt8], _ tag: UInt8) -> [UInt8] {
                var bytes: [UInt8] = [tag]
                var length = content.count
                while length >= 0x80 {
                    bytes.append(UInt8(length & 0x7F) | 0x80)
                    length >>= 7
                }
                return bytes + [UInt8(length)] + content
            }
            let spans = [[UInt8]](repeating: [0x12, 0], count: 20_000).flatMap { $0 }
            let answer = try await send(server, field(field(spans, 0x12), 0x0A))
            #expect(answer.status == 413)
            #expect(answer.text.contains("20000 spans"))
        }
    }

    @Test("Spans with wrong ids are left out, and the sender is told how many and why")
    func wrongIDs() async throws {
        try await withServer { server in
            let long = String(repeating: "ab", count: 4_000)
            let request: AttributeValue = [
                "resourceSpans": [
                    [
                        "scopeSpans": [
                            [
                                "spans": [
                                    ["traceId": .string(long), "spanId": "00f067aa0ba902b7", "name": "long"],
                                    [
                                        "traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7",
                                        "name": "right", "startTimeUnixNano": "1763550000000000000",
                                    ],
                                    [
                                        "traceId": "00000000000000000000000000000000", "spanId": "00f067aa0ba902b7",
                                        "name": "zero",
                                    ],
                                ]
                            ]
                        ]
                    ]
                ]
            ]
            let answer = try await server.send(.POST, "/v1/traces", json: request)
            #expect(answer.status == 200)
            #expect(try answer.json["partialSuccess"]?["rejectedSpans"]?.stringValue == "2")
            let message = try answer.json["partialSuccess"]?["errorMessage"]?.stringValue
            #expect(message == "The trace ID of \"long\" is zero or not 16 bytes long.")
            #expect(try await server.store.status().spanCount == 1)
        }
    }

    @Test("A span with too many attributes is left out, the others of its request are kept")
    func manyAttributes() async throws {
        try await withServer {
            $0.limits.attributes = 0
        } _: { server in
            let answer = try await server.send(.POST, "/v1/traces", json: otlpRequest())
            #expect(try answer.json["partialSuccess"]?["rejectedSpans"]?.stringValue == "1")
        }
    }

    @Test("Other content types are refused")
    func contentType() async throws {
        try await withServer { server in
            for type in ["text/plain", "application/xml", ""] {
                let answer = try await send(server, [1], type: type)
                #expect(answer.status == 415)
            }
        }
    }

    @Test("A body that is too large is refused, whether its length is told or not")
    func tooLarge() async throws {
        try await withServer {
            $0.limits.bodyBytes = 1_000
        } _: { server in
            let answer = try await send(server, [UInt8](repeating: 0, count: 2_000))
            #expect(answer.status == 413)

            let connection = try RawConnection(port: server.ports.http)
            try connection.send(
                "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n")
            try connection.send("7D0\r\n" + String(repeating: " ", count: 2_000) + "\r\n")
            #expect(try await connection.statusLine().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("A sender that never finishes is told so, and let go")
    func slowSender() async throws {
        try await withServer {
            $0.limits.bodyTimeout = .milliseconds(300)
        } _: { server in
            let connection = try RawConnection(port: server.ports.http)
            try connection.send(
                "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n{")
            #expect(try await connection.statusLine() == "HTTP/1.1 408 Request Timeout")
            #expect(try await connection.isClosedByPeer())
            // The server goes on.
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    @Test("What is no HTTP is refused, and the server goes on")
    func noHTTP() async throws {
        try await withServer { server in
            let connection = try RawConnection(port: server.ports.http)
            try connection.send("\u{16}\u{3}\u{1} this is no HTTP\r\n\r\n")
            #expect(try await connection.statusLine().contains(" 400 "))
            #expect(try await server.get("/healthz").status == 200)
        }
    }

    @Test(
        "A store that cannot keep up answers 429 with Retry-After, and keeps nothing of the request",
        .enabled(if: TestStore.isFile))
    func busy() async throws {
        var options = SQLiteStore.Options()
        options.queueCapacity = 1
        try await withServer(options: options) { server in
            let store = try #require(server.store as? SQLiteStore)
            // Holds the file's one writer, as a slow disk would.
            let (holds, lets) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            DispatchQueue.global().async {
                store.pool.writeWithoutTransaction { _ in
                    holds.signal()
                    lets.wait()
                }
            }
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                DispatchQueue.global().async {
                    holds.wait()
                    continuation.resume()
                }
            }
            defer { lets.signal() }
            let one = String(repeating: "0", count: 31) + "1"
            async let first = server.send(.POST, "/v1/traces", json: otlpRequest(spans: 50, trace: one))
            try await wait { store.queuedPartCount == 50 }
            let refused = try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 50))
            #expect(refused.status == 429)
            #expect(refused.headers["retry-after"] == ["1"])
            #expect(try refused.json["code"]?.integerValue == 8)
            lets.signal()
            #expect(try await first.status == 200)
            #expect(try await server.store.status().spanCount == 50)
            let metrics = try await server.get("/metrics").text
            #expect(metrics.contains("tracemark_requests_refused_total{reason=\"busy\"} 1\n"))
        }
    }

    @Test("What all requests have in memory together is bounded: beyond it they get 503 with Retry-After")
    func memory() async throws {
        try await withServer {
            $0.limits.bytesInFlight = 10_000
        } _: { server in
            let spaces = [UInt8](repeating: UInt8(ascii: " "), count: 20_000)
            let refused = try await send(server, spaces, type: "application/json")
            #expect(refused.status == 503 && refused.headers["retry-after"] == ["1"])
            // What was taken is given back.
            #expect(try await server.send(.POST, "/v1/traces", json: otlpRequest()).status == 200)
        }
    }

    @Test("A span with too many events or links is left out")
    func manyEvents() async throws {
        try await withServer {
            $0.limits.events = 2
            $0.limits.links = 1
        } _: { server in
            func request(_ field: String, _ count: Int) -> AttributeValue {
                let item: AttributeValue = [
                    "name": "x", "traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7",
                ]
                return [
                    "resourceSpans": [
                        [
                            "scopeSpans": [
                                [
                                    "spans": [
                                        [
                                            "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
                                            "spanId": "00f067aa0ba902b7", "name": "many",
                                            .init(stringLiteral: field): .array(
                                                [AttributeValue](repeating: item, count: count)),
                                        ]
                                    ]
                                ]
                            ]
                        ]
                    ]
                ]
            }
            for (field, bound) in [("events", 2), ("links", 1)] {
                let kept = try await server.send(.POST, "/v1/traces", json: request(field, bound))
                #expect(kept.text == "{}")
                let answer = try await server.send(.POST, "/v1/traces", json: request(field, bound + 1))
                let message = try answer.json["partialSuccess"]?["errorMessage"]?.stringValue
                #expect(message == "The span \"many\" has \(bound + 1) \(field), and the limit is \(bound).")
            }
        }
    }

    @Test("A request that is cut off anywhere is refused or taken in part, and never fails the server")
    func cutAnywhere() async throws {
        let files = OpenTelemetryPython.checkout.path + "/Tests/TracemarkOTLPTests/Files/request."
        try await withServer { server in
            for (name, type) in [("pb", "application/x-protobuf"), ("json", "application/json")] {
                let whole = Array(try Data(contentsOf: URL(fileURLWithPath: files + name)))
                for length in stride(from: 1, to: whole.count, by: max(1, whole.count / 100)) {
                    let answer = try await send(server, Array(whole.prefix(length)), type: type)
                    #expect(answer.status == 400 || answer.status == 200 && name == "pb", "\(length) bytes of \(name)")
                }
            }
        }
    }

    @Test("Every refusal is a problem that says what is wrong")
    func problems() async throws {
        try await withServer({
            $0.requiresKeysOnLoopback = true
            $0.limits.bodyBytes = 1_000
            $0.limits.bodyTimeout = .seconds(30)
        }) { store in
            for scope in AccessScope.allCases {
                _ = try await store.putDocument(
                    StoredDocument(name: scope.rawValue, text: "{}"), in: "views", replacing: nil)
            }
        } _: { server in
            let ring = KeyRing(server.store)
            let read = try await ring.create(name: "read", scopes: [.read])
            let all = try await ring.create(name: "all", scopes: Set(AccessScope.allCases))
            let json: HTTPHeaders = ["Content-Type": "application/json"]
            let cases: [(Int, HTTPMethod, String, String?, HTTPHeaders, String?)] = [
                (400, .GET, "/api/v1/traces?limit=x", all, [:], nil),
                (400, .POST, "/api/v1/traces/delete", all, json, "{"),
                (401, .GET, "/api/v1/traces", nil, [:], nil),
                (401, .GET, "/api/v1/traces", "nonsense", [:], nil),
                (403, .DELETE, "/api/v1/documents/views/read", read, [:], nil),
                (403, .DELETE, "/api/v1/documents/views/read", all, ["Sec-Fetch-Site": "cross-site"], nil),
                (404, .GET, "/api/v1/traces/00000000000000000000000000000001", all, [:], nil),
                (404, .GET, "/nothing", all, [:], nil),
                (405, .PUT, "/api/v1/traces", all, [:], nil),
                (409, .PUT, "/api/v1/documents/views/read", all, json, #"{"text": "[]"}"#),
                (413, .PUT, "/api/v1/documents/views/new", all, json, String(repeating: " ", count: 2_000)),
                (415, .PUT, "/api/v1/documents/views/new", all, ["Content-Type": "text/plain"], "x"),
                (415, .PUT, "/api/v1/documents/views/new", all, ["Content-Encoding": "br"], "x"),
            ]
            for (status, method, path, key, headers, body) in cases {
                var headers = headers
                if let key { headers.add(name: "Authorization", value: "Bearer \(key)") }
                let answer = try await server.send(method, path, headers: headers, body: body.map { Array($0.utf8) })
                #expect(answer.status == status, "\(method) \(path)")
                #expect(answer.headers["content-type"] == ["application/problem+json"], "\(method) \(path)")
                #expect(try answer.json["status"] == .integer(Int64(status)), "\(method) \(path)")
                #expect(try answer.json["title"]?.stringValue?.isEmpty == false)
                #expect(try answer.json["detail"]?.stringValue?.hasSuffix(".") == true, "\(answer.text)")
            }
        }
    }
}
