import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// Numbers that are as large or as small as a number can be, which must neither be computed with nor end the server.
@Suite("Hostile numbers")
struct HostileNumberTests {
    @Test("A step of time that no calendar has is refused, and the server goes on")
    func interval() async throws {
        try await withServer { server in
            _ = try await server.send(.POST, "/v1/traces", json: otlpRequest())
            for interval in ["9223372036854775807", "31622400000000001", "0", "-1"] {
                let answer = try await server.get("/api/v1/statistics?interval_ns=\(interval)&metric=quality")
                #expect(answer.status == 400, "\(interval)")
                #expect(answer.detail.contains("interval_ns"))
            }
            #expect(try await server.get("/api/v1/statistics?interval_ns=31622400000000000").status == 200)
            // Whoever asks the store itself is told as well.
            await #expect(throws: StoreError.self) {
                try await server.store.statistics(StatisticsQuery(of: .spans, intervalNanoseconds: .max))
            }
            #expect(try await server.get("/healthz").status == 200)
        }
    }
}
