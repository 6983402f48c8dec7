/// A span whose scope has just been entered.
@usableFromInline
struct OpenedSpan {
    @usableFromInline let span: SpanStorage
    /// The buffer of the thread that entered the scope, so that a synchronous scope need not look for it again.
    private let buffer: ThreadBuffer.Reference

    fileprivate init(_ span: SpanStorage, _ buffer: ThreadBuffer.Reference) {
        self.span = span
        self.buffer = buffer
    }

    /// Ends the span in the thread that opened it.
    @usableFromInline
    func endOnSameThread() {
        span.endScope(handingOverTo: buffer)
    }

    /// Ends the span in whatever thread the task has come to.
    @usableFromInline
    func end() {
        span.endScope(handingOverTo: ThreadBuffer.current)
    }
}

/// Starts a span below `parent`, or a trace where that is outside any.
///
/// - Returns: Nil where the call is not recorded, and so nothing below it is to be either.
@usableFromInline
func openSpan(
    _ name: () -> String, type: SpanType?, kind: SpanKind, sample: Double, function: String?, location: String?,
    below parent: TracePlace, hasScope: Bool = true
) -> OpenedSpan? {
    let thread = ThreadBuffer.current
    if sample < 1, !thread.hits(share: sample) { return nil }
    let span: SpanStorage
    if parent.role == .recording {
        let parent = unsafeDowncast(parent, to: SpanStorage.self)
        span = SpanStorage(
            name: name(), type: type, kind: kind, function: function, location: location, traceID: parent.traceID,
            spanID: thread.nextSpanID(), parentID: parent.spanID, parentIsRemote: false,
            traceState: parent.traceState, clockOffset: parent.clockOffset, startTime: TraceClock.monotonic(),
            hasScope: hasScope)
    } else {
        let traceID = thread.nextTraceID()
        guard Sampling.isSampled(traceID) else { return nil }
        let now = TraceClock.monotonic()
        span = SpanStorage(
            name: name(), type: type, kind: kind, function: function, location: location, traceID: traceID,
            spanID: thread.nextSpanID(), parentID: SpanID(bits: 0), parentIsRemote: false, traceState: "",
            clockOffset: thread.clockOffset(at: now), startTime: now, hasScope: hasScope)
    }
    return OpenedSpan(span, thread)
}

/// Starts the local root of a trace that another process began and records.
func openSpan(
    _ name: () -> String, type: SpanType?, kind: SpanKind, continuing context: TraceContext
) -> OpenedSpan {
    let thread = ThreadBuffer.current
    let now = TraceClock.monotonic()
    let span = SpanStorage(
        name: name(), type: type, kind: kind, function: nil, location: nil, traceID: context.traceID,
        spanID: thread.nextSpanID(), parentID: context.spanID, parentIsRemote: true, traceState: context.traceState,
        clockOffset: thread.clockOffset(at: now), startTime: now, hasScope: true)
    return OpenedSpan(span, thread)
}
