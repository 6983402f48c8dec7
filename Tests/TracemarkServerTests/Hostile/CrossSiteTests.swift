import Foundation
import NIOHTTP1
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer

/// What pages of other sites, and proxies, may ask of a server that is open to its machine.
@Suite("Requests from elsewhere")
struct CrossSiteTests {
    @Test("A page elsewhere reads nothing, and a link to an answer may be followed")
    func reads() async throws {
        try await withServer { server in
            let own = "http://127.0.0.1:\(server.ports.http)"
            let cases: [(HTTPHeaders, Int)] = [
                ([:], 200),
                (["Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"], 200),
                (["Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"], 200),
                (["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"], 200),
                (["Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"], 403),
                (["Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"], 403),
                (["Sec-Fetch-Site": "cross-site"], 403),
                (["Origin": "https://evil.example"], 403),
                (["Origin": "null"], 403),
                (["Origin": own], 200),
            ]
            for path in ["/api/v1/traces", "/v2/traces", "/v3/traces", "/metrics"] {
                for (headers, status) in cases {
                    let answer = try await server.send(.GET, path, headers: headers)
                    #expect(answer.status == status, "\(path) \(headers)")
                }
            }
            // The page itself is not the interface.
            let page = try await server.send(.GET, "/traces", headers: ["Sec-Fetch-Site": "cross-site"])
            #expect(page.status == 200)
        }
    }

    @Test("Every answer of the interface is kept nowhere, and is nothing but what it says it is")
    func headers() async throws {
        try await withServer { server in
            for path in [
                "/api/v1/traces", "/api/v1/openapi.json", "/api/v1/nothing", "/api/v1/traces?filter=(",
                "/api/v1/export", "/v2/traces", "/v2/nothing", "/v1/traces", "/metrics",
            ] {
                let answer = try await server.get(path)
                #expect(answer.headers["x-content-type-options"] == ["nosniff"], "\(path)")
                #expect(answer.headers["cache-control"] == ["no-store"], "\(path)")
                #expect(answer.headers["cross-origin-resource-policy"] == ["same-origin"], "\(path)")
            }
        }
    }

    @Test("An open server answers no proxy, and one that asks for keys does")
    func proxies() async throws {
        let headers: [HTTPHeaders] = [
            ["Forwarded": "for=192.0.2.1"], ["X-Forwarded-For": "192.0.2.1"], ["X-Forwarded-Proto": "https"],
        ]
        try await withServer { server in
            for headers in headers {
                let answer = try await server.send(.GET, "/api/v1/traces", headers: headers)
                #expect(answer.status == 403, "\(headers)")
                #expect(answer.detail.contains("--require-key"))
            }
        }
        try await withServer {
            $0.requiresKeysOnLoopback = true
        } _: { server in
            let key = try await KeyRing(server.store).create(name: "reader", scopes: [.read])
            for var headers in headers {
                headers.add(name: "Authorization", value: "Bearer \(key)")
                #expect(try await server.send(.GET, "/api/v1/traces", headers: headers).status == 200)
            }
            // The dashboard writes from the proxy's origin; of the host's name, proxies hand on their own or the server's.
            let writer = try await KeyRing(server.store).create(name: "writer", scopes: [.write])
            for host in ["traces.example.com", "127.0.0.1:\(server.ports.http)"] {
                for (site, status) in [("same-origin", 200), ("cross-site", 403)] {
                    let answer = try await server.send(
                        .POST, "/api/v1/traces/delete",
                        headers: [
                            "Host": host, "Origin": "https://traces.example.com", "Sec-Fetch-Site": site,
                            "Authorization": "Bearer \(writer)", "Content-Type": "application/json",
                        ], body: Array(#"{"ids": []}"#.utf8))
                    #expect(answer.status == status, "\(host), \(site): \(answer.detail)")
                }
            }
        }
    }

    @Test("Names below localhost are not this machine's own")
    func namesBelowLocalhost() async throws {
        #expect(!LoopbackHost.isLoopback("evil.localhost"))
        #expect(LoopbackHost.isLoopback("LOCALHOST"))
        try await withServer { server in
            let answer = try await server.send(.GET, "/api/v1/traces", headers: ["Host": "evil.localhost"])
            #expect(answer.status == 421)
            #expect(answer.headers["content-type"] == ["application/problem+json"])
            #expect(answer.detail.hasSuffix("Use localhost."))
        }
    }
}
