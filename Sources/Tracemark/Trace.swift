import Synchronization

/// Where a trace starts.
///
/// ```swift
/// try await Trace.start("document_pipeline", tags: ["environment": "production"]) { trace in
///     let summary = try await processDocument(text)
///     trace.saveMetric("characters", summary.count)
/// }
/// ```
public enum Trace {
    /// Runs `body` in the span that a trace consists of. Inside another trace it becomes a part of that one.
    ///
    /// - Parameters:
    ///   - name: The trace's name. Keep it stable: dashboards and alerts find traces by it.
    ///   - type: What the trace does as a whole.
    ///   - kind: Which side of a call it is, `.server` for the handling of a request.
    ///   - tags: What to filter traces by.
    ///   - context: Where another process's trace goes on, from its `traceparent`. If it says that the trace is not
    ///     sampled, nothing is recorded here either.
    ///   - body: The work.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, recorded as the trace's error; a `CancellationError` as its cancellation.
    @inlinable
    public static func start<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal,
        tags: @autoclosure () -> [String: String] = [:], continuing context: TraceContext? = nil,
        _ body: (TraceSpan) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        guard isTracing.load(ordering: .relaxed) else { return try body(TraceSpan(storage: nil)) }
        switch open(name, type: type, kind: kind, tags: tags, continuing: context) {
        case .recorded(let span): return try run(body, in: span)
        case .unrecorded(let place): return try runUnrecorded(body, at: place)
        }
    }

    /// Runs `body` in the span that a trace consists of, as the synchronous form does; on the caller's actor.
    ///
    /// - Parameters:
    ///   - name: The trace's name. Keep it stable: dashboards and alerts find traces by it.
    ///   - type: What the trace does as a whole.
    ///   - kind: Which side of a call it is, `.server` for the handling of a request.
    ///   - tags: What to filter traces by.
    ///   - context: Where another process's trace goes on, from its `traceparent`. If it says that the trace is not
    ///     sampled, nothing is recorded here either.
    ///   - isolation: The actor to run on: the caller's.
    ///   - body: The work.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, recorded as the trace's error; a `CancellationError` as its cancellation.
    @inlinable
    public static func start<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal,
        tags: @autoclosure () -> [String: String] = [:], continuing context: TraceContext? = nil,
        isolation: isolated (any Actor)? = #isolation, _ body: (TraceSpan) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard isTracing.load(ordering: .relaxed) else { return try await body(TraceSpan(storage: nil)) }
        switch open(name, type: type, kind: kind, tags: tags, continuing: context) {
        case .recorded(let span): return try await run(body, in: span, isolation: isolation)
        case .unrecorded(let place): return try await runUnrecorded(body, at: place, isolation: isolation)
        }
    }

    @usableFromInline
    enum Start {
        case recorded(SpanStorage)
        /// Not recorded; the place to make current, so that nothing below is either.
        case unrecorded(TracePlace)
    }

    @usableFromInline
    static func open(
        _ name: () -> String, type: SpanType?, kind: SpanKind, tags: () -> [String: String],
        continuing context: TraceContext?
    ) -> Start {
        let opened: SpanStorage
        if let context {
            let place = TracePlace.continuing(context)
            guard let remote = openSpan(name, type: type, kind: kind, justBelow: place, hasScope: true) else {
                return .unrecorded(place)
            }
            opened = remote
        } else {
            let parent = TracePlace.current
            if parent.role == .notRecording { return .unrecorded(parent) }
            guard
                let local = openSpan(
                    name, type: type, kind: kind, sample: 1, function: nil, location: nil, below: parent)
            else { return .unrecorded(unsampled) }
            opened = local
        }
        for (key, value) in tags() { opened.setTag(key, value) }
        return .recorded(opened)
    }
}
