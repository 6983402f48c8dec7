import AsyncHTTPClient
import Foundation
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

@Suite("How requests come")
struct TransportTests {
    @Test("Over TLS, HTTP and gRPC take spans of those who trust the certificate", arguments: ["http", "grpc"])
    func tls(transport: String) async throws {
        let certificate = OpenTelemetryPython.file("localhost.pem")
        try await withServer {
            $0.grpcPort = 0
            $0.tls = TLSFiles(
                certificatePath: certificate, keyPath: OpenTelemetryPython.file("localhost-key.pem"))
        } _: { server in
            let endpoint =
                transport == "http"
                ? "https://127.0.0.1:\(server.ports.http)/v1/traces"
                : "https://127.0.0.1:\(try #require(server.ports.grpc))"
            _ = try await OpenTelemetryPython.run(
                "send_spans.py", [transport, endpoint],
                // What a machine has set for Python's requests would win.
                environment: ["OTEL_EXPORTER_OTLP_CERTIFICATE": certificate, "REQUESTS_CA_BUNDLE": certificate])
            #expect(try await server.store.status().spanCount == 3)
            // Without TLS there is nobody to talk to.
            let plain = try RawConnection(port: server.ports.http)
            try plain.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await !plain.statusLine().contains("200"))
        }
    }

    @Test("A certificate that is none is told with its path")
    func wrongCertificate() async throws {
        let key = OpenTelemetryPython.file("localhost-key.pem")
        await #expect(throws: ServerError.self) {
            try await withServer {
                $0.tls = TLSFiles(certificatePath: "/nowhere.pem", keyPath: key)
            } _: { _ in
            }
        }
    }

    /// A request with one span in protobuf: resourceSpans, scopeSpans, span.
    private static let span: String = {
        let trace = "0a10" + String(repeating: "ab", count: 16)
        let span = trace + "1208" + String(repeating: "cd", count: 8) + "2a0161"
        func field(_ tag: String, _ content: String) -> String {
            tag + String(format: "%02x", content.count / 2) + content
        }
        return field("0a", field("12", field("12", span)))
    }()

    @Test("gRPC asks for keys, and answers each mistake with the status that OTLP has for it")
    func grpc() async throws {
        var keys: [AccessScope: String] = [:]
        try await withServer {
            $0.grpcPort = 0
            $0.requiresKeysOnLoopback = true
            $0.limits.bodyBytes = 100_000
        } prepare: { store in
            for scope in [AccessScope.ingest, .read] {
                keys[scope] = try await KeyRing(store).create(name: scope.rawValue, scopes: [scope])
            }
        } _: { server in
            func call(_ key: String?, _ body: String = Self.span, method: String = "") -> AttributeValue {
                let metadata = key.map { ["authorization": AttributeValue.string("Bearer \($0)")] } ?? [:]
                return ["body": .string(body), "metadata": .object(metadata), "method": .string(method)]
            }
            let ingest = keys[.ingest]
            let answers = try await OpenTelemetryPython.run(
                "grpc_calls.py", ["\(try #require(server.ports.grpc))"],
                input: [
                    call(nil), call("nonsense"), call(keys[.read]), call(ingest), call(ingest, "0a640102"),
                    call(ingest, String(repeating: "00", count: 5_000_000)), call(ingest, method: "/no.Such/Method"),
                    ["body": .string(Self.span), "metadata": ["x-opper-api-key": .string(ingest ?? "")]],
                ])
            #expect(
                answers.map { $0["code"]?.stringValue } == [
                    "UNAUTHENTICATED", "UNAUTHENTICATED", "PERMISSION_DENIED", "OK", "INVALID_ARGUMENT",
                    "RESOURCE_EXHAUSTED", "UNIMPLEMENTED", "OK",
                ])
            #expect(answers[4]["message"]?.stringValue?.contains("not an OTLP request") == true)
            #expect(
                answers[5]["message"]?.stringValue?.hasPrefix("The message has 5000000 bytes, and the limit is 100000")
                    == true)
            #expect(try await server.store.status().spanCount == 1)
        }
    }

    @Test("Over gRPC too a page may not write, a bomb stays small and a slow sender is let go; the server goes on")
    func grpcAbuse() async throws {
        try await withServer {
            $0.grpcPort = 0
            $0.limits.bodyBytes = 100_000
            $0.limits.bodyTimeout = .seconds(3)
        } _: { server in
            let answers = try await OpenTelemetryPython.run(
                "grpc_calls.py", ["\(try #require(server.ports.grpc))"],
                input: [
                    ["body": .string(Self.span), "metadata": ["origin": "https://evil.example"]],
                    ["body": .string(String(repeating: "00", count: 150_000)), "gzip": true],
                    ["body": .string(String(repeating: "00", count: 10_000_000)), "gzip": true],
                    ["stalls": true], ["body": .string(Self.span), "gzip": true],
                    ["body": .string(Self.span), "twice": true],
                ])
            let codes = answers.map { $0["code"]?.stringValue ?? "" }
            #expect(
                codes == [
                    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "OK",
                    "INVALID_ARGUMENT",
                ])
            #expect(answers[2]["message"]?.stringValue?.contains("larger than 100000 bytes when decompressed") == true)
            #expect(answers[3]["message"]?.stringValue?.contains("did not arrive within") == true)
            #expect(try await server.store.status().spanCount == 1)
        }
    }

    @Test("Messages of gRPC that come slowly, and connections, are bounded; others are told to come back, and may")
    func grpcBounds() async throws {
        try await withServer {
            $0.grpcPort = 0
            $0.limits.bodyBytes = 100_000
            $0.limits.bytesInFlight = 200_000
            $0.limits.connections = 3
        } _: { server in
            let port = "\(try #require(server.ports.grpc))"
            // Together all but one byte of what may come at once.
            let slow = try await OpenTelemetryPython.run("grpc_pieces.py", [port, "2", "49997"])
            #expect(slow.map { $0["code"]?.stringValue } == ["UNAVAILABLE", "OK"])
            #expect(slow[0]["message"]?.stringValue?.contains("memory for request bodies") == true)
            let many = try await OpenTelemetryPython.run("grpc_pieces.py", [port, "3", "0"])
            #expect(many.map { $0["code"]?.stringValue } == ["UNAVAILABLE", "OK"])
        }
    }

    @Test("A key that asks too often is told when to come back, over HTTP and gRPC")
    func retryAfter() async throws {
        var key = ""
        try await withServer {
            $0.grpcPort = 0
            $0.requiresKeysOnLoopback = true
            $0.limits.requestsPerSecond = 0.001
        } prepare: { store in
            key = try await KeyRing(store).create(name: "eager", scopes: [.ingest])
        } _: { server in
            let call: AttributeValue = [
                "body": .string(Self.span), "metadata": ["authorization": .string("Bearer \(key)")],
            ]
            let answers = try await OpenTelemetryPython.run(
                "grpc_calls.py", ["\(try #require(server.ports.grpc))"], input: [call, call])
            #expect(answers.map { $0["code"]?.stringValue } == ["OK", "UNAVAILABLE"])
            let seconds = try #require(answers[1]["retry_seconds"]?.doubleValue)
            #expect(seconds > 1 && seconds <= 1_000)
            let http = try await server.send(.POST, "/v1/traces", headers: ["Authorization": "Bearer \(key)"])
            #expect(http.status == 429)
            #expect(http.headers["retry-after"].first.flatMap { Int($0) }.map { (1...1_000).contains($0) } == true)
        }
    }

    @Test("Who waits before sending a body is told to go on, unless it is too large")
    func expectContinue() async throws {
        try await withServer {
            $0.limits.bodyBytes = 1_000
        } _: { server in
            func head(_ length: Int) -> String {
                "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: \(length)\r\n\r\n"
            }
            let patient = try RawConnection(port: server.ports.http)
            try patient.send(head(2))
            #expect(try await patient.statusLine() == "HTTP/1.1 100 Continue")
            try patient.send("{}")
            #expect(try await patient.nextStatusLine() == "HTTP/1.1 200 OK")

            let large = try RawConnection(port: server.ports.http)
            try large.send(head(5_000))
            #expect(try await large.statusLine().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("A wrong method is answered with those that are right")
    func methods() async throws {
        try await withServer { server in
            for (method, path, allowed) in [
                ("PUT", "/api/v1/traces", "GET, HEAD"), ("GET", "/v1/traces", "POST"),
                ("DELETE", "/api/v1/traces/changes", "GET, HEAD"), ("PATCH", "/v2/call", "POST"),
                ("PROPFIND", "/api/v1/datasets/x", "DELETE, GET, HEAD"), ("POST", "/healthz", "GET, HEAD"),
            ] {
                let answer = try await server.send(.init(rawValue: method), path)
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(answer.headers["allow"] == [allowed], "\(method) \(path)")
            }
            #expect(try await server.send(.PUT, "/api/v1/nothing").status == 404)
            // What a client made up is not kept as a label for good.
            let metrics = try await server.get("/metrics").text
            #expect(metrics.contains("method=\"other\"") && !metrics.contains("PROPFIND"))
        }
    }

    @Test("A sender that never finishes its head is let go, byte by byte or not")
    func slowHead() async throws {
        try await withServer {
            $0.limits.idleTimeout = .seconds(2)
        } _: { server in
            let connection = try RawConnection(port: server.ports.http)
            let trickle = Task {
                // Until the server hangs up.
                for byte in "POST /v1/traces HTTP/1.1\r\nX: " + String(repeating: "x", count: 6_000) {
                    try connection.send(String(byte))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            #expect(try await connection.isClosedByPeer())
            trickle.cancel()
            #expect(try await server.get("/healthz").status == 200)
        }
    }
}
