import Synchronization

/// A tracing context that another library's context carries along: a span, or a remote parent.
///
/// There are then two candidates for the active context: the task-local value and the other library's. The inner one
/// wins. To decide which one that is, `outer` keeps the task-local value from when the other context was made. If the
/// value is still the same, no span has been opened inside the other context.
package struct CarriedPlace: Sendable {
    let place: TracePlace
    private let outer: TracePlace

    private init(_ place: TracePlace) {
        self.place = place
        outer = currentPlace.get()
    }

    /// Makes the context of a remote parent, whose trace another process began.
    package init(remote: TraceContext) {
        self.init(TracePlace.continuing(remote))
    }

    /// The context to send to another process.
    package var context: TraceContext { place.context ?? .unsampled }

    /// A function that returns the tracing context that the other library's context carries in the running task.
    package typealias Lookup = @Sendable () -> CarriedPlace?

    /// The function given to ``connect(_:)``. It is written once, before the flag that makes others read it.
    nonisolated(unsafe) private static var lookup: Lookup = { nil }
    private static let isConnected = Guarded(false)

    /// Makes every later span consult the other library's context too. Only the first call has an effect.
    package static func connect(_ lookup: @escaping Lookup) {
        isConnected.withLock { isConnected in
            guard !isConnected else { return }
            isConnected = true
            Self.lookup = lookup
            SpanWatch.add(.otherContext)
        }
    }

    /// Returns the inner one of the task-local context and the one that the other library's context carries.
    static func innermost(_ own: TracePlace) -> TracePlace {
        innermost(own, lookup())
    }

    private static func innermost(_ own: TracePlace, _ carried: CarriedPlace?) -> TracePlace {
        guard let carried else { return own }
        return own.role == .outside || carried.outer === own ? carried.place : own
    }

    /// Returns the context to use for one that was handed to the other library.
    ///
    /// A context that differs from the task's own was passed explicitly, and is used as it is. Otherwise this is the
    /// inner one of the carried and the task-local context.
    private static func meant(by carried: CarriedPlace?) -> TracePlace {
        if let carried, carried.place !== lookup()?.place { return carried.place }
        return innermost(currentPlace.get(), carried)
    }

    /// Returns the context to send to another process for a carried one; nil outside any trace.
    package static func context(carrying carried: CarriedPlace?) -> TraceContext? {
        meant(by: carried).outgoingContext
    }

    /// Starts a span below the context that the given one stands for. ``TraceSpan/end(atNanoseconds:)`` ends it.
    ///
    /// - Parameters:
    ///   - start: The start in nanoseconds since 1970; nil for now.
    /// - Returns: The span, and the context for the other library to carry; nil if tracing is not started.
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
    /// The context for a call below this one that is not recorded.
    ///
    /// If the innermost context already records nothing, it is that one, whose ``context`` other processes receive.
    /// Otherwise it is the shared one.
    @usableFromInline
    final var unrecorded: TracePlace {
        guard SpanWatch.current.contains(.otherContext) else { return role == .notRecording ? self : unsampled }
        let innermost = CarriedPlace.innermost(self)
        return innermost.role == .notRecording ? innermost : unsampled
    }

    /// The active context of the running task or thread.
    static var current: TracePlace {
        let own = currentPlace.get()
        return SpanWatch.current.contains(.otherContext) ? CarriedPlace.innermost(own) : own
    }

    /// The context to send to a service that is called from here; nil outside any trace.
    final var outgoingContext: TraceContext? {
        role == .outside ? nil : context ?? .unsampled
    }
}

extension TraceContext {
    /// A fresh context that is not sampled.
    fileprivate static var unsampled: TraceContext {
        let ids = ThreadBuffer.current
        return TraceContext(traceID: ids.nextTraceID(), spanID: ids.nextSpanID(), isSampled: false)
    }
}
