import Foundation
import Synchronization
import Tracemark

/// Sends what the collector hands over, one request after the other, on a thread of its own.
///
/// ```
///             ┌────────── away ─────────┐
///  queue ─────┤                         ├──> server
///             └─> spool ──── is back ───┘
/// ```
/// While the server is away, or slower than the spans come, requests move from the queue in memory to the spool on disk;
/// what is in the spool is older than what is in the queue, and goes first.
///
/// `@unchecked`: `state` is guarded by `condition`, `spool` and `retry` belong to the thread.
final class OTLPSender: @unchecked Sendable {
    private struct State {
        var queue: SpanQueue
        /// Spans that run, while it is not known whether the server wants them.
        var running: [SpanData] = []
        var outcome: HTTPSender.Outcome?
        var exchange = 0
        /// When to try again; nil while the server is there.
        var retryTime: ContinuousClock.Instant?
        /// Whether the server itself named the time.
        var isThrottled = false
        var spoolHasRequests = false
        /// Whether the disk took nothing when it was tried last. It is tried again when the server is.
        var diskTakesNothing = false
        var flushesAsked = 0
        var flushesDone = 0
        /// Those for which the server was tried in vain.
        var flushesFailed = 0
        var isStopping = false
        var hasStopped = false
        var statistics = OTLPStatistics()
    }

    private enum Step {
        case deliver
        case spill
        case probe
    }

    /// How many spans are encoded under the lock at once.
    private static let addedAtOnce = 64
    /// How many spans that run are held at most until it is known whether the server wants them.
    private static let runningCapacity = 1_024
    /// Where requests wait, so many are joined that there are this many times the spans in them, which costs a server less.
    private static let growth = 8
    private static let tracemarkDelay = Duration.milliseconds(200)
    private static let defaultDelay = Duration.seconds(5)

    private let configuration: OTLPConfiguration
    private let http: HTTPSender
    private let condition = NSCondition()
    private var state: State
    private var spool: Spool?
    private var retry = RetrySchedule()
    private var reported: Set<String> = []

    /// What is known of the server.
    private enum Server: UInt8, AtomicRepresentable {
        case unknown
        case tracemark
        case other
    }

    private let server = Atomic<Server>(.unknown)

    init(_ configuration: OTLPConfiguration, resource: TraceResource) {
        self.configuration = configuration
        http = HTTPSender(
            url: configuration.url, headers: configuration.headers, timeout: configuration.timeout)
        state = State(queue: SpanQueue(configuration, resource: OTLPMessage.resource(resource)))
        let thread = Thread { [self] in run() }
        thread.name = "tracemark.otlp"
        thread.start()
    }

    // MARK: From the collector

    func add(_ spans: [SpanData]) {
        // A part at a time: whoever waits for the lock need not wait until all are encoded.
        for start in stride(from: 0, to: spans.count, by: Self.addedAtOnce) {
            locked { $0.queue.add(spans[start..<min(start + Self.addedAtOnce, spans.count)]) }
        }
        locked { _ in condition.broadcast() }
    }

    /// Whether spans that run are wanted, as far as is known.
    var wantsRunning: Bool {
        switch configuration.runningSpans {
        case .never: false
        case .always: true
        case .toTracemark: server.load(ordering: .relaxed) != .other
        }
    }

    func addRunning(_ spans: [SpanData]) {
        locked { state in
            state.running += spans.prefix(Self.runningCapacity - state.running.count)
            condition.broadcast()
        }
    }

    /// Waits until all that was added has been delivered, or is in the spool since the server is away.
    func flush(timeout: Duration) {
        let deadline = Date(timeIntervalSinceNow: timeout.timeInterval)
        condition.lock()
        defer { condition.unlock() }
        state.flushesAsked += 1
        let mine = state.flushesAsked
        condition.broadcast()
        while state.flushesDone < mine, !state.hasStopped, condition.wait(until: deadline) {}
    }

    /// Puts what has not been delivered into the spool, and ends the thread.
    func stop(timeout: Duration) {
        let deadline = Date(timeIntervalSinceNow: timeout.timeInterval)
        condition.lock()
        defer { condition.unlock() }
        state.isStopping = true
        condition.broadcast()
        while !state.hasStopped, condition.wait(until: deadline) {}
    }

    var statistics: OTLPStatistics {
        locked { state in
            var statistics = state.statistics
            statistics.droppedSpanCount += state.queue.droppedSpanCount
            return statistics
        }
    }

    private func locked<Value>(_ body: (inout State) -> Value) -> Value {
        condition.lock()
        defer { condition.unlock() }
        return body(&state)
    }

    // MARK: The thread

    private func run() {
        openSpool()
        while let step = nextStep() {
            switch step {
            case .deliver: deliver()
            case .spill: spill()
            case .probe: _ = exchange(OTLPBatch(body: [], spanCount: 0)) { spill() }
            }
        }
        locked { state in
            settleRunning(&state)
            state.queue.close()
        }
        spill()
        giveUp()
        http.close()
        spool = nil
        locked { state in
            state.hasStopped = true
            condition.broadcast()
        }
    }

