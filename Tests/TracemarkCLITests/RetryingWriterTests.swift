import Foundation
import GRDB
import TestStore
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkCLI

@Suite("Writing to a busy store")
struct RetryingWriterTests {
    @Test(
        "It is said once that the store is busy, and given up after a while; later it goes on",
        .enabled(if: TestStore.isFile))
    func givesUp() async throws {
        let sample = try await SampleStore()
        var options = SQLiteStore.Options()
        options.busyTimeoutSeconds = 0.05
        let store = try await SQLiteStore.open(at: sample.database, options: options)
        // Words that the sample left are indexed first, and not while another one wants to hold the file.
        try await store.waitForTextIndex()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(60)
        let holder = try DatabaseQueue(path: sample.database, configuration: configuration)
        try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let part = SpanPart(SampleStore.span(TraceID(high: 3, low: 3), 3, below: nil, "x", type: nil, at: 0, for: 1))
        var said: [String] = []
        await #expect(throws: StoreError.busy(retryAfterSeconds: 1)) {
            try await RetryingWriter.write([part], to: store, timeLimit: .seconds(2), reportAfter: .milliseconds(100)) {
                said.append($0)
            }
        }
        #expect(said.count == 1)
        try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await RetryingWriter.write([part], to: store)
        #expect(try await store.span(part.key)?.name == "x")
        try holder.close()
        try await store.close()
    }
}
