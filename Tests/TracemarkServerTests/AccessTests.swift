import NIOHTTP1
import TestStore
import Testing
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

@Suite("Access")
struct AccessTests {
    @Test("Each scope allows its own and nothing else, with either header")
    func scopes() async throws {
        try await withServer {
            $0.requiresKeysOnLoopback = true
        } _: { server in
            let ring = KeyRing(server.store)
            let ingest = try await ring.create(name: "ingest", scopes: [.ingest])
            let read = try await ring.create(name: "read", scopes: [.read])
            let body = Array(otlpRequest().json.utf8)
            func send(_ key: String?, _ method: HTTPMethod, _ path: String, header: String = "Authorization")
                async throws -> Int
            {
                var headers: HTTPHeaders = ["Content-Type": "application/json"]
                if let key { headers.add(name: header, value: header == "Authorization" ? "Bearer \(key)" : key) }
                return try await server.send(method, path, headers: headers, body: method == .POST ? body : nil).status
            }
            #expect(try await send(nil, .POST, "/v1/traces") == 401)
            #expect(try await send("nonsense", .POST, "/v1/traces") == 401)
            #expect(try await send(read, .POST, "/v1/traces") == 403)
            #expect(try await send(ingest, .POST, "/v1/traces") == 200)
            #expect(try await send(ingest, .POST, "/v1/traces", header: "X-OPPER-API-KEY") == 200)
            #expect(try await send(nil, .GET, "/api/v1/traces") == 401)
            #expect(try await send(ingest, .GET, "/api/v1/traces") == 403)
            #expect(try await send(read, .GET, "/api/v1/traces") == 200)
            #expect(try await send(read, .DELETE, "/api/v1/traces/4bf92f3577b34da6a3ce929d0e0e4736") == 403)
            #expect(try await send(nil, .GET, "/metrics") == 401)
            #expect(try await send(nil, .GET, "/healthz") == 200)
            // The right id with a wrong secret is as unknown as any other key.
            let wrong = String(read.dropLast()) + (read.last == "0" ? "1" : "0")
            #expect(try await send(wrong, .GET, "/api/v1/traces") == 401)
        }
    }

    @Test("The store has a key's hash and nothing of its secret; a revoked key is of no use")
    func revoking() async throws {
        try await withServer { server in
            let ring = KeyRing(server.store)
            let text = try await ring.create(name: "mine", scopes: [.read])
            let secret = try #require(text.split(separator: "_").last)
            for document in try await server.store.documents(in: "keys") {
                #expect(!document.text.contains(secret))
            }
            #expect(try await ring.key(text)?.name == "mine")
            #expect(try await ring.revoke("mine")?.name == "mine")
            #expect(try await ring.key(text) == nil)
            #expect(try await ring.revoke("mine") == nil)
        }
    }

    @Test("On another address than loopback nothing starts without keys")
    func noKeys() async throws {
        let folder = try ServerFolder()
        let store = try await TestStore.open(folder.database)
        var configuration = ServerConfiguration()
        configuration.host = "0.0.0.0"
        configuration.port = 0
        let server = TraceServer(store: store, configuration: configuration)
        await #expect(throws: ServerError.noKeys(host: "0.0.0.0")) { try await server.run() }
        await #expect(throws: ServerError.noKeys(host: "0.0.0.0")) { _ = try await server.ports() }
        try await store.close()
    }

    @Test("A host that is not loopback's, and writes of other origins, are turned away")
    func browsers() async throws {
        try await withServer { server in
            func status(_ method: HTTPMethod, _ headers: HTTPHeaders) async throws -> Int {
                var all: HTTPHeaders = ["Content-Type": "application/json"]
                all.add(contentsOf: headers)
                return try await server.send(
                    method, method == .GET ? "/api/v1/traces" : "/v1/traces", headers: all,
                    body: method == .GET ? nil : Array(otlpRequest().json.utf8)
                ).status
            }
            let cases: [(HTTPMethod, HTTPHeaders, Int)] = [
                (.GET, ["Host": "evil.example"], 421),
                (.GET, ["Host": "evil.example:\(server.ports.http)"], 421),
                (.GET, ["Host": "127.0.0.1.evil.example"], 421),
                (.GET, ["Host": "localhost:\(server.ports.http)"], 200),
                (.GET, ["Host": "[::1]:4318"], 200),
                (.POST, ["Origin": "https://evil.example"], 403),
                (.POST, ["Origin": "null"], 403),
                (.POST, ["Sec-Fetch-Site": "cross-site"], 403),
                (.POST, ["Origin": "http://127.0.0.1:\(server.ports.http)"], 200),
            ]
            for (method, headers, expected) in cases {
                let answered = try await status(method, headers)
                #expect(answered == expected, "\(headers)")
            }
        }
    }

    @Test("A key that asks too often is told to wait, and others are not")
    func rate() throws {
        let limit = RateLimit(perSecond: 2)
        let now = ContinuousClock.now
        for _ in 0..<4 { try limit.take("one", at: now) }
        #expect(throws: Problem.self) { try limit.take("one", at: now) }
        try limit.take("two", at: now)
        try limit.take("one", at: now + .seconds(1))
    }
}