    private func openSpool() {
        guard let place = configuration.spool else { return }
        let directory = "\(place.directory)/\(configuration.spoolFolder)"
        spool = Spool(directory: directory, byteLimit: place.byteLimit)
        if spool == nil {
            report("cannot use \(directory) (errno \(errno)): while the server is away, spans wait in memory only")
        }
        spool?.removeForgotten()
        lookIntoSpool()
    }

    /// Sees what there is, of this process and of those that have ended.
    private func lookIntoSpool() {
        spool?.adoptAbandoned()
        noteSpool()
    }

    private func noteSpool() {
        let hasRequests = spool?.hasRequests ?? false
        let dropped = spool?.droppedSpanCount ?? 0
        let damaged = spool?.damagedSpanCount ?? 0
        locked { state in
            state.spoolHasRequests = hasRequests
            state.statistics.spoolDroppedSpanCount = dropped + damaged
        }
        if damaged > 0 { report("a file of the spool was damaged: the spans that cannot be read are lost") }
        if dropped > 0 { report("the spool is full: the oldest spans in it are dropped") }
    }

    /// Waits until there is something to do; nil when there will be nothing more.
    private func nextStep() -> Step? {
        condition.lock()
        defer { condition.unlock() }
        while !state.isStopping {
            let now = ContinuousClock.now
            let isFlushing = state.flushesAsked > state.flushesDone
            settleRunning(&state)
            let due = state.queue.fillingSince.map { $0 + delay }
            if let due, due <= now || isFlushing { state.queue.close() }
            let hasWork = state.spoolHasRequests || !state.queue.requests.isEmpty
            if let retryTime = state.retryTime {
                if spool != nil, !state.diskTakesNothing, !state.queue.requests.isEmpty { return .spill }
                // A flush is worth a try before the time, unless the server itself named the time.
                let isWorthTry = !state.isThrottled && state.flushesFailed < state.flushesAsked
                if hasWork, retryTime <= now || isFlushing && isWorthTry { return .deliver }
                finishFlushes()
                if !hasWork { state.running = [] }
                wait(until: hasWork ? min(retryTime, due ?? retryTime) : due)
            } else {
                if hasWork { return .deliver }
                if !state.running.isEmpty { return .probe }
                finishFlushes()
                wait(until: state.queue.fillingSince.map { $0 + delay })
            }
        }
        return nil
    }

    /// Sends the spans that run, or forgets them, once it is known which.
    private func settleRunning(_ state: inout State) {
        guard !state.running.isEmpty else { return }
        guard configuration.runningSpans == .always || server.load(ordering: .relaxed) != .unknown else { return }
        if wantsRunning {
            state.queue.add(state.running[...])
            state.queue.close()
        }
        state.running = []
    }

    private var delay: Duration {
        configuration.batchDelay
            ?? (server.load(ordering: .relaxed) == .tracemark ? Self.tracemarkDelay : Self.defaultDelay)
    }

    private func finishFlushes() {
        guard state.flushesDone < state.flushesAsked else { return }
        state.flushesDone = state.flushesAsked
        condition.broadcast()
    }

    private func wait(until time: ContinuousClock.Instant?) {
        guard let time else { return condition.wait() }
        _ = condition.wait(until: Date(timeIntervalSinceNow: max(0, (time - .now).timeInterval)))
    }

    // MARK: Sending

    /// Spans in a request at most. A size that was asked for is kept to.
    private var spanLimit: Int {
        configuration.batchSize ?? OTLPConfiguration.defaultBatchSize * Self.growth
    }

    /// Sends the oldest request, and sees to what comes of it.
    private func deliver() {
        let spooled = spool?.first(spanLimit: spanLimit)
        guard let request = spooled ?? locked({ $0.queue.removeFirst(spanLimit: spanLimit) }) else {
            return noteSpool()
        }
        locked { $0.diskTakesNothing = false }
        var isInSpool = spooled != nil
        let outcome = exchange(request) { [self] in
            // What is under way is older than what follows it into the spool.
            if !isInSpool, !putIntoSpool(request) { return }
            isInSpool = true
            spill()
        }
        switch outcome?.answer {
        case .taken(let rejected):
            if isInSpool { spool?.remove(request) }
            noteTaken(request, rejected)
        case .refused(let reason):
            if isInSpool { spool?.remove(request) }
            report("\(configuration.url.withoutSecrets) refuses spans: \(reason). They are dropped.")
            locked { state in
                state.statistics.droppedSpanCount += request.spanCount
                state.retryTime = nil
            }
            retry.succeeded()
        case .later(let reason, let asked):
            noteAway(reason, asked: asked)
            if !isInSpool { keep(request) }
        case nil:
            if !isInSpool { keep(request) }
        }
        noteSpool()
    }

