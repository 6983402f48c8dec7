import Foundation
import Logging
import Synchronization
import TestStore
import Tracemark
import TracemarkModel
import TracemarkStore

@testable import TracemarkServer

/// A store's file, a clock that a test turns, and what evaluates and delivers alerts with them.
final class AlertBench: Sendable {
    let folder: ServerFolder
    private let time = Mutex(Timestamp(nanoseconds: 1_795_000_000_000_000_000))
    private let spanCount = Atomic<UInt64>(0)

    init() throws { folder = try ServerFolder() }

    var now: Timestamp { time.withLock { $0 } }

    func wait(_ seconds: Int) {
        time.withLock { $0 = $0.advanced(byNanoseconds: Int64(seconds) * 1_000_000_000) }
    }

    /// Opens the file as a server does that starts, and closes it as one that ends.
    func withServer<Result>(
        environment: [String: String] = [:], logger: Logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() },
        hasLease: Bool = false, _ body: (AlertService) async throws -> Result
    ) async throws -> Result {
        let store = try await TestStore.open(folder.database)
        let evaluator = AlertEvaluator(store) { [self] in now }
        let service = AlertService(
            evaluator: evaluator, sender: AlertSender(environment: environment, logger: logger), logger: logger,
            lease: hasLease ? ServerLease("alerts", in: store) { [self] in now } : nil)
        let result = try await body(service)
        try await store.close()
        return result
    }

    /// A trace of one span that ended just now.
    func trace(
        _ name: String = "answer", seconds: Double = 1, fails: Bool = false, secondsAgo: Int64 = 0,
        quality: Double? = nil
    ) -> SpanPart {
        let number = spanCount.add(1, ordering: .relaxed).newValue
        let start = now.advanced(byNanoseconds: -secondsAgo * 1_000_000_000 - Int64(seconds * 1e9))
        var span = SpanRecord(
            traceID: TraceID("4bf92f3577b34da6" + String(String(number + (1 << 60), radix: 16)))!,
            spanID: SpanID(bits: number), name: name, start: start,
            end: start.advanced(byNanoseconds: Int64(seconds * 1e9)), status: fails ? .error : .ok)
        span.inputTokens = 10
        span.outputTokens = 5
        span.cost = 0.5
        if let quality { span.metrics = ["quality": MetricRecord(quality)] }
        return SpanPart(span)
    }
}

extension AlertService {
    /// The messages that wait.
    func waiting(_ name: String) async throws -> [AlertMessage] {
        try await evaluator.state(of: name)?.state.outbox.map(\.message) ?? []
    }
}

/// Keeps what is logged.
final class LogLines: Sendable {
    private let kept = Mutex<[String]>([])
    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "alerts") { _ in Handler(kept: self) } }

    private struct Handler: LogHandler {
        let kept: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            kept.kept.withLock { $0.append("\(event.level): \(event.message)") }
        }
    }
}
