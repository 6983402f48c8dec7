import NIOHTTP1
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

/// Who may take up how much of the memory that bodies may have.
@Suite("Shares of memory")
struct MemoryShareTests {
    /// A connection that sent most of a body, and keeps the rest.
    private func unfinished(_ path: String, to server: RunningServer, key: String? = nil) throws -> RawConnection {
        let connection = try RawConnection(port: server.ports.http)
        let authorization = key.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        try connection.send(
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(authorization)"
                + "Content-Length: 4000\r\n\r\n" + String(repeating: " ", count: 3_900))
        return connection
    }

    private func configure(_ configuration: inout ServerConfiguration) {
        configuration.requiresKeysOnLoopback = true
        configuration.limits.bodyBytes = 4_000
        configuration.limits.decompressedBytes = 4_000
        configuration.limits.bytesInFlight = 64_000
        configuration.limits.bodyTimeout = .seconds(110)
    }

    @Test("An address that is none is answered before its body is read, key or not")
    func unknownAddresses() async throws {
        try await withServer(configure) { server in
            let paths = ["/v1/nothing", "/v2/nothing", "/v3/nothing"]
            for path in paths {
                let connection = try unfinished(path, to: server)
                #expect(try await connection.statusLine() == "HTTP/1.1 404 Not Found", "\(path)")
            }
            let put = try RawConnection(port: server.ports.http)
            try put.send("PUT /v2/spans HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n{")
            #expect(try await put.statusLine() == "HTTP/1.1 405 Method Not Allowed")
        }
    }

    @Test("One key's bodies leave room for another's")
    func oneKey() async throws {
        try await withServer(configure) { server in
            let ring = KeyRing(server.store)
            let greedy = try await ring.create(name: "greedy", scopes: [.ingest])
            let modest = try await ring.create(name: "modest", scopes: [.ingest])
            // A quarter is 16,000 bytes: the fifth body is one too many.
            var connections: [RawConnection] = []
            for number in 0..<4 {
                connections.append(try unfinished("/v1/traces", to: server, key: greedy))
                try await wait { server.server.bytesInFlight >= (number + 1) * 3_900 }
            }
            let fifth = try unfinished("/v1/traces", to: server, key: greedy)
            #expect(try await fifth.statusLine() == "HTTP/1.1 503 Service Unavailable")
            let other = try await server.send(
                .POST, "/v1/traces",
                headers: ["Content-Type": "application/json", "Authorization": "Bearer \(modest)"],
                body: Array(otlpRequest().json.utf8))
            #expect(other.status == 200)
            withExtendedLifetime(connections) {}
        }
    }
}
