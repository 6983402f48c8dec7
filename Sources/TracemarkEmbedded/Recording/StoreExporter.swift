import Dispatch
import Foundation
import Synchronization
import Tracemark
import TracemarkModel
import TracemarkStore

/// Records straight into a store's file, so that no server is needed.
///
/// ```swift
/// TracingSystem.bootstrap(StoreExporter(path: ".tracemark/traces.db"))
/// ```
/// Several programs may record into one file while others read it. What was handed over is on disk a moment later, and at
/// the latest when the program ends by returning from `main` or by calling `exit`; work that lasts is seen while it
/// runs.
///
/// A file that cannot be written never reaches the program: the spans wait in memory up to a bound, the writing is
/// tried again now and then, and what was wrong is said once on standard error.
public final class StoreExporter: SpanExporter {
    /// The file that is used where none is named: `TRACEMARK_DB`, or `.tracemark/traces.db`.
    public static var defaultPath: String {
        let path = ProcessInfo.processInfo.environment["TRACEMARK_DB"] ?? ""
        return path.isEmpty ? ".tracemark/traces.db" : path
    }

    /// How long ``flush()`` waits for the file at most. The program waits less: see `TracingSystem.flush(timeout:)`.
    private static let patience = DispatchTimeInterval.seconds(60)

    private let queue: SpanQueue
    /// What the spans have in common. Guards it between the exporters' queue and tests.
    private let resource = Mutex(TraceResource(service: "", attributes: [:]))

    /// How long a span must have run to be shown as running.
    public let runningSpanThreshold: Duration?

    /// Records into a file, which is opened in the background, and made where there is none, with its folder.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - capacity: How many spans may wait in memory while the file cannot be written. Beyond it the oldest are lost
    ///     and counted.
    ///   - runningSpanThreshold: How long a span must have run to be written before it has ended; nil for never.
    public init(
        path: String = StoreExporter.defaultPath, capacity: Int = 65_536,
        runningSpanThreshold: Duration? = .milliseconds(500)
    ) {
        // A program may change its folder later.
        let absolute = URL(fileURLWithPath: path).path
        queue = SpanQueue(capacity: capacity) { try await SQLiteStore.open(at: absolute) }
        self.runningSpanThreshold = runningSpanThreshold
    }

    /// Records into any store. It is not closed when tracing ends.
    public init(
        store: any TraceStore, capacity: Int = 65_536, runningSpanThreshold: Duration? = .milliseconds(500)
    ) {
        queue = SpanQueue(capacity: capacity, closes: false) { store }
        self.runningSpanThreshold = runningSpanThreshold
    }

    /// How many spans were lost since the store took nothing for too long, or since tracing had ended.
    public var lostSpanCount: Int { queue.lostCount }

    /// Remembers what all spans have in common, and opens the file; after ``shutdown()`` again.
    public func start(resource: TraceResource) {
        self.resource.withLock { $0 = resource }
        queue.start()
    }

    /// Hands spans over to be written.
    ///
    /// - Throws: What went wrong with spans handed over before.
    public func export(_ spans: [SpanData]) throws {
        let resource = resource.withLock { $0 }
        queue.add(spans.map { SpanPart($0, of: resource) })
        try queue.throwFailure()
    }

    /// Hands spans over that still run.
    ///
    /// - Throws: What went wrong with spans handed over before.
    public func exportRunning(_ spans: [SpanData]) throws {
        try export(spans)
    }

    /// Waits until everything handed over is on disk.
    ///
    /// - Throws: Why it is not.
    public func flush() throws {
        queue.waitUntilWritten(for: Self.patience)
        try queue.throwFailure()
    }

    /// Waits until everything handed over is on disk, and closes the file.
    ///
    /// - Throws: Why not everything is on disk.
    public func shutdown() throws {
        defer { queue.close(within: Self.patience) }
        try flush()
    }
}
