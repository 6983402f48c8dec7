import Synchronization
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

/// How many may be connected, and stay so, at once.
@Suite("Limits of connections")
struct ConnectionLimitTests {
    private static let question = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test("One connection too many waits until another one ends", .timeLimit(.minutes(3)))
    func connections() async throws {
        try await withServer {
            $0.limits.connections = 2
        } _: { server in
            var open: [RawConnection] = []
            for _ in 0..<2 {
                let connection = try RawConnection(port: server.ports.http)
                try connection.send(Self.question)
                #expect(try await connection.statusLine() == "HTTP/1.1 200 OK")
                open.append(connection)
            }
            let third = try RawConnection(port: server.ports.http)
            try third.send(Self.question)
            let isAnswered = Atomic<Bool>(false)
            async let line = {
                let line = try await third.statusLine()
                isAnswered.store(true, ordering: .relaxed)
                return line
            }()
            // An answer would have come long since.
            try await Task.sleep(for: .milliseconds(500))
            let wasAnswered = isAnswered.load(ordering: .relaxed)
            #expect(!wasAnswered)
            open.removeFirst()
            #expect(try await line == "HTTP/1.1 200 OK")
            withExtendedLifetime(open) {}
        }
    }

    @Test("So many follow traces, the next is told to come back, and a place is free once one leaves")
    func tails() async throws {
        try await withServer {
            $0.limits.tails = 2
        } _: { server in
            func follow() throws -> RawConnection {
                let connection = try RawConnection(port: server.ports.http)
                try connection.send("GET /api/v1/traces/tail HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return connection
            }
            var open: [RawConnection] = []
            for _ in 0..<2 {
                let connection = try follow()
                #expect(try await connection.statusLine() == "HTTP/1.1 200 OK")
                open.append(connection)
            }
            #expect(try await follow().statusLine() == "HTTP/1.1 503 Service Unavailable")
            open.removeFirst()
            // That one has left is seen when something is written to it.
            var spans = 0
            try await wait {
                spans += 1
                _ = try await server.send(.POST, "/v1/traces", json: otlpRequest(spans: spans))
                return try await follow().statusLine() == "HTTP/1.1 200 OK"
            }
            withExtendedLifetime(open) {}
        }
    }
}
