/// Starts a span below `parent`, or the root of a trace if `parent` is outside any trace.
///
/// - Returns: The span; nil if neither this call nor anything below it is recorded.
@usableFromInline
func openSpan(
    _ name: () -> String, type: SpanType?, kind: SpanKind, sample: Double, function: String?, location: String?,
    below parent: TracePlace, hasScope: Bool = true
) -> SpanStorage? {
    let thread = ThreadBuffer.current
    if sample < 1, !thread.hits(share: sample) { return nil }
    let watch = SpanWatch.current
    if watch.isEmpty {
        return makeSpan(name, type, kind, function, location, below: parent, hasScope, start: nil, thread)
    }
    return openSpan(
        name, type: type, kind: kind, function: function, location: location,
        justBelow: watch.contains(.otherContext) ? CarriedPlace.innermost(parent) : parent, hasScope: hasScope)
}

/// Starts a span below exactly the given context.
///
/// - Parameter start: The start in nanoseconds since 1970; nil for now.
func openSpan(
    _ name: () -> String, type: SpanType? = nil, kind: SpanKind, function: String? = nil, location: String? = nil,
    justBelow parent: TracePlace, hasScope: Bool, start: UInt64? = nil
) -> SpanStorage? {
    let thread = ThreadBuffer.current
    guard let span = makeSpan(name, type, kind, function, location, below: parent, hasScope, start: start, thread)
    else { return nil }
    if SpanWatch.current.contains(.lastingSpans) { thread.watch(span) }
    return span
}

@inline(__always)
private func makeSpan(
    _ name: () -> String, _ type: SpanType?, _ kind: SpanKind, _ function: String?, _ location: String?,
    below parent: TracePlace, _ hasScope: Bool, start: UInt64?, _ thread: ThreadBuffer.Reference
) -> SpanStorage? {
    if parent.role == .recording {
        let parent = unsafeDowncast(parent, to: SpanStorage.self)
        let time = start.map { $0 &- parent.clockOffset } ?? TraceClock.monotonic()
        let start = SpanStart(
            traceID: parent.traceID, spanID: thread.nextSpanID(), parentID: parent.spanID, time: time,
            clockOffset: parent.clockOffset, name: name(), function: function, location: location,
            traceState: parent.traceState, type: type, kind: kind, parentIsRemote: false)
        return thread.storage(start, hasScope: hasScope)
    }
    if parent.role == .notRecording { return nil }
    let remote = parent.role == .remote ? parent.context : nil
    let traceID = remote?.traceID ?? thread.nextTraceID()
    guard remote != nil || Sampling.isSampled(traceID) else { return nil }
    let now = TraceClock.monotonic()
    let clockOffset = thread.clockOffset(at: now)
    let start = SpanStart(
        traceID: traceID, spanID: thread.nextSpanID(), parentID: remote?.spanID ?? SpanID(bits: 0),
        time: start.map { $0 &- clockOffset } ?? now, clockOffset: clockOffset, name: name(), function: function,
        location: location, traceState: remote?.traceState ?? "", type: type, kind: kind, parentIsRemote: remote != nil)
    return thread.storage(start, hasScope: hasScope)
}
