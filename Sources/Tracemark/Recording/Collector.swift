import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Takes ended spans out of the threads' rings and hands them to the exporters.
///
/// `@unchecked` because only its serial queue accesses its state.
final class Collector: @unchecked Sendable {
    static let shared = Collector()

    /// The time between two searches for spans that run long.
    private static let runningInterval = DispatchTimeInterval.milliseconds(100)
    /// The delay before the second visit, which finds a span that was pushed during the first:
    /// ``CollectorWake/soon()``.
    private static let afterglow = DispatchTimeInterval.milliseconds(1)

    private let queue = DispatchQueue(label: "tracemark.collector", qos: .utility)

    private var exporters: [any SpanExporter] = []
    private var batches = SpanBatches()
    private var lasting = LastingSpans()
    private var reported: Set<String> = []
    private var droppedBefore = 0

    private init() {}

    // MARK: Collecting

    private func collect() {
        let ended = batches.next(ThreadBuffer.drainAll)
        reportDropped()
        if !ended.isEmpty {
            let batch = ended.map { $0.record() }
            forEachExporter { try $0.export(batch) }
        }
        tellOfLasting()
    }

    private func tellOfLasting() {
        let spans = lasting.next(longerThan: exporters.lazy.compactMap(\.runningSpanThreshold).min())
        if !spans.isEmpty {
            forEachExporter { if $0.runningSpanThreshold != nil { try $0.exportRunning(spans) } }
        }
        // The program may do nothing else until one of them has run long enough.
        if lasting.isWaiting { CollectorWake.forRunning() }
    }

    private func forEachExporter(_ body: (any SpanExporter) throws -> Void) {
        for exporter in exporters {
            do {
                try body(exporter)
            } catch {
                report(error, of: exporter)
            }
        }
    }

    /// Calls all exporters concurrently. They share the time that the program waits at its end, and each may have a
    /// server that does not respond.
    private func forEachExporterAtOnce(_ body: @escaping @Sendable (any SpanExporter) -> [any Error]) {
        if let only = exporters.first, exporters.count == 1 {
            for error in body(only) { report(error, of: only) }
            return
        }
        let group = DispatchGroup()
        let errors = Guarded<[Int: [any Error]]>([:])
        for (place, exporter) in exporters.enumerated() {
            let own = DispatchQueue(label: "tracemark.exporter", qos: .utility)
            own.async(group: group) {
                let thrown = CollectorThread.run { body(exporter) }
                errors.withLock { $0[place] = thrown }
            }
        }
        group.wait()
        for (place, thrown) in errors.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            for error in thrown { report(error, of: exporters[place]) }
        }
    }

    private func report(_ error: any Error, of exporter: any SpanExporter) {
        let kind = "\(type(of: exporter)) \(type(of: error))"
        guard reported.insert(kind).inserted else { return }
        DescriptorWriter.report(
            "\(type(of: exporter)) failed: \(error). The program goes on; further errors of this kind are not shown.")
    }

    private func reportDropped() {
        let dropped = ThreadBuffer.droppedCount
        guard droppedBefore == 0, dropped > 0 else { return }
        droppedBefore = dropped
        DescriptorWriter.report(
            "spans end faster than they are exported; dropping some. TracingSystem.droppedSpanCount counts them.")
    }

    // MARK: Commands

    /// Runs `command` on the queue, and waits for it up to `timeout`.
    private func perform(within timeout: DispatchTimeInterval, _ command: @escaping @Sendable () -> Void) -> Bool {
        // An exporter called this on the collector's queue, which would wait for itself forever.
        if CollectorThread.isCurrent { return false }
        let done = DispatchSemaphore(value: 0)
        queue.async {
            CollectorThread.run(command)
            done.signal()
        }
        return done.wait(timeout: .now() + timeout) == .success
    }

    /// - Parameter interval: The longest time in nanoseconds that an ended span waits.
    func start(
        _ exporters: [any SpanExporter], resource: TraceResource, interval: Int, timeout: DispatchTimeInterval
    ) -> Bool {
        perform(within: timeout) { [self] in
            finish()
            CollectorWake.interval.store(interval, ordering: .relaxed)
            // An earlier visit may be scheduled as late as the previous interval allows.
            CollectorWake.isScheduled.store(false, ordering: .relaxed)
            self.exporters = exporters
            forEachExporter { try $0.start(resource: resource) }
            tellOfLasting()
        }
    }

    func flush(timeout: DispatchTimeInterval) -> Bool {
        perform(within: timeout) { [self] in
            collect()
            forEachExporterAtOnce { exporter in errors { try exporter.flush() } }
        }
    }

    func shutdown(timeout: DispatchTimeInterval) -> Bool {
        perform(within: timeout) { [self] in finish() }
    }

    private func finish() {
        collect()
        if batches.isWaiting { collect() }
        forEachExporterAtOnce { exporter in
            errors { try exporter.flush() } + errors { try exporter.shutdown() }
        }
        exporters = []
        reported = []
        lasting.stop()
    }

    // MARK: Waking up

    fileprivate func collectNow() {
        queue.async { [self] in
            CollectorWake.isUrgent.store(false, ordering: .relaxed)
            visit()
        }
    }

    fileprivate func collectSoon() {
        let interval = CollectorWake.interval.load(ordering: .relaxed)
        queue.asyncAfter(deadline: .now() + .nanoseconds(interval)) { [self] in
            // From here on, a span that ends schedules a visit of its own.
            CollectorWake.isScheduled.store(false, ordering: .sequentiallyConsistent)
            visit()
            queue.asyncAfter(deadline: .now() + Self.afterglow) { [self] in visit() }
        }
    }

    fileprivate func collectForRunning() {
        queue.asyncAfter(deadline: .now() + Self.runningInterval) { [self] in
            CollectorWake.isSearchScheduled.store(false, ordering: .sequentiallyConsistent)
            visit()
        }
    }

    private func visit() { CollectorThread.run { collect() } }
}

