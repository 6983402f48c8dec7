import Foundation
import NIOHTTP1
import Synchronization
import TestStore
import Testing
import Tracemark
import TracemarkModel

@testable import TracemarkServer
@testable import TracemarkStore

/// Questions that take longer than anybody waits.
@Suite("Slow questions")
struct SlowQuestionTests {
    @Test("A question that took too long is the server's fault, and may be asked again")
    func answer() {
        let problem = Problem(StoreError.tooSlow(limitSeconds: 30))
        #expect(problem.status == .serviceUnavailable)
        #expect(problem.detail.contains("30.0 seconds"))
    }

    @Test("Keys are looked up while every reader is busy", .enabled(if: TestStore.isFile), .timeLimit(.minutes(5)))
    func keys() async throws {
        try await withServer {
            $0.requiresKeysOnLoopback = true
        } _: { server in
            let store = try #require(server.store as? SQLiteStore)
            let key = try await KeyRing(store).create(name: "reader", scopes: [.read])
            let gate = AsyncStream<Void>.makeStream()
            let isOpen = OpenGate()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await store.read { _ in
                            gate.continuation.yield()
                            while !isOpen.value { usleep(1_000) }
                        }
                    }
                }
                var readers = gate.stream.makeAsyncIterator()
                for _ in 0..<4 { _ = await readers.next() }
                defer { isOpen.value = true }
                let answer = try await server.send(
                    .GET, "/api/v1/documents/views", headers: ["Authorization": "Bearer \(key)"])
                #expect(answer.status == 200)
                isOpen.value = true
                try await group.waitForAll()
            }
        }
    }
}

/// Whether those who wait may go on.
private final class OpenGate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    var value: Bool {
        get { isOpen.load(ordering: .acquiring) }
        set { isOpen.store(newValue, ordering: .releasing) }
    }
}
