import Synchronization

/// A recorded span while it runs, and for as long as somebody holds it.
///
/// Most spans are held by nobody once their scope is left. Of these what is known is moved out, to ``EndedSpan``, and the
/// storage serves the next span of the thread: so recording allocates nothing, and touches memory that was touched just before.
///
/// `@unchecked` for `hasRecord`, which the collector alone writes and the scope's end reads when it alone holds the span, for `endTime`, which is written once, by the scope's
/// end or by who wins ``endByHand(at:)``, before the storage is handed to the collector, and for `start`, which changes
/// only while nobody else holds the storage.
@usableFromInline
final class SpanStorage: TracePlace, @unchecked Sendable {
    /// Not initialized while the storage waits for its next span.
    @exclusivity(unchecked) private var storedStart: SpanStart
    private let phase: Atomic<Phase>
    /// Of the thread that opened the span.
    @exclusivity(unchecked) private(set) var buffer: ThreadBuffer.Reference
    /// Whether something was said about the span.
    private let hasDetails = Atomic<Bool>(false)
    /// Whether an exporter has had a record of the span. Written by the collector alone.
    @exclusivity(unchecked) private var hasRecord = false
    /// Monotonic; see above for who writes it.
    @exclusivity(unchecked) private var endTime: UInt64 = 0
    /// Guards all that the program says about the span while it runs and later, from any thread. Held for an append or
    /// a copy only, never while user code runs.
    private let details = Guarded<Details?>(nil)

    /// What was said, apart from the storage: about most spans nothing is.
    final class Details: @unchecked Sendable {
        /// Guarded by the storage's lock, later the collector's alone.
        @exclusivity(unchecked) fileprivate(set) var value = SpanDetails()
    }

    /// Where the span is on its way.
    private enum Phase: UInt8, AtomicRepresentable {
        case open
        /// Not yet ended, and without a scope that will.
        case openByHand
        /// Being ended by hand.
        case ending
        /// Ended, and in a thread's buffer or about to be: the collector has still to look at it.
        case ended
        /// Handed to the exporters. What is said from now on makes the span go to them again.
        case exported
    }

    init(_ start: SpanStart, hasScope: Bool, openedBy buffer: ThreadBuffer.Reference) {
        self.buffer = buffer
        storedStart = start
        phase = Atomic(hasScope ? .open : .openByHand)
        super.init(.recording)
    }

    var start: SpanStart { storedStart }
    var traceID: TraceID { storedStart.traceID }
    var spanID: SpanID { storedStart.spanID }
    var clockOffset: UInt64 { storedStart.clockOffset }
    var traceState: String { storedStart.traceState }

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
        if isCancellation(error) { return fail(.cancelled) }
        let record = RecordedError(capturing: error, at: TraceClock.monotonic() &+ clockOffset)
        change { details in
            details.add(.error(record.type, record.message, record.timeNanoseconds))
            details.status = .error(record.message)
        }
    }

    @inline(__always)
    private func change(_ body: (inout SpanDetails) -> Void) {
        let seen = details.withLock { details in
            if let known = details {
                body(&known.value)
            } else {
                let made = Details()
                body(&made.value)
                details = made
                hasDetails.store(true, ordering: .relaxed)
            }
            // The collector copies under the same lock: either it copies this change too, or it has been there before.
            return phase.load(ordering: .relaxed) == .exported && reopenForExport()
        }
        if seen, !ThreadBuffer.current.push(self) {
            // There was no room. What was said is kept, and goes along with what is said next.
            _ = phase.compareExchange(expected: .ended, desired: .exported, ordering: .relaxed)
        }
    }

    private func reopenForExport() -> Bool {
        phase.compareExchange(expected: .exported, desired: .ended, ordering: .relaxed).exchanged
    }
}

// MARK: - Ending

extension SpanStorage {
    /// Ends the span of a scope, which only the scope does, and hands it to the collector. A span whose lifetime is not
    /// the scope's goes on.
    ///
    /// - Parameter span: The scope's own reference. The storage serves the next span where nobody else holds it.
    @inline(__always)
    static func endScope(_ span: consuming SpanStorage, handingOverTo buffer: ThreadBuffer.Reference) {
        guard span.phase.load(ordering: .relaxed) == .open else { return }
        span.endTime = TraceClock.monotonic()
        if isKnownUniquelyReferenced(&span), span.hasNoRecord() {
            buffer.pushAndReuse(span)
        } else {
            span.phase.store(.ended, ordering: .relaxed)
            buffer.push(span)
        }
    }