/// The threads that currently work for the collector.
///
/// A thread-specific key marks them, because a signal handler asks too. A handler must not read a dispatch queue's
/// keys.
enum CollectorThread {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// A Boolean value that indicates whether the calling thread runs an exporter.
    static var isCurrent: Bool { pthread_getspecific(key) != nil }

    static func run<Value>(_ body: () -> Value) -> Value {
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1))
        defer { pthread_setspecific(key, nil) }
        return body()
    }
}

/// Returns the thrown error in an array, or an empty array.
private func errors(_ body: () throws -> Void) -> [any Error] {
    do {
        try body()
        return []
    } catch {
        return [error]
    }
}

/// Wakes the collector from a thread that has ended a span, at the cost of reading a flag.
enum CollectorWake {
    fileprivate static let isScheduled = Atomic<Bool>(false)
    fileprivate static let isUrgent = Atomic<Bool>(false)
    fileprivate static let isSearchScheduled = Atomic<Bool>(false)
    /// The longest time in nanoseconds that an ended span waits: ``HandOver/interval``.
    fileprivate static let interval = Atomic<Int>(100_000_000)

    /// Schedules a visit within ``interval``.
    ///
    /// A program that records nothing has no timer running. The flag is read without a fence, which would cost more
    /// than the rest of the push. A visit that begins in the same nanoseconds may therefore miss a push that still sees
    /// the flag set. A second visit follows each visit, when the push has certainly reached memory.
    static func soon() {
        if !isScheduled.load(ordering: .relaxed), !isScheduled.exchange(true, ordering: .relaxed) {
            Collector.shared.collectSoon()
        }
    }

    /// Schedules a visit at once.
    static func now() {
        if !isUrgent.load(ordering: .relaxed), !isUrgent.exchange(true, ordering: .relaxed) {
            Collector.shared.collectNow()
        }
    }

    /// Schedules a visit after a fixed time, to find the spans that run long. ``interval`` may be far longer, or zero.
    static func forRunning() {
        if !isSearchScheduled.load(ordering: .relaxed), !isSearchScheduled.exchange(true, ordering: .relaxed) {
            Collector.shared.collectForRunning()
        }
    }
}
