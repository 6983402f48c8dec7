import Synchronization

/// The entry point that starts a trace.
///
/// ```swift
/// try await Trace.start("document_pipeline", tags: ["environment": "production"]) { trace in
///     let summary = try await processDocument(text)
///     trace.saveMetric("characters", summary.count)
/// }
/// ```
public enum Trace {
    /// Runs `body` in the root span of a trace. Inside another trace, the span becomes a child of the current span.
    ///
    /// - Parameters:
    ///   - name: The trace's name. Keep it stable: dashboards and alerts find traces by it.
    ///   - type: The kind of work that the trace does as a whole.
    ///   - kind: The side of a call that it is, `.server` for the handling of a request.
    ///   - tags: The tags by which traces are filtered.
    ///   - context: The remote parent, from its `traceparent`. If it says that the trace is not sampled, nothing is
    ///     recorded here either.
    ///   - body: The work.
    /// - Returns: The value that `body` returns.
    /// - Throws: The error that `body` throws, recorded as the trace's error. A `CancellationError` is recorded as its
    ///   cancellation.
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

    /// Runs `body` in the root span of a trace on the caller's actor, as the synchronous form does.
    ///
    /// A closure that captures nothing of its actor passes `isolation: .caller`: see
    /// ``withTraceSpan(_:type:kind:sample:function:at:lifetime:_:)``.
    ///
    /// - Parameters:
    ///   - name: The trace's name. Keep it stable: dashboards and alerts find traces by it.
    ///   - type: The kind of work that the trace does as a whole.
    ///   - kind: The side of a call that it is, `.server` for the handling of a request.
    ///   - tags: The tags by which traces are filtered.
    ///   - context: The remote parent, from its `traceparent`. If it says that the trace is not sampled, nothing is
    ///     recorded here either.
    ///   - isolation: The actor to run on: the caller's.
    ///   - body: The work.
    /// - Returns: The value that `body` returns.
    /// - Throws: The error that `body` throws, recorded as the trace's error. A `CancellationError` is recorded as its
    ///   cancellation.
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

    /// Starts a trace in a `nonisolated(nonsending)` function, which runs on the actor that calls it. The closure runs
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
    /// - Returns: The span, or the context that keeps everything below it from being recorded.
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
