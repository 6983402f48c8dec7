import AsyncHTTPClient
import Foundation
import NIOHTTP1
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

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
                (#"{"resourceSpans": 1}"#, "\"resourceSpans\" in the request is not a list"),
                (
                    #"{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": 7}]}]}]}"#,
                    "\"name\" in spans is not a text"
                ),
                (
                    #"{"resourceSpans": [{"scopeSpans": [{"spans": [{"startTimeUnixNano": "soon"}]}]}]}"#,
                    "\"startTimeUnixNano\" in spans is not a whole number"
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
            #expect(cutOff.text.contains("cut off"))
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
            #expect(message == "The trace id of \"long\" is not 16 bytes, or zero.")
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

    @Test("A store that cannot keep up answers 429 with Retry-After, and keeps nothing of the request")
    func busy() async throws {
        var options = SQLiteStore.Options()
        options.queueCapacity = 1
        try await withServer(options: options) { server in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for number in 0..<32 {
                    group.addTask {
                        let digits = String(number + 1, radix: 16)
                        let id = String(repeating: "0", count: 32 - digits.count) + digits
                        return try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: 50, trace: id))
                    }
                }
                var answers: [Answer] = []
                for try await answer in group { answers.append(answer) }
                return answers
            }
            let kept = answers.filter { $0.status == 200 }.count
            for answer in answers where answer.status != 200 {
                #expect(answer.status == 429)
                #expect(answer.headers["retry-after"] == ["1"])
                #expect(try answer.json["code"]?.integerValue == 8)
            }
            #expect(try await server.store.status().spanCount == kept * 50)
        }
    }
}
