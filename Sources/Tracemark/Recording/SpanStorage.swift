import Synchronization

/// A recorded span while it runs, and for as long as anything references it.
///
/// Nothing references most spans once their scope is left. The end of the scope moves their fields out, to
/// ``EndedSpan``, and the storage serves the thread's next span. Recording thus allocates nothing, and touches memory
/// that is still in the cache.
///
/// `@unchecked` for three fields:
/// - `hasRecord`: only the collector writes it. The scope's end reads it while it has the only reference.
/// - `endTime`: written once, by the scope's end or the winner of ``endByHand(at:)``, before the collector gets the
///   storage.
/// - `start`: changes only while nothing else references the storage.
@usableFromInline
final class SpanStorage: TracePlace, @unchecked Sendable {
    /// The start. It is not initialized while the storage waits for its next span.
    @exclusivity(unchecked) private var storedStart: SpanStart
    private let phase: Atomic<Phase>
    /// The buffer of the thread that opened the span.
    @exclusivity(unchecked) private(set) var buffer: ThreadBuffer.Reference
    /// A Boolean value that indicates whether the span has entries.
    private let hasDetails = Atomic<Bool>(false)
    /// A Boolean value that indicates whether an exporter has received a record of the span. Only the collector writes
    /// it.
    @exclusivity(unchecked) private var hasRecord = false
    /// The end in nanoseconds of the monotonic clock. The type's comment names its writers.
    @exclusivity(unchecked) private var endTime: UInt64 = 0
    /// Everything that the program records on the span while it runs and later, from any thread. The lock is held for
    /// an append or a copy only, never while user code runs.
    private let details = Guarded<Details?>(nil)

    /// The entries, in an object of their own: most spans have none.
    final class Details: @unchecked Sendable {
        /// The entries. The storage's lock protects them; later only the collector uses them.
        @exclusivity(unchecked) fileprivate(set) var value = SpanDetails()
    }

    /// The state of the span on its way to the exporters.
    private enum Phase: UInt8, AtomicRepresentable {
        case open
        /// Running, and without a scope that ends it.
        case openByHand
        /// Being ended by ``endByHand(at:)``.
        case ending
        /// Ended, and in a thread's buffer or about to be. The collector has not read it yet.
        case ended
        /// Handed to the exporters. Any later entry hands it to them again.
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

// MARK: - Entries

extension SpanStorage {
    /// Adds an entry. If the exporters have the span already, this hands it over again.
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
            // The collector copies under the same lock. It has either copied already, or it copies this change too.
            return phase.load(ordering: .relaxed) == .exported && reopenForExport()
        }
        if seen, !ThreadBuffer.current.push(self) {
            // The ring was full. The entry is kept, and is handed over along with the next one.
            _ = phase.compareExchange(expected: .ended, desired: .exported, ordering: .relaxed)
        }
    }

    private func reopenForExport() -> Bool {
        phase.compareExchange(expected: .exported, desired: .ended, ordering: .relaxed).exchanged
    }
}

// MARK: - Ending

extension SpanStorage {
    /// Ends the span of a scope and hands it to the collector; only the scope itself does this. A span whose lifetime
    /// is not the scope's continues.
    ///
    /// - Parameter span: The scope's own reference. If it is the only one, the storage serves the next span.
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
    /// - Parameter span: The span, which the scope references and does not use afterwards.
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

    /// Returns whether the scope has the only reference to a span.
    @inline(__always)
    private static func isHeldOnce(_ span: Unmanaged<SpanStorage>) -> Bool {
        var span = span
        return withUnsafeMutablePointer(to: &span) { span in
            span.withMemoryRebound(to: SpanStorage.self, capacity: 1) { isKnownUniquelyReferenced(&$0.pointee) }
        }
    }

    /// Returns whether no exporter has received a record of the span while it ran. The storage of a span with a record
    /// cannot serve the next span, which has none.
    @inline(__always)
    private func hasNoRecord() -> Bool {
        // Another thread may have changed the storage before it released its reference. The fence makes that change
        // visible.
        atomicMemoryFence(ordering: .acquiring)
        return !hasRecord
    }

    /// Ends a span without a scope. Any thread may call it; the first end wins.
    ///
    /// - Parameter end: The end in nanoseconds since 1970; nil for now.
    func endByHand(at end: UInt64? = nil) {
        let now = end.map { $0 &- clockOffset } ?? TraceClock.monotonic()
        guard phase.compareExchange(expected: .openByHand, desired: .ending, ordering: .relaxed).exchanged else {
            return
        }
        endTime = now
        phase.store(.ended, ordering: .relaxed)
        ThreadBuffer.current.push(self)
    }

    /// A Boolean value that indicates whether the span has not ended.
    var isRunning: Bool {
        switch phase.load(ordering: .relaxed) {
        case .open, .openByHand: true
        case .ending, .ended, .exported: false
        }
    }
}

// MARK: - Reuse

extension SpanStorage {
    /// The ended span, for a storage that something may still reference.
    var shared: EndedSpan {
        EndedSpan(start: storedStart, endTime: endTime, details: nil, storage: self)
    }

    /// Moves the fields of an ended span to where the collector reads them. Nothing else may reference the span. Until
    /// ``reuse(_:hasScope:openedBy:)`` the storage must be neither used nor freed.
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

    /// Starts the next span in a storage whose fields were moved out.
    @inline(__always)
    func reuse(_ start: SpanStart, hasScope: Bool, openedBy buffer: ThreadBuffer.Reference) {
        self.buffer = buffer
        withUnsafeMutablePointer(to: &storedStart) { $0.initialize(to: start) }
        phase.store(hasScope ? .open : .openByHand, ordering: .relaxed)
    }
}

// MARK: - In the collector

extension SpanStorage {
    /// Returns the record of an ended span.
    func collect() -> SpanData {
        let details = details.withLock { details in
            phase.store(.exported, ordering: .relaxed)
            return details?.value
        }
        defer { hasRecord = true }
        return start.record(details, end: endTime &+ clockOffset, version: hasRecord ? now : nil)
    }

    /// Returns the record of a running span; nil if it has ended.
    func collectRunning() -> SpanData? {
        let details: SpanDetails?? = details.withLock { details in isRunning ? .some(details?.value) : nil }
        guard let details else { return nil }
        hasRecord = true
        return start.record(details, end: 0, version: now)
    }

    private var now: UInt64 { TraceClock.monotonic() &+ clockOffset }
}
