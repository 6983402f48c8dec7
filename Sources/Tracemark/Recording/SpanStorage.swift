import Synchronization

/// What a recorded span is, from its start until the last exporter has seen it: the one allocation of a span.
///
/// `@unchecked` for `hasRecord`, which the collector alone touches, and `endTime`: that is written once, by the scope's end or by who wins ``endByHand()``, before the
/// storage is handed to the collector, and read only by the collector.
@usableFromInline
final class SpanStorage: TracePlace, @unchecked Sendable {
    let type: SpanType?
    let kind: SpanKind
    let parentIsRemote: Bool
    private let phase: Atomic<Phase>
    let traceID: TraceID
    let spanID: SpanID
    /// Zero where there is no parent.
    let parentID: SpanID
    let name: String
    let function: String?
    /// The place in the source as the wrapper gives it: `Sources/App/Summarizer.swift:12`.
    let location: String?
    let traceState: String
    /// Monotonic.
    let startTime: UInt64
    /// What makes a wall time of a monotonic one. Read once for a root and inherited below it, so that the spans of a
    /// trace nest exactly even when the machine's clock is set meanwhile.
    let clockOffset: UInt64
    /// Monotonic; see above for who writes it.
    private var endTime: UInt64 = 0
    /// Whether an exporter has had a record of the span. Touched by the collector alone.
    private var hasRecord = false
    /// Guards all that the program says about the span while it runs and later, from any thread. Held for an append or
    /// a copy only, never while user code runs.
    private let details: Guarded<SpanDetails>

    /// Where the span is on its way.
    private enum Phase: UInt8, AtomicRepresentable {
        case open
        /// Not yet ended, and without a scope that will.
        case openByHand
        /// Ended, and in a thread's buffer or about to be: the collector has still to look at it.
        case ended
        /// Handed to the exporters. What is said from now on makes the span go to them again.
        case exported
    }

    init(
        name: String, type: SpanType?, kind: SpanKind, function: String?, location: String?, traceID: TraceID,
        spanID: SpanID, parentID: SpanID, parentIsRemote: Bool, traceState: String, clockOffset: UInt64,
        startTime: UInt64, hasScope: Bool
    ) {
        self.name = name
        self.type = type
        self.kind = kind
        self.function = function
        self.location = location
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.parentIsRemote = parentIsRemote
        self.traceState = traceState
        self.clockOffset = clockOffset
        self.startTime = startTime
        phase = Atomic(hasScope ? .open : .openByHand)
        details = Guarded(SpanDetails())
        super.init(.recording)
    }

    var isLocalRoot: Bool { parentIsRemote || parentID.bits == 0 }

    override var context: TraceContext? {
        TraceContext(traceID: traceID, spanID: spanID, isSampled: true, traceState: traceState)
    }
}

// MARK: - Saying something about the span

extension SpanStorage {
    /// Adds an entry. On a span that the exporters have seen already, hands it over once more.
    func add(_ entry: SpanEntry) {
        change { $0.add(entry) }
    }

    func fail(_ status: SpanStatus) {
        change { $0.status = status }
    }

    /// Records an error that left the span's work.
    @usableFromInline
    func fail(with error: any Error) {
        if error is CancellationError { return fail(.cancelled) }
        let record = RecordedError(capturing: error, at: TraceClock.monotonic() &+ clockOffset)
        change { details in
            details.add(.error(record.type, record.message, record.timeNanoseconds))
            details.status = .error(record.message)
        }
    }

    private func change(_ body: (inout SpanDetails) -> Void) {
        let seen = details.withLock { details in
            body(&details)
            // The collector copies under the same lock: either it copies this change too, or it has been there before.
            return phase.load(ordering: .relaxed) == .exported && reopenForExport()
        }
        if seen { ThreadBuffer.current.push(self) }
    }

    private func reopenForExport() -> Bool {
        phase.compareExchange(expected: .exported, desired: .ended, ordering: .relaxed).exchanged
    }
}

// MARK: - Ending and exporting

extension SpanStorage {
    /// Ends the span of a scope, which only the scope does, and hands it to the collector.
    func endScope(handingOverTo buffer: ThreadBuffer.Reference) {
        endTime = TraceClock.monotonic()
        phase.store(.ended, ordering: .relaxed)
        buffer.push(self)
    }

    /// Ends a span without a scope, which any thread may do; the first end counts.
    ///
    /// - Parameter end: When it ended, in nanoseconds since 1970; nil for now.
    func endByHand(at end: UInt64? = nil) {
        let now = end.map { $0 &- clockOffset } ?? TraceClock.monotonic()
        guard phase.compareExchange(expected: .openByHand, desired: .open, ordering: .relaxed).exchanged else { return }
        endTime = now
        phase.store(.ended, ordering: .relaxed)
        ThreadBuffer.current.push(self)
    }

    /// The span as it stands. For the collector.
    func collect() -> SpanData {
        let details = details.withLock { details in
            phase.store(.exported, ordering: .relaxed)
            return details
        }
        return record(details, end: endTime &+ clockOffset, version: hasRecord ? now : nil)
    }

    /// The span as it stands while it runs, nil if it has ended. For the collector.
    func collectRunning() -> SpanData? {
        let details = details.withLock { details in isRunning ? details : nil }
        return details.map { record($0, end: 0, version: now) }
    }

    /// Whether the span has not ended.
    var isRunning: Bool {
        switch phase.load(ordering: .relaxed) {
        case .open, .openByHand: true
        case .ended, .exported: false
        }
    }

    private var now: UInt64 { TraceClock.monotonic() &+ clockOffset }

    private func record(_ details: SpanDetails, end: UInt64, version: UInt64?) -> SpanData {
        hasRecord = true
        var span = SpanData(
            traceID: traceID, spanID: spanID, parentSpanID: parentID.bits == 0 ? nil : parentID, name: name, type: type,
            kind: kind, startNanoseconds: startTime &+ clockOffset, endNanoseconds: end, status: details.status)
        span.version = version
        span.parentIsRemote = parentIsRemote
        span.traceState = traceState
        span.function = function
        if let location, let colon = location.utf8.lastIndex(of: UInt8(ascii: ":")) {
            span.file = String(location[..<colon])
            span.line = Int(location[location.index(after: colon)...])
        } else {
            span.file = location
        }
        details.describe(into: &span)
        return span
    }
}