    private func keep(_ request: OTLPBatch) {
        if !putIntoSpool(request) { locked { $0.queue.putBack(request) } }
    }

    /// Puts a request into the spool. False where there is none, or the disk takes nothing.
    private func putIntoSpool(_ request: OTLPBatch) -> Bool {
        guard let spool else { return false }
        if spool.append(request) { return true }
        locked { $0.diskTakesNothing = true }
        report("the disk takes no more spans: while the server is away, they wait in memory")
        return false
    }

    private func noteTaken(_ request: OTLPBatch, _ rejected: (spans: UInt64, message: String)?) {
        if let rejected {
            report(
                "\(configuration.url.withoutSecrets) did not take \(rejected.spans) spans: "
                    + rejected.message.prefix(300), once: "rejected")
        }
        let wasAway = locked { state in
            let count = min(Int(clamping: rejected?.spans ?? 0), request.spanCount)
            state.statistics.rejectedSpanCount += count
            state.statistics.sentSpanCount += request.spanCount - count
            defer { state.retryTime = nil }
            return state.retryTime != nil
        }
        retry.succeeded()
        if wasAway { lookIntoSpool() }
        if configuration.url.scheme == "https" { _ = Self.shutdownBeforeTLS }
    }

    private func noteAway(_ reason: String, asked: Duration?) {
        let wait = retry.failed(asked: asked, random: Double.random(in: 0..<1))
        locked { state in
            state.retryTime = .now + wait
            state.isThrottled = asked != nil
            state.flushesFailed = state.flushesAsked
        }
        let place = spool == nil ? "in memory" : "on disk"
        report(
            "cannot deliver spans to \(configuration.url.withoutSecrets): \(reason). They wait \(place).", once: "away")
    }

    /// Sends a request and waits for the answer.
    ///
    /// - Parameter makeRoom: Called when the queue fills up meanwhile.
    /// - Returns: Nil where the thread is to end.
    private func exchange(_ request: OTLPBatch, makeRoom: () -> Void = {}) -> HTTPSender.Outcome? {
        let number = locked { state in
            state.exchange += 1
            state.outcome = nil
            return state.exchange
        }
        var body = request.body
        var isCompressed = false
        if configuration.compression == .gzip {
            if let compressed = Gzip.system?.compress(body) {
                body = compressed
                isCompressed = true
            } else {
                report("zlib is not on this system: requests are sent without compression")
            }
        }
        let task = http.send(body, isGzip: isCompressed) { [self] outcome in
            locked { state in
                guard state.exchange == number else { return }
                state.outcome = outcome
                condition.broadcast()
            }
        }
        // Beyond the session's own limit, which sets in anew with each byte that arrives.
        let deadline = Date(timeIntervalSinceNow: configuration.timeout.timeInterval + 0.1)
        condition.lock()
        while state.outcome == nil, !state.isStopping {
            if spool != nil, state.queue.isFillingUp, !state.diskTakesNothing {
                condition.unlock()
                makeRoom()
                condition.lock()
            } else if !condition.wait(until: deadline) {
                state.outcome = HTTPSender.Outcome(
                    answer: .later(reason: "it did not answer in time", asked: nil), isTracemark: nil)
            }
        }
        let outcome = state.outcome
        state.exchange += 1
        condition.unlock()
        task.cancel()
        if let isTracemark = outcome?.isTracemark {
            server.store(isTracemark ? .tracemark : .other, ordering: .relaxed)
        } else if request.spanCount == 0 {
            // A probe that nobody answers is not repeated before there is something to send.
            locked { $0.running = [] }
        }
        return outcome
    }

    /// Moves the queue to the spool, as far as the disk takes it.
    private func spill() {
        guard spool != nil else { return }
        while let request = locked({ $0.queue.removeFirst() }) {
            guard putIntoSpool(request) else {
                locked { $0.queue.putBack(request) }
                break
            }
        }
        noteSpool()
    }

    /// What cannot be kept when the thread ends is lost.
    private func giveUp() {
        let lost = locked { state in
            let lost = state.queue.removeAll().reduce(0) { $0 + $1.spanCount }
            state.statistics.droppedSpanCount += lost
            return lost
        }
        let reason = spool == nil ? "there is no spool" : "the disk has no room for them"
        if lost > 0 { report("\(lost) spans are lost, since the server did not take them and \(reason)") }
    }

    /// Says something once.
    private func report(_ message: String, once kind: String? = nil) {
        guard reported.insert(kind ?? message).inserted else { return }
        DescriptorWriter.report(message)
    }

    /// The TLS library cleans up when the program exits, in a handler that it registers with its first use. What is
    /// registered after that runs before it, and can still send.
    private static let shutdownBeforeTLS: Void = {
        atexit { TracingSystem.shutdown() }
    }()
}
