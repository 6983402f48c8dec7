import NIOHTTP1
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

/// What a key may do that was given to a program so that it can send spans, and nothing else.
@Suite("A key that may only send")
struct IngestKeyTests {
    private static let uuid = "9e107d9d-372b-4b6f-8d3c-0123456789ab"

    /// A server with a span whose contents are secret, and what a key of some scopes is answered.
    private func withKey(
        _ scopes: Set<AccessScope>,
        _ body: (_ server: RunningServer, _ ask: (HTTPMethod, String, AttributeValue) async throws -> Answer)
            async throws
            -> Void
    ) async throws {
        try await withServer {
            $0.requiresKeysOnLoopback = true
        } _: { server in
            var part = SpanPart(
                SpanKey(OpperID.trace(Self.uuid), OpperID.span(Self.uuid)),
                version: Timestamp(nanoseconds: 1_763_550_000_000_000_000))
            (part.name, part.input, part.output) = ("s3cret name", SpanContent("s3cret in"), SpanContent("s3cret out"))
            part.metadata = ["note": "s3cret note"]
            try await server.store.write([part])
            let key = try await KeyRing(server.store).create(name: "sender", scopes: scopes)
            try await body(server) { method, path, json in
                try await server.send(
                    method, path, headers: ["Content-Type": "application/json", "Authorization": "Bearer \(key)"],
                    body: Array(json.json.utf8))
            }
        }
    }

    @Test("It is not told what a span holds when it says more about it")
    func reading() async throws {
        let id = "\(OpperID.span(Self.uuid))"
        try await withKey([.ingest]) { server, ask in
            for (method, path, body, status) in [
                (.PATCH, "/api/v1/spans/\(id)", ["user": "u"], 200),
                (.PUT, "/v1/spans/\(Self.uuid)", ["score": 1], 200),
                (.PATCH, "/v2/spans/\(Self.uuid)", ["score": 1], 200),
                (.PATCH, "/v3/spans/\(Self.uuid)", ["score": 1], 200),
                (.POST, "/v2/spans", ["name": "again", "id": .string(Self.uuid), "trace_id": .string(Self.uuid)], 200),
            ] as [(HTTPMethod, String, AttributeValue, Int)] {
                let answer = try await ask(method, path, body)
                #expect(answer.status == status, "\(path): \(answer.text)")
                #expect(!answer.text.contains("s3cret"), "\(path): \(answer.text)")
                #expect(answer.text.contains(path.hasPrefix("/api") ? id : Self.uuid), "\(path)")
            }
            // What it said was kept.
            #expect(try await server.store.span(OpperID.span(Self.uuid))?.user == "u")
        }
        try await withKey([.ingest, .read]) { _, ask in
            let answer = try await ask(.PATCH, "/v2/spans/\(Self.uuid)", ["score": 1])
            #expect(answer.text.contains("s3cret in"))
        }
    }

    @Test("It makes no examples, and asks no model")
    func writing() async throws {
        let requests: [(String, AttributeValue)] = [
            ("/v1/spans/\(Self.uuid)/save_examples", [:]), ("/v2/spans/\(Self.uuid)/save_examples", [:]),
            ("/v2/spans/\(Self.uuid)/feedback", ["score": 1, "save_to_dataset": true]),
            ("/v1/call", ["name": "f"]), ("/v1/functions/f/call", [:]), ("/v1/chat/f", [:]),
            ("/v2/call", ["name": "f"]), ("/v2/call/stream", ["name": "f"]), ("/v2/functions/f/call", [:]),
            ("/v2/functions/f/call/stream", [:]), ("/v2/functions/f/call/1", [:]),
            ("/v2/functions/f/call/stream/1", [:]), ("/v3/functions/f/call", [:]), ("/v3/functions/f/stream", [:]),
        ]
        try await withKey([.ingest, .read]) { server, ask in
            for (path, body) in requests {
                #expect(try await ask(.POST, path, body).status == 403, "\(path)")
            }
            #expect(try await server.store.datasets().isEmpty)
            // An opinion without an example is one more thing that is said about a span.
            let feedback = try await ask(.POST, "/v2/spans/\(Self.uuid)/feedback", ["score": 1])
            #expect(feedback.status == 200)
        }
        try await withKey([.ingest, .read, .write]) { _, ask in
            for (path, body) in requests {
                let status = try await ask(.POST, path, body).status
                #expect(status != 403, "\(path)")
            }
        }
    }

    @Test("A call falls back on eight models at most")
    func models() async throws {
        try await withKey([.write]) { _, ask in
            func status(_ count: Int) async throws -> Int {
                let models = AttributeValue.array((0..<count).map { .string("m\($0)") })
                return try await ask(.POST, "/v2/call", ["name": "f", "model": "first", "fallback_models": models])
                    .status
            }
            // Without a model there is nobody to ask.
            let (eight, nine) = (try await status(8), try await status(9))
            #expect((eight, nine) == (503, 422))
        }
    }
}
