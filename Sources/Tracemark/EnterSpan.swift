import Synchronization

/// The moment at which a scope's span ends.
public enum SpanLifetime: Sendable {
    /// The end of the scope.
    case scope
    /// The end of the stream that the scope returns: see ``TraceSpan/trace(elementsOf:)``.
    case stream
}

/// Opens a span and makes it current until ``TraceSpan/leave()``, which must be called once, on the same thread.
///
/// ```swift
/// let span = enterSpan("generate_answer", type: .llm)
/// defer { span.leave() }
/// span.setInput("question", question)
/// ```
/// The generated wrappers of synchronous functions call this. While tracing is not started, it costs one atomic load.
/// In handwritten code ``withTraceSpan(_:type:kind:sample:function:at:lifetime:_:)`` is safer: it cannot forget the
/// end.
///
/// - Parameters:
///   - name: The span's name. Not evaluated where nothing is recorded.
///   - name: The span's name. It is evaluated only if the span is recorded.
///   - kind: The side of a call that the span is.
///   - sample: The ratio of calls, 0 to 1, that is recorded. A call that is left out records nothing below it either.
///   - sample: The ratio of calls, 0 to 1, that is recorded. A skipped call records nothing below it either.
///   - location: Path and line of that function, `Sources/App/Summarizer.swift:12`.
///   - lifetime: The moment at which the span ends.
/// - Returns: The span, which records nothing where the call is not recorded.
@inlinable @inline(__always)
@available(*, noasync, message: "use withTraceSpan in asynchronous code")
public func enterSpan(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, lifetime: SpanLifetime = .scope
) -> TraceSpan {
    guard isTracing.load(ordering: .relaxed) else { return TraceSpan(place: nil) }
    return enterStarted(
        name, type: type, kind: kind, sample: sample, function: function, location: location, lifetime: lifetime)
}

@usableFromInline
func enterStarted(
    _ name: () -> String, type: SpanType?, kind: SpanKind, sample: Double, function: String?, location: String?,
    lifetime: SpanLifetime
) -> TraceSpan {
    let place = openPlace(
        name, type: type, kind: kind, sample: sample, function: function, location: location, lifetime: lifetime)
    if let place { enterContext(place) }
    return TraceSpan(place: place)
}

/// Opens a span below the current one.
///
/// - Returns: The span. If this call is skipped, the context that keeps everything below it from being recorded. Nil if
///   such a context is active already.
@usableFromInline
func openPlace(
    _ name: () -> String, type: SpanType?, kind: SpanKind, sample: Double, function: String?, location: String?,
    lifetime: SpanLifetime
) -> TracePlace? {
    let parent = currentPlace.get()
    if parent.role == .notRecording { return nil }
    return openSpan(
        name, type: type, kind: kind, sample: sample, function: function, location: location, below: parent,
        hasScope: lifetime == .scope) ?? parent.unrecorded
}

extension TraceSpan {
    /// Ends this span if its lifetime is the scope's, and restores the span that was current before
    /// ``enterSpan(_:type:kind:sample:function:at:lifetime:)``.
    ///
    /// Call it once, while the span is the current one, and do not use the span afterwards.
    @inlinable @inline(__always)
    @available(*, noasync, message: "use withTraceSpan in asynchronous code")
    public func leave() {
        if let place = place.map({ Unmanaged.passUnretained($0) }) { leaveScope(of: place) }
    }

    /// Records the error that leaves the span's work. The span has failed or, by a `CancellationError`, was cancelled.
    @inlinable
    public func setFailed(_ error: any Error) {
        storage?.fail(with: error)
    }
}

/// Records the error that leaves a scope. A span that waits for its stream ends here: no stream will come.
@usableFromInline
func failScope(of place: TracePlace, _ error: any Error) {
    guard place.role == .recording else { return }
    let span = unsafeDowncast(place, to: SpanStorage.self)
    span.fail(with: error)
    span.endByHand()
}

/// Ends the scope of a context.
///
/// - Parameter place: The context, not retained: the end of the scope counts the other references to the span.
@usableFromInline
func leaveScope(of place: Unmanaged<TracePlace>) {
    leaveContext()
    guard place._withUnsafeGuaranteedRef({ $0.role == .recording }) else { return }
    SpanStorage.endOnSameThread(Unmanaged.fromOpaque(place.toOpaque()))
}

/// Ends the scope of a context that an asynchronous function has left, on the thread that its task now runs on.
///
/// - Parameter place: The scope's own reference, which this function consumes.
@usableFromInline
func endScope(_ place: Unmanaged<TracePlace>) {
    guard place._withUnsafeGuaranteedRef({ $0.role == .recording }) else { return place.release() }
    let span = Unmanaged<SpanStorage>.fromOpaque(place.toOpaque())
    SpanStorage.endScope(span.takeRetainedValue(), handingOverTo: ThreadBuffer.current)
}
