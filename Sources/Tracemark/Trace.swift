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
        guard isTracing.load(ordering: .relaxed) else { return try body(TraceSpan(place: nil)) }
        let place = open(name, type: type, kind: kind, tags: tags, continuing: context)
        enterContext(place)
        return try leaving(TraceSpan(place: place), body)
    }

    /// Runs `body` in the span that a trace consists of, as the synchronous form does; on the caller's actor.
    ///
    /// A closure that mentions nothing of its actor passes `isolation: .caller`: see
    /// ``withTraceSpan(_:type:kind:sample:function:at:lifetime:_:)``.
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
        guard isTracing.load(ordering: .relaxed) else { return try await body(TraceSpan(place: nil)) }
        let place = open(name, type: type, kind: kind, tags: tags, continuing: context)
        return try await run(body, in: place, isolation: isolation)
    }

    /// Starts a trace in a function that runs on whatever actor calls it, `nonisolated(nonsending)`: the closure runs
    /// there too. The parameters are those of the asynchronous form above.
    @inlinable
    nonisolated(nonsending) public static func start<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal,
        tags: @autoclosure () -> [String: String] = [:], continuing context: TraceContext? = nil,
        isolation: CallerIsolation, _ body: nonisolated(nonsending) (TraceSpan) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard isTracing.load(ordering: .relaxed) else { return try await body(TraceSpan(place: nil)) }
        let place = open(name, type: type, kind: kind, tags: tags, continuing: context)
        return try await runOnCaller(body, in: place, isolation: #isolation)
    }

    /// Opens the root span of a trace, or a child of the current one.
    ///
    /// - Returns: The span, or the place that keeps everything below from being recorded.
    @usableFromInline
    static func open(
        _ name: () -> String, type: SpanType?, kind: SpanKind, tags: () -> [String: String],
        continuing context: TraceContext?
    ) -> TracePlace {
        let parent = context.map(TracePlace.continuing) ?? TracePlace.current
        if parent.role == .notRecording { return parent }
        guard let span = openSpan(name, type: type, kind: kind, justBelow: parent, hasScope: true) else {
            return context == nil ? unsampled : parent
        }
        for (key, value) in tags() { span.setTag(key, value) }
        return span
    }
}
