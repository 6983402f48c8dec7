import Foundation
import Synchronization
import Tracemark

/// The state that the collector and the sender's thread share: the queue of spans, and what each must know of the
/// other.
///
/// `@unchecked` because `condition` protects `state`.
final class Outbox: @unchecked Sendable {
    struct State {
        var queue: SpanQueue
        /// The running spans that are held until it is known whether the server wants them.
        var running: [SpanData] = []
        var outcome: HTTPSender.Outcome?
        var exchange = 0
        /// The time of the next try; nil while the server responds.
        var retryTime: ContinuousClock.Instant?
        /// A Boolean value that indicates whether the server itself named the time.
        var isThrottled = false
        var spoolHasRequests = false
        /// A Boolean value that indicates whether the disk accepted nothing at the last try. The disk is tried again
        /// when the server is.
        var diskTakesNothing = false
        var flushesAsked = 0
        var flushesDone = 0
        /// The number of flushes for which the server was tried in vain.
        var flushesFailed = 0
        var isStopping = false
        var hasStopped = false
        var statistics = OTLPStatistics()
    }

    /// The next step of the sender's thread.
    enum Step {
        case deliver
        case spill
        case probe
    }

    /// The kind of server, as far as it is known.
    enum Server: UInt8, AtomicRepresentable {
        case unknown
        case tracemark
        case other
    }

    /// The most spans that are encoded under the lock at once.
    private static let addedAtOnce = 64
    /// The most running spans that are held until it is known whether the server wants them.
    private static let runningCapacity = 1_024
    private static let tracemarkDelay = Duration.milliseconds(200)
    private static let defaultDelay = Duration.seconds(5)

    private let configuration: OTLPConfiguration
    private let condition = NSCondition()
    private var state: State
    private let server = Atomic<Server>(.unknown)

    init(_ configuration: OTLPConfiguration, resource: TraceResource) {
        self.configuration = configuration
        state = State(queue: SpanQueue(configuration, resource: OTLPMessage.resource(resource)))
    }

    // MARK: From the collector

    func add(_ spans: [SpanData]) {
        // In portions, so that a thread that waits for the lock does not wait until all spans are encoded.
        for start in stride(from: 0, to: spans.count, by: Self.addedAtOnce) {
            locked { $0.queue.add(spans[start..<min(start + Self.addedAtOnce, spans.count)]) }
        }
        locked { _ in condition.broadcast() }
    }

    /// A Boolean value that indicates whether the server wants running spans, as far as it is known.
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

    /// Waits until all added spans are delivered, or in the spool because the server is away.
    func flush(timeout: Duration) {
        let deadline = Date(timeIntervalSinceNow: timeout.timeInterval)
        condition.lock()
        defer { condition.unlock() }
        state.flushesAsked += 1
        let mine = state.flushesAsked
        condition.broadcast()
        while state.flushesDone < mine, !state.hasStopped, condition.wait(until: deadline) {}
    }

    /// Moves undelivered spans to the spool, and ends the thread.
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

    func locked<Value>(_ body: (inout State) -> Value) -> Value {
        condition.lock()
        defer { condition.unlock() }
        return body(&state)
    }

    // MARK: From the thread

    /// Notes the kind of server that a response revealed.
    func learned(_ found: Server) { server.store(found, ordering: .relaxed) }

    /// Makes a request from all queued spans.
    func close() {
        locked { state in
            settleRunning(&state)
            state.queue.close()
        }
    }

    /// Notifies waiting threads that the sender's thread has ended.
    func hasEnded() {
        locked { state in
            state.hasStopped = true
            condition.broadcast()
        }
    }

    /// Waits for the next step; nil if the thread should end.
    ///
    /// - Parameter hasSpool: A Boolean value that indicates whether requests can move to the disk.
    func nextStep(hasSpool: Bool) -> Step? {
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
                if hasSpool, !state.diskTakesNothing, !state.queue.requests.isEmpty { return .spill }
                // A flush tries before the time, unless the server itself named the time.
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

    /// Queues or drops the held running spans once it is known whether the server wants them.
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

    // MARK: One request

    /// Begins to wait for a response.
    ///
    /// - Returns: The number to pass to ``answered(_:_:)``.
    func beginExchange() -> Int {
        locked { state in
            state.exchange += 1
            state.outcome = nil
            return state.exchange
        }
    }

    /// Stores a response, unless the sender no longer waits for it.
    func answered(_ exchange: Int, _ outcome: HTTPSender.Outcome) {
        locked { state in
            guard state.exchange == exchange else { return }
            state.outcome = outcome
            condition.broadcast()
        }
    }

    /// Waits for the response.
    ///
    /// - Parameters:
    ///   - hasSpool: A Boolean value that indicates whether requests can move to the disk.
    ///   - makeRoom: A function that moves requests to the disk when the queue fills up meanwhile.
    /// - Returns: The outcome; nil if the thread should end.
    func awaitAnswer(until deadline: Date, hasSpool: Bool, _ makeRoom: () -> Void) -> HTTPSender.Outcome? {
        condition.lock()
        defer { condition.unlock() }
        while state.outcome == nil, !state.isStopping {
            if hasSpool, state.queue.isFillingUp, !state.diskTakesNothing {
                condition.unlock()
                makeRoom()
                condition.lock()
            } else if !condition.wait(until: deadline) {
                state.outcome = HTTPSender.Outcome(
                    answer: .later(reason: "it did not answer in time", asked: nil), isTracemark: nil)
            }
        }
        state.exchange += 1
        return state.outcome
    }
}
