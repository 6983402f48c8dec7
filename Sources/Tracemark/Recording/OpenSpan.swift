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
    let watch = SpanWatch.current
    var parent = parent
    if watch.contains(.otherContext) { parent = CarriedPlace.innermost(parent) }
    guard let span = makeSpan(name, type, kind, function, location, below: parent, hasScope, start: nil, thread)
    else { return nil }
    if watch.contains(.lastingSpans) { thread.watch(span) }
    return OpenedSpan(span, thread)
}

/// Starts a span below just the given place.
///
/// - Parameter start: When it started, in nanoseconds since 1970; nil for now.
func openSpan(
    _ name: () -> String, type: SpanType? = nil, kind: SpanKind, function: String? = nil, location: String? = nil,
    justBelow parent: TracePlace, hasScope: Bool, start: UInt64? = nil
) -> OpenedSpan? {
    let thread = ThreadBuffer.current
    guard let span = makeSpan(name, type, kind, function, location, below: parent, hasScope, start: start, thread)
    else { return nil }
    if SpanWatch.current.contains(.lastingSpans) { thread.watch(span) }
    return OpenedSpan(span, thread)
}

@inline(__always)
private func makeSpan(
    _ name: () -> String, _ type: SpanType?, _ kind: SpanKind, _ function: String?, _ location: String?,
    below parent: TracePlace, _ hasScope: Bool, start: UInt64?, _ thread: ThreadBuffer.Reference
) -> SpanStorage? {
    if parent.role == .recording {
        let parent = unsafeDowncast(parent, to: SpanStorage.self)
        let start = start.map { $0 &- parent.clockOffset } ?? TraceClock.monotonic()
        return SpanStorage(
            name: name(), type: type, kind: kind, function: function, location: location, traceID: parent.traceID,
            spanID: thread.nextSpanID(), parentID: parent.spanID, parentIsRemote: false,
            traceState: parent.traceState, clockOffset: parent.clockOffset, startTime: start, hasScope: hasScope)
    }
    if parent.role == .notRecording { return nil }
    let remote = parent.role == .remote ? parent.context : nil
    let traceID = remote?.traceID ?? thread.nextTraceID()
    guard remote != nil || Sampling.isSampled(traceID) else { return nil }
    let now = TraceClock.monotonic()
    let clockOffset = thread.clockOffset(at: now)
    return SpanStorage(
        name: name(), type: type, kind: kind, function: function, location: location, traceID: traceID,
        spanID: thread.nextSpanID(), parentID: remote?.spanID ?? SpanID(bits: 0), parentIsRemote: remote != nil,
        traceState: remote?.traceState ?? "", clockOffset: clockOffset,
        startTime: start.map { $0 &- clockOffset } ?? now, hasScope: hasScope)
}
