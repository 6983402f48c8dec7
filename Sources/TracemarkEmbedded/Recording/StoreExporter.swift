import Dispatch
import Foundation
import Synchronization
import Tracemark
import TracemarkModel
import TracemarkStore

/// An exporter that records directly into a store's file, without a server.
///
/// ```swift
/// TracingSystem.bootstrap(StoreExporter(path: ".tracemark/traces.db"))
/// ```
/// Several programs may record into one file while others read it. Spans are on disk a moment after they end. At the
/// latest, that is when the program returns from `main` or calls `exit`. Running spans are visible too.
///
/// A failing file never disturbs the program. The spans wait in memory up to a limit, and the exporter retries from
/// time to time. It reports the problem once on standard error.
public final class StoreExporter: SpanExporter {
    /// The default file: `TRACEMARK_DB`, or `.tracemark/traces.db`.
    public static var defaultPath: String {
        let path = ProcessInfo.processInfo.environment["TRACEMARK_DB"] ?? ""
        return path.isEmpty ? ".tracemark/traces.db" : path
    }

    /// The longest time that ``flush()`` waits for the file. The program waits less; see
    /// `TracingSystem.flush(timeout:)`.
    private static let timeLimit = DispatchTimeInterval.seconds(60)

    private let queue: StoreSpanQueue
    /// The resource of all spans. The exporters' queue and tests use it, so it is a locked value.
    private let resource = Mutex(TraceResource(service: "", attributes: [:]))

    /// The time after which a span is shown as running.
    public let runningSpanThreshold: Duration?

    /// Creates an exporter for a file. The file is opened in the background, and created with its folder if it does not
    /// exist.
    ///
    /// - Parameters:
    /// - path: The path of the file.
    /// - capacity: The number of spans that may wait in memory while the file cannot be written. Beyond it, the oldest
    ///   are lost and counted.
    /// - runningSpanThreshold: The time after which a running span is written; nil for never.
    public init(
        path: String = StoreExporter.defaultPath, capacity: Int = 65_536,
        runningSpanThreshold: Duration? = .milliseconds(500)
    ) {
        // The path becomes absolute, because a program may change its folder later.
        let absolute = URL(fileURLWithPath: path).path
        queue = StoreSpanQueue(capacity: capacity) { try await SQLiteStore.open(at: absolute) }
        self.runningSpanThreshold = runningSpanThreshold
    }

    /// Creates an exporter for any store. The store stays open when tracing ends.
    public init(
        store: any TraceStore, capacity: Int = 65_536, runningSpanThreshold: Duration? = .milliseconds(500)
    ) {
        queue = StoreSpanQueue(capacity: capacity, closes: false) { store }
        self.runningSpanThreshold = runningSpanThreshold
    }

    /// The number of spans that were lost because the store failed for too long, or because tracing had ended.
    public var lostSpanCount: Int { queue.lostCount }

    /// Stores the resource of all spans, and opens the file, also after ``shutdown()``.
    public func start(resource: TraceResource) {
        self.resource.withLock { $0 = resource }
        queue.start()
    }

    /// Queues spans for writing.
    ///
    /// - Throws: The error of an earlier write.
    public func export(_ spans: [SpanData]) throws {
        let resource = resource.withLock { $0 }
        queue.add(spans.map { SpanPart($0, of: resource) })
        try queue.throwFailure()
    }

    /// Queues running spans for writing.
    ///
    /// - Throws: The error of an earlier write.
    public func exportRunning(_ spans: [SpanData]) throws {
        try export(spans)
    }

    /// Waits until all queued spans are on disk.
    ///
    /// - Throws: The error of a write.
    public func flush() throws {
        queue.waitUntilWritten(for: Self.timeLimit)
        try queue.throwFailure()
    }

    /// Waits until all queued spans are on disk, and closes the file.
    ///
    /// - Throws: The error of a write.
    public func shutdown() throws {
        defer { queue.close(within: Self.timeLimit) }
        try flush()
    }
}
