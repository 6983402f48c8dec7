import Foundation
import Tracemark

/// Sends the spans that the collector hands over, one request after the other, on its own thread.
///
/// ```
///             ┌────────── away ─────────┐
///  queue ─────┤                         ├──> server
///             └─> spool ──── is back ───┘
/// ```
/// While the server is away, or slower than the spans arrive, requests move from the queue in memory to the spool on
/// disk. The spool's requests are older than the queue's, and go first.
///
/// `@unchecked` because only the thread accesses the mutable state.
final class OTLPSender: @unchecked Sendable {
    /// The factor by which waiting requests are joined into larger ones, which cost a server less.
    private static let growth = 8

    private let configuration: OTLPConfiguration
    private let outbox: Outbox
    private let http: HTTPSender
    private var spool: Spool?
    private var retry = RetrySchedule()
    private var reported: Set<String> = []

    init(_ configuration: OTLPConfiguration, _ outbox: Outbox) {
        self.configuration = configuration
        self.outbox = outbox
        http = HTTPSender(
            url: configuration.url, headers: configuration.headers, timeout: configuration.timeout)
    }

    /// Starts the thread, which ends when the outbox is stopped.
    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "tracemark.otlp"
        thread.start()
    }

    // MARK: The thread

    private func run() {
        openSpool()
        while let step = outbox.nextStep(hasSpool: spool != nil) {
            switch step {
            case .deliver: deliver()
            case .spill: spill()
            case .probe: _ = exchange(OTLPBatch(body: [], spanCount: 0)) { spill() }
            }
        }
        outbox.close()
        spill()
        giveUp()
        http.close()
        spool = nil
        outbox.hasEnded()
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

    /// Looks for requests of this process and of those that have ended.
    private func lookIntoSpool() {
        spool?.adoptAbandoned()
        noteSpool()
    }

    private func noteSpool() {
        let hasRequests = spool?.hasRequests ?? false
        let dropped = spool?.droppedSpanCount ?? 0
        let damaged = spool?.damagedSpanCount ?? 0
        outbox.locked { state in
            state.spoolHasRequests = hasRequests
            state.statistics.spoolDroppedSpanCount = dropped + damaged
        }
        if damaged > 0 { report("a file of the spool was damaged: the spans that cannot be read are lost") }
        if dropped > 0 { report("the spool is full: the oldest spans in it are dropped") }
    }

    // MARK: Sending

    /// The most spans in a request. A configured size is never exceeded.
    private var spanLimit: Int {
        configuration.batchSize ?? OTLPConfiguration.defaultBatchSize * Self.growth
    }

    /// Sends the oldest request and handles the outcome.
    private func deliver() {
        let spooled = spool?.first(spanLimit: spanLimit)
        guard let request = spooled ?? outbox.locked({ $0.queue.removeFirst(spanLimit: spanLimit) }) else {
            return noteSpool()
        }
        outbox.locked { $0.diskTakesNothing = false }
        var isInSpool = spooled != nil
        let outcome = exchange(request) { [self] in
            // The pending request is older than those that follow it into the spool.
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
            outbox.locked { state in
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
        if !putIntoSpool(request) { outbox.locked { $0.queue.putBack(request) } }
    }

    /// Puts a request into the spool. Returns false if there is no spool or the disk accepts nothing.
    private func putIntoSpool(_ request: OTLPBatch) -> Bool {
        guard let spool else { return false }
        if spool.append(request) { return true }
        outbox.locked { $0.diskTakesNothing = true }
        report("the disk takes no more spans: while the server is away, they wait in memory")
        return false
    }

    private func noteTaken(_ request: OTLPBatch, _ rejected: (spans: UInt64, message: String)?) {
        if let rejected {
            report(
                "\(configuration.url.withoutSecrets) did not take \(rejected.spans) spans: "
                    + rejected.message.prefix(300), once: "rejected")
        }
        let wasAway = outbox.locked { state in
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
        outbox.locked { state in
            state.retryTime = .now + wait
            state.isThrottled = asked != nil
            state.flushesFailed = state.flushesAsked
        }
        let place = spool == nil ? "in memory" : "on disk"
        report(
            "cannot deliver spans to \(configuration.url.withoutSecrets): \(reason). They wait \(place).", once: "away")
    }

    /// Sends a request and waits for the response.
    ///
    /// - Parameter makeRoom: A function that is called when the queue fills up meanwhile.
    /// - Returns: The outcome; nil if the thread should end.
    private func exchange(_ request: OTLPBatch, makeRoom: () -> Void = {}) -> HTTPSender.Outcome? {
        let exchange = outbox.beginExchange()
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
        let task = http.send(body, isGzip: isCompressed) { [outbox] in outbox.answered(exchange, $0) }
        // A total limit: the session's own starts anew with each byte that arrives.
        let deadline = Date(timeIntervalSinceNow: configuration.timeout.timeInterval + 0.1)
        let outcome = outbox.awaitAnswer(until: deadline, hasSpool: spool != nil, makeRoom)
        task.cancel()
        if let isTracemark = outcome?.isTracemark {
            outbox.learned(isTracemark ? .tracemark : .other)
        } else if request.spanCount == 0 {
            // A probe without a response is not repeated before there are spans to send.
            outbox.locked { $0.running = [] }
        }
        return outcome
    }

    /// Moves the queue to the spool, as far as the disk accepts it.
    private func spill() {
        guard spool != nil else { return }
        while let request = outbox.locked({ $0.queue.removeFirst() }) {
            guard putIntoSpool(request) else {
                outbox.locked { $0.queue.putBack(request) }
                break
            }
        }
        noteSpool()
    }

    /// Drops the spans that cannot be kept when the thread ends, and counts them.
    private func giveUp() {
        let lost = outbox.locked { state in
            let lost = state.queue.removeAll().reduce(0) { $0 + $1.spanCount }
            state.statistics.droppedSpanCount += lost
            return lost
        }
        let reason = spool == nil ? "there is no spool" : "the disk has no room for them"
        if lost > 0 { report("\(lost) spans are lost, since the server did not take them and \(reason)") }
    }

    /// Reports a message once.
    private func report(_ message: String, once kind: String? = nil) {
        guard reported.insert(kind ?? message).inserted else { return }
        DescriptorWriter.report(message)
    }

    /// The handler that shuts tracing down before the TLS library.
    ///
    /// The TLS library cleans up when the program exits, in a handler that it registers at its first use. A handler
    /// that is registered later runs earlier, and can still send.
    private static let shutdownBeforeTLS: Void = {
        atexit { TracingSystem.stopAtExit() }
    }()
}