    /// Ends the span of a synchronous scope, as ``endScope(_:handingOverTo:)`` does.
    ///
    /// - Parameter span: The span, which the scope holds, and does not use any more.
    @inline(__always)
    static func endOnSameThread(_ span: Unmanaged<SpanStorage>) {
        guard span._withUnsafeGuaranteedRef({ $0.phase.load(ordering: .relaxed) == .open }) else { return }
        span._withUnsafeGuaranteedRef { $0.endTime = TraceClock.monotonic() }
        let isReusable = isHeldOnce(span) && span._withUnsafeGuaranteedRef { $0.hasNoRecord() }
        let buffer = span._withUnsafeGuaranteedRef(\.buffer)
        if isReusable {
            buffer.pushAndReuse(span.takeUnretainedValue())
        } else {
            span._withUnsafeGuaranteedRef { span in
                span.phase.store(.ended, ordering: .relaxed)
                buffer.push(span)
            }
        }
    }

    /// Returns whether a span has one reference, the scope's.
    @inline(__always)
    private static func isHeldOnce(_ span: Unmanaged<SpanStorage>) -> Bool {
        var span = span
        return withUnsafeMutablePointer(to: &span) { span in
            span.withMemoryRebound(to: SpanStorage.self, capacity: 1) { isKnownUniquelyReferenced(&$0.pointee) }
        }
    }

    /// Returns whether no exporter has had a record of the span while it ran. The storage of a span that has one cannot
    /// serve the next span, which has none.
    @inline(__always)
    private func hasNoRecord() -> Bool {
        // Others' changes, made before they let go of the storage, are to be seen.
        atomicMemoryFence(ordering: .acquiring)
        return !hasRecord
    }

    /// Ends a span without a scope, which any thread may do; the first end counts.
    ///
    /// - Parameter end: When it ended, in nanoseconds since 1970; nil for now.
    func endByHand(at end: UInt64? = nil) {
        let now = end.map { $0 &- clockOffset } ?? TraceClock.monotonic()
        guard phase.compareExchange(expected: .openByHand, desired: .ending, ordering: .relaxed).exchanged else {
            return
        }
        endTime = now
        phase.store(.ended, ordering: .relaxed)
        ThreadBuffer.current.push(self)
    }

    /// Whether the span has not ended.
    var isRunning: Bool {
        switch phase.load(ordering: .relaxed) {
        case .open, .openByHand: true
        case .ending, .ended, .exported: false
        }
    }
}

// MARK: - Use for one span after the other

extension SpanStorage {
    /// What is handed over of a span that somebody may still hold.
    var shared: EndedSpan {
        EndedSpan(start: storedStart, endTime: endTime, details: nil, storage: self)
    }

    /// Moves all there is to know of an ended span that nobody else holds to where it is collected. Until ``reuse(_:hasScope:openedBy:)``
    /// nothing may be done with the storage, nor may it be freed.
    @inline(__always)
    func moveOut(to ended: UnsafeMutablePointer<EndedSpan>) {
        var said: Details?
        if hasDetails.load(ordering: .relaxed) {
            said = details.withLock { $0.take() }
            hasDetails.store(false, ordering: .relaxed)
        }
        let start = withUnsafeMutablePointer(to: &storedStart) { $0.move() }
        ended.initialize(to: EndedSpan(start: start, endTime: endTime, details: said, storage: nil))
    }

    /// Begins the next span in the storage of one that was moved out.
    @inline(__always)
    func reuse(_ start: SpanStart, hasScope: Bool, openedBy buffer: ThreadBuffer.Reference) {
        self.buffer = buffer
        withUnsafeMutablePointer(to: &storedStart) { $0.initialize(to: start) }
        phase.store(hasScope ? .open : .openByHand, ordering: .relaxed)
    }
}

// MARK: - In the collector

extension SpanStorage {
    /// The span as it stands.
    func collect() -> SpanData {
        let details = details.withLock { details in
            phase.store(.exported, ordering: .relaxed)
            return details?.value
        }
        defer { hasRecord = true }
        return start.record(details, end: endTime &+ clockOffset, version: hasRecord ? now : nil)
    }

    /// The span as it stands while it runs, nil if it has ended.
    func collectRunning() -> SpanData? {
        let details: SpanDetails?? = details.withLock { details in isRunning ? .some(details?.value) : nil }
        guard let details else { return nil }
        hasRecord = true
        return start.record(details, end: 0, version: now)
    }

    private var now: UInt64 { TraceClock.monotonic() &+ clockOffset }
}
