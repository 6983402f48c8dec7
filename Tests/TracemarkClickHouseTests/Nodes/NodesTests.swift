import Loopback
import Testing
import TracemarkModel

@testable import TracemarkClickHouse

@Suite("Nodes")
struct NodesTests {
    @Test("An answer that stops halfway is given up, and the next node is asked")
    func halfAnswer() async throws {
        let standing = try LoopbackServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n12345678")
            _ = connection.isLeft()
        }
        let other = try LoopbackServer { _, connection in connection.answer("200 OK", "whole") }
        let nodes = Nodes(
            try ClusterAddress("clickhouse://default@127.0.0.1:\(standing.port),127.0.0.1:\(other.port)/d?cluster=c"),
            pause: .milliseconds(200))
        let host = try #require(nodes.hosts.first { $0.port == Int(standing.port) })
        let answer = try await nodes.ask("SELECT 1", at: host)
        #expect(String(decoding: answer, as: UTF8.self) == "whole")
        #expect(standing.requests.count == 1 && !nodes.health.record(host).isReachable)
        await #expect(throws: StoreError.self) { try await nodes.ask("SELECT 1", only: host) }
        try await nodes.client.shutdown()
    }
}
