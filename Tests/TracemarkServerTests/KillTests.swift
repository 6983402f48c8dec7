import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization
import TestStore
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@Suite("A server that is killed", .serialized)
struct KillTests {
    /// The traces that the server said it keeps, gathered from several senders.
    private final class Acknowledged: Sendable {
        let ids = Mutex<[String]>([])
    }

    /// Sends traces one after the other until the server is gone; the ids of those that were acknowledged.
    private func sendUntilGone(_ url: String, sender: Int, acknowledged: Acknowledged) async {
        // A server that is gone does not come back; the usual client would go on trying to reach it.
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(60)
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        defer { client.shutdown { _ in } }
        for number in 0... {
            let digits = String((sender + 1) << 24 | (number + 1), radix: 16)
            let id = String(repeating: "0", count: 32 - digits.count) + digits
            var request = HTTPClientRequest(url: url + "/v1/traces")
            request.method = .POST
            request.headers = ["Content-Type": "application/json"]
            request.body = .bytes(Array(otlpRequest(spans: 3, trace: id).json.utf8))
            guard let response = try? await client.execute(request, timeout: .seconds(60)) else { return }
            guard response.status == .ok else { continue }
            acknowledged.ids.withLock { $0.append(id) }
        }
    }

    /// `TRACEMARK_KILLS=100` kills a hundred times.
    @Test("kill -9 at any moment loses no span that was acknowledged")
    func kills() async throws {
        let kills = ProcessInfo.processInfo.environment["TRACEMARK_KILLS"].flatMap { Int($0) } ?? 3
        for _ in 0..<kills {
            let folder = try ServerFolder()
            let server = try ServerProcess(folder)
            let acknowledged = Acknowledged()
            await withTaskGroup(of: Void.self) { group in
                for sender in 0..<4 {
                    group.addTask { await sendUntilGone(server.url, sender: sender, acknowledged: acknowledged) }
                }
                group.addTask {
                    // Somewhere in the middle of the work, whatever the machine's speed.
                    let target = Int.random(in: 1...60)
                    while acknowledged.ids.withLock({ $0.count }) < target {
                        try? await Task.sleep(for: .milliseconds(1))
                    }
                    _ = server.end(SIGKILL)
                }
            }
            let store = try await TestStore.open(folder.database)
            for id in acknowledged.ids.withLock({ $0 }) {
                let trace = try await store.trace(try #require(TraceID(id)))
                #expect(trace?.spans.count == 3, "\(id) was acknowledged and is lost")
            }
            try await store.close()
        }
    }

    @Test("SIGTERM ends it at once, with what was sent in the file")
    func terminates() async throws {
        let folder = try ServerFolder()
        let server = try ServerProcess(folder)
        let acknowledged = Acknowledged()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await sendUntilGone(server.url, sender: 0, acknowledged: acknowledged) }
            group.addTask {
                while acknowledged.ids.withLock({ $0.count }) < 5 { try? await Task.sleep(for: .milliseconds(1)) }
                let status = server.end(SIGTERM)
                #expect(status == 0)
            }
        }
        let store = try await TestStore.open(folder.database)
        for id in acknowledged.ids.withLock({ $0 }) {
            #expect(try await store.trace(try #require(TraceID(id)))?.spans.count == 3)
        }
        try await store.close()
    }
}
