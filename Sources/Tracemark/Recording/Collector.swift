import Dispatch
import Synchronization

/// Takes ended spans out of the threads' rings and hands them to the exporters.
///
/// `@unchecked` because its state is touched on its serial queue alone.
final class Collector: @unchecked Sendable {
    static let shared = Collector()

    /// How long an ended span waits at most for the collector in a program that records little.
    fileprivate static let interval = DispatchTimeInterval.milliseconds(100)

    private let queue = DispatchQueue(label: "tracemark.collector", qos: .utility)
    private let isOnQueue = DispatchSpecificKey<Bool>()

    private var exporters: [any SpanExporter] = []
    private var batches = SpanBatches()
    private var lasting = LastingSpans()
    private var reported: Set<String> = []
    private var droppedBefore = 0

    private init() {
        queue.setSpecific(key: isOnQueue, value: true)
    }

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
        // Nothing else may come to pass in the program until one of them has run long enough.
        if lasting.isWaiting { CollectorWake.soon() }
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

    /// Has all exporters do something at once: all of them have but the time that the program waits at its end, and each
    /// may have a server that does not answer.
    private func forEachExporterAtOnce(_ body: @escaping @Sendable (any SpanExporter) -> [any Error]) {
        if let only = exporters.first, exporters.count == 1 {
            for error in body(only) { report(error, of: only) }
            return
        }
        let group = DispatchGroup()
        let errors = Guarded<[Int: [any Error]]>([:])
        for (place, exporter) in exporters.enumerated() {
            let own = DispatchQueue(label: "tracemark.exporter", qos: .utility)
            own.setSpecific(key: isOnQueue, value: true)
            own.async(group: group) {
                let thrown = body(exporter)
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
        if DispatchQueue.getSpecific(key: isOnQueue) == true {
            // An exporter calls back. Waiting for itself would never end.
            return false
        }
        let done = DispatchSemaphore(value: 0)
        queue.async {
            command()
            done.signal()
        }
        return done.wait(timeout: .now() + timeout) == .success
    }

    func start(_ exporters: [any SpanExporter], resource: TraceResource, timeout: DispatchTimeInterval) -> Bool {
        perform(within: timeout) { [self] in
            finish()
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
            collect()
        }
    }

    fileprivate func collectSoon() {
        queue.asyncAfter(deadline: .now() + Self.interval) { [self] in
            // From here on a span that ends asks for a visit of its own.
            CollectorWake.isScheduled.store(false, ordering: .sequentiallyConsistent)
            collect()
            queue.asyncAfter(deadline: .now() + Self.interval) { [self] in collect() }
        }
    }
}

/// What is thrown, as a list of one or none.
private func errors(_ body: () throws -> Void) -> [any Error] {
    do {
        try body()
        return []
    } catch {
        return [error]
    }
}

/// How a thread that has ended a span gets the collector to come, at the price of a look at a flag.
enum CollectorWake {
    fileprivate static let isScheduled = Atomic<Bool>(false)
    fileprivate static let isUrgent = Atomic<Bool>(false)

    /// Asks for a visit within ``Collector/interval``.
    ///
    /// A program that records nothing has no timer running. The flag is read without a fence, which would cost more
    /// than the rest of the push: so a push may be missed by a visit that begins in the same nanoseconds and still see
    /// the flag set. That is why each visit is followed by another one.
    static func soon() {
        if !isScheduled.load(ordering: .relaxed), !isScheduled.exchange(true, ordering: .relaxed) {
            Collector.shared.collectSoon()
        }
    }

    /// Asks for a visit at once.
    static func now() {
        if !isUrgent.load(ordering: .relaxed), !isUrgent.exchange(true, ordering: .relaxed) {
            Collector.shared.collectNow()
        }
    }
}
