import Synchronization

/// A place that another library's context carries along: a span, or where another process's trace goes on.
///
/// There are then two answers to where the task is, the runtime's own task-local value and the other context's. The inner
/// one counts. Which that is, is seen from what the runtime's answer was when the other one came about: if it is still the
/// same, nothing of the runtime's own has been opened since.
package struct CarriedPlace: Sendable {
    let place: TracePlace
    private let outer: TracePlace

    private init(_ place: TracePlace) {
        self.place = place
        outer = currentPlace.get()
    }

    /// Where a trace goes on that another process began.
    package init(remote: TraceContext) {
        self.init(TracePlace.continuing(remote))
    }

    /// What another process is told of the place.
    package var context: TraceContext { place.context ?? .unsampled }

    /// Finds the place that the other library's context carries in the running task.
    package typealias Lookup = @Sendable () -> CarriedPlace?

    /// Written once, before the flag that makes others read it.
    nonisolated(unsafe) private static var lookup: Lookup = { nil }
    private static let isConnected = Guarded(false)

    /// Has every span that opens from now on look at the other library's context too. The first call counts.
    package static func connect(_ lookup: @escaping Lookup) {
        isConnected.withLock { isConnected in
            guard !isConnected else { return }
            isConnected = true
            Self.lookup = lookup
            SpanWatch.add(.otherContext)
        }
    }

    /// The inner one of the runtime's place and the one that the other library's context carries.
    static func innermost(_ own: TracePlace) -> TracePlace {
        innermost(own, lookup())
    }

    private static func innermost(_ own: TracePlace, _ carried: CarriedPlace?) -> TracePlace {
        guard let carried else { return own }
        return own.role == .outside || carried.outer === own ? carried.place : own
    }

    /// The place that a context stands for which was handed to the other library: the innermost of what it carries and the
    /// runtime's, unless it is not the task's own but was given by hand, and says just where.
    private static func meant(by carried: CarriedPlace?) -> TracePlace {
        if let carried, carried.place !== lookup()?.place { return carried.place }
        return innermost(currentPlace.get(), carried)
    }

    /// The context of the place that the given one stands for; nil outside any trace.
    package static func context(carrying carried: CarriedPlace?) -> TraceContext? {
        meant(by: carried).outgoingContext
    }

    /// Starts a span that ``TraceSpan/end(atNanoseconds:)`` ends, below the place that the given one stands for.
    ///
    /// - Parameters:
    ///   - start: When it started, in nanoseconds since 1970; nil for now.
    /// - Returns: The span, and the place for the other context to carry; nil where tracing is not started.
    package static func begin(
        _ name: String, kind: SpanKind, function: String?, location: String?, below carried: CarriedPlace?,
        start: UInt64?
    ) -> (span: TraceSpan, place: CarriedPlace)? {
        guard isTracing.load(ordering: .relaxed) else { return nil }
        let parent = meant(by: carried)
        guard
            let span = openSpan(
                { name }, kind: kind, function: function, location: location, justBelow: parent, hasScope: false,
                start: start)
        else {
            return (TraceSpan(place: nil), CarriedPlace(parent.role == .notRecording ? parent : unsampled))
        }
        return (TraceSpan(place: span), CarriedPlace(span))
    }
}

extension TracePlace {
    /// The place for a call below this one that is not recorded: the innermost one where that is why, with what other
    /// processes are told.
    @usableFromInline
    final var unrecorded: TracePlace {
        guard SpanWatch.current.contains(.otherContext) else { return role == .notRecording ? self : unsampled }
        let innermost = CarriedPlace.innermost(self)
        return innermost.role == .notRecording ? innermost : unsampled
    }

    /// The place of the running task or thread.
    static var current: TracePlace {
        let own = currentPlace.get()
        return SpanWatch.current.contains(.otherContext) ? CarriedPlace.innermost(own) : own
    }

    /// What a service that is called from here is told; nil outside any trace.
    final var outgoingContext: TraceContext? {
        role == .outside ? nil : context ?? .unsampled
    }
}

extension TraceContext {
    /// A fresh context that says that nothing is recorded.
    fileprivate static var unsampled: TraceContext {
        let ids = ThreadBuffer.current
        return TraceContext(traceID: ids.nextTraceID(), spanID: ids.nextSpanID(), isSampled: false)
    }
}
