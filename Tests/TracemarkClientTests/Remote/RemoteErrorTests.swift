import Foundation
import Synchronization
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkClient

@Suite("What a server refuses")
struct RemoteErrorTests {
    private static let problemHeaders = ["Content-Type": "application/problem+json"]
    private let key = SpanKey(TraceID(high: 1, low: 2), SpanID(bits: 3))

    /// A store whose server answers everything alike.
    private func store(
        _ status: String, _ body: String = "", headers: [String: String] = problemHeaders, apiKey: String? = nil
    ) throws -> (RemoteStore, LoopbackServer) {
        let server = try LoopbackServer { _, connection in connection.answer(status, body, headers: headers) }
        return (try RemoteStore(url: server.origin, apiKey: apiKey), server)
    }

    @Test("A wrong filter is an error that points at the column and says what was meant")
    func filterError() async throws {
        let body = """
            {"type": "https://tracemark.dev/problems/filter", "title": "Bad Request", "status": 400, "column": 21, \
            "detail": "Column 21: there is no field \\"nmae\\". Did you mean \\"name\\"?", "suggestion": "name"}
            """
        let (store, server) = try store("400 Bad Request", body)
        let expected = FilterError(column: 21, "there is no field \"nmae\".", suggestion: "name")
        await #expect(throws: expected) { try await store.traces(TraceQuery()) }
        #expect(server.requests.count == 1)
    }

    @Test(
        "What is no server's address is refused, and no password in it repeated",
        arguments: ["user:hidden@example.com", "https://user:hidden@example.com", "example.com?key=hidden", "ftp://a"])
    func badAddress(_ url: String) {
        #expect {
            try RemoteStore(url: url)
        } throws: { error in
            if case StoreError.unavailable = error { !"\(error)".contains("hidden") } else { false }
        }
    }

    @Test("What is not there is nil where a server says so, and an error where there is no such server")
    func notFound() async throws {
        let (store, server) = try store("404 Not Found", #"{"status": 404, "detail": "There is no span."}"#)
        #expect(try await store.span(key) == nil)
        #expect(try await store.trace(key.traceID) == nil)
        #expect(try await store.deleteSpan(key) == false)
        #expect(try await store.dataset("a") == nil)
        #expect(server.requests.count == 4)
        let (stranger, strange) = try self.store("404 Not Found", "<html>", headers: ["Content-Type": "text/html"])
        await #expect {
            try await stranger.span(key)
        } throws: { error in
            if case StoreError.unavailable(let reason) = error {
                reason.contains("not a Tracemark server")
            } else {
                false
            }
        }
        #expect(strange.requests.count == 1)
    }

    @Test(
        "Each refusal has its own error",
        arguments: [
            ("401 Unauthorized", "", #"Access is denied: ORIGIN rejects the API key."#),
            (
                "403 Forbidden", #"{"detail": "The key lacks the scope \"write\"."}"#,
                #"Access is denied: ORIGIN does not allow this with the API key: The key lacks the scope "write"."#
            ),
            ("400 Bad Request", #"{"detail": "A page has 1 to 1000 items."}"#, "A page has 1 to 1000 items"),
            ("413 Content Too Large", #"{"detail": "The body is larger than 4 MB."}"#, "The body is larger than 4 MB"),
            (
                "507 Insufficient Storage", #"{"detail": "There is no space left."}"#,
                "The disk of ORIGIN is full. Acknowledged data is safe. Delete data or add space."
            ),
            (
                "500 Internal Server Error", #"{"detail": "The store failed."}"#,
                "The store's engine failed: ORIGIN: The store failed."
            ),
            (
                "200 OK", "{}",
                "The store's engine failed: ORIGIN responded to /api/v1/status with an unknown form of StoreStatus. Use a server of this version."
            ),
        ])
    func refusals(status: String, body: String, expected: String) async throws {
        let (store, server) = try store(status, body, apiKey: "a-secret-key")
        do {
            _ = try await store.status()
            Issue.record("no error")
        } catch let error as StoreError {
            #expect("\(error)" == expected.replacing("ORIGIN", with: server.origin))
            #expect(!"\(String(reflecting: error))".contains("a-secret-key"))
        }
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer a-secret-key"])
    }

    @Test("A busy server is asked again a few times, and then the caller is told when to come back")
    func busy() async throws {
        let count = Mutex(0)
        let server = try LoopbackServer { _, connection in
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number == 3 {
                connection.answer("204 No Content")
            } else {
                connection.answer("429 Too Many Requests", "{}", headers: ["Retry-After": "0"])
            }
        }
        let store = try RemoteStore(url: server.origin)
        try await store.write([SpanPart(key, version: Timestamp(nanoseconds: 1))])
        #expect(server.requests.count == 3)
        #expect(Set(server.requests.map(\.body)).count == 1)
        await #expect(throws: StoreError.busy(retryAfterSeconds: 0)) {
            try await store.write([SpanPart(key, version: Timestamp(nanoseconds: 1))])
        }
        #expect(server.requests.count == 7)
    }

    @Test("A question whose connection broke is asked again, a removal is not")
    func brokenConnections() async throws {
        let server = try LoopbackServer { _, _ in }
        let store = try RemoteStore(url: server.origin)
        await #expect(throws: StoreError.self) { try await store.status() }
        #expect(server.requests.count == 4)
        await #expect(throws: StoreError.self) { try await store.deleteSpan(key) }
        #expect(server.requests.count == 5)
    }

    @Test("A key is never shown, neither by the store nor by errors of addresses")
    func secrecy() async throws {
        let store = try RemoteStore(url: "http://127.0.0.1:9/prefix/", apiKey: "a-secret-key")
        var dumped = ""
        dump(store, to: &dumped)
        #expect(!(dumped + "\(store)" + String(reflecting: store)).contains("a-secret-key"))
        #expect(store.address == "http://127.0.0.1:9")
        #expect {
            try RemoteStore(url: "https://user:a-secret-key@example.com")
        } throws: {
            !"\($0)".contains("a-secret-key")
        }
        #expect(throws: StoreError.self) { try RemoteStore(url: "traces.example.com") }
    }

    @Test("Names go into addresses whatever they are made of")
    func addresses() async throws {
        let (store, server) = try store("404 Not Found", "{}")
        _ = try await store.entry("a/b?c", of: "é +&=#..")
        _ = try await store.deleteMetric("..", of: key)
        #expect(server.requests[0].target == "/api/v1/datasets/%C3%A9%20%2B%26%3D%23../entries/a%2Fb%3Fc")
        #expect(server.requests[1].target.hasSuffix("/metrics/%2E%2E"))
    }

    @Test("A closed store sends nothing more")
    func closed() async throws {
        let (store, server) = try store("200 OK", "{}")
        try await store.close()
        await #expect(throws: StoreError.closed) { try await store.status() }
        #expect(server.requests.isEmpty)
    }
}
