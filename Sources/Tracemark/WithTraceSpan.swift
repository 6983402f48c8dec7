import Synchronization

/// Whether tracing has been started: the one thing that a traced function looks at while it has not.
@usableFromInline
let isTracing = Atomic<Bool>(false)

/// Runs `body` in a span of its own: a part of the current span, or the root of a new trace where there is none.
///
/// ```swift
/// let answer = try withTraceSpan("generate_answer", type: .llm) { span in
///     span.saveMetric("prompt_characters", prompt.count)
///     return try model.answer(prompt)
/// }
/// ```
/// The generated wrappers call this too. While tracing is not started it only calls `body`.
///
/// - Parameters:
///   - name: The span's name. Not evaluated where nothing is recorded.
///   - type: What the span does.
///   - kind: Which side of a call it is.
///   - sample: The share of the calls, 0 to 1, that is recorded. A call that is not records nothing below it either.
///   - function: The qualified name of the function that the span stands for, where it is not the name.
///   - location: Path and line of that function, `Sources/App/Summarizer.swift:12`.
///   - body: The work. It is given the span, which records nothing where the call is not recorded.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, recorded as the span's error; a `CancellationError` or `URLError.cancelled` as its cancellation.
@inlinable @inline(__always)
public func withTraceSpan<Value: ~Copyable, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, _ body: (TraceSpan) throws(Failure) -> Value
) throws(Failure) -> Value {
    guard isTracing.load(ordering: .relaxed) else { return try body(TraceSpan(storage: nil)) }
    return try recordSpan(
        name, type: type, kind: kind, sample: sample, function: function, location: location, body)
}

/// Runs `body` in a span of its own, as the synchronous form does; on the caller's actor.
///
/// - Parameters:
///   - name: The span's name. Not evaluated where nothing is recorded.
///   - type: What the span does.
///   - kind: Which side of a call it is.
///   - sample: The share of the calls, 0 to 1, that is recorded. A call that is not records nothing below it either.
///   - function: The qualified name of the function that the span stands for, where it is not the name.
///   - location: Path and line of that function, `Sources/App/Summarizer.swift:12`.
///   - isolation: The actor to run on: the caller's.
///   - body: The work. It is given the span, which records nothing where the call is not recorded.
/// - Returns: What `body` returns.
/// - Throws: What `body` throws, recorded as the span's error; a `CancellationError` or `URLError.cancelled` as its cancellation.
@inlinable @inline(__always)  // Without it the path of a program that does not trace takes three times as long.
public func withTraceSpan<Value: ~Copyable, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, isolation: isolated (any Actor)? = #isolation,
    _ body: (TraceSpan) async throws(Failure) -> Value
) async throws(Failure) -> Value {
    guard isTracing.load(ordering: .relaxed) else { return try await body(TraceSpan(storage: nil)) }
    return try await recordSpan(
        name, type: type, kind: kind, sample: sample, function: function, location: location, isolation: isolation,
        body)
}

// MARK: - Recording

@inlinable
func recordSpan<Value: ~Copyable, Failure: Error>(
    _ name: () -> String, type: SpanType?, kind: SpanKind, sample: Double, function: String?, location: String?,
    _ body: (TraceSpan) throws(Failure) -> Value
) throws(Failure) -> Value {
    let parent = currentPlace.get()
    // Below a call that is not recorded nothing is, and its place is current already.
    if parent.role == .notRecording { return try body(TraceSpan(storage: nil)) }
    guard
        let span = openSpan(
            name, type: type, kind: kind, sample: sample, function: function, location: location, below: parent)
    else { return try runUnrecorded(body, at: parent.unrecorded) }
    return try run(body, in: consume span)
}

@inlinable
func recordSpan<Value: ~Copyable, Failure: Error>(
    _ name: () -> String, type: SpanType?, kind: SpanKind, sample: Double, function: String?, location: String?,
    isolation: isolated (any Actor)?, _ body: (TraceSpan) async throws(Failure) -> Value
) async throws(Failure) -> Value {
    let parent = currentPlace.get()
    if parent.role == .notRecording { return try await body(TraceSpan(storage: nil)) }
    guard
        let span = openSpan(
            name, type: type, kind: kind, sample: sample, function: function, location: location, below: parent)
    else { return try await runUnrecorded(body, at: parent.unrecorded, isolation: isolation) }
    return try await run(body, in: consume span, isolation: isolation)
}

/// Makes a new span current while `body` runs, and ends it.
@inlinable @inline(__always)
func run<Value: ~Copyable, Failure: Error>(
    _ body: (TraceSpan) throws(Failure) -> Value, in span: __owned SpanStorage
) throws(Failure) -> Value {
    // `withValue` can carry neither a typed error nor a value that cannot be copied: both leave through `outcome`.
    var outcome: Result<Value, Failure>?
    currentPlace.withValue(span) {
        do throws(Failure) {
            outcome = .success(try body(TraceSpan(storage: span)))
        } catch {
            outcome = .failure(error)
            span.fail(with: error)
        }
    }
    endSpanOnSameThread(consume span)
    return try outcome.take()!.get()
}

@inlinable @inline(__always)  // One asynchronous call less: a fifth of what recording costs.
func run<Value: ~Copyable, Failure: Error>(
    _ body: (TraceSpan) async throws(Failure) -> Value, in span: __owned SpanStorage, isolation: isolated (any Actor)?
) async throws(Failure) -> Value {
    // The scope's own reference is put aside: what an asynchronous function holds, it holds until it ends, and at the end
    // of the span that would be one reference too many. See `endSpan`.
    let own = Unmanaged.passRetained(span)
    var outcome: Result<Value, Failure>?
    await currentPlace.withValue(
        span,
        operation: {
            do throws(Failure) {
                outcome = .success(try await body(TraceSpan(storage: span)))
            } catch {
                outcome = .failure(error)
                span.fail(with: error)
            }
        }, isolation: isolation)
    _ = consume span
    endSpan(own)
    return try outcome.take()!.get()
}

/// Makes a place current in which nothing is recorded while `body` runs.
@inlinable
func runUnrecorded<Value: ~Copyable, Failure: Error>(
    _ body: (TraceSpan) throws(Failure) -> Value, at place: TracePlace
) throws(Failure) -> Value {
    var outcome: Result<Value, Failure>?
    currentPlace.withValue(place) {
        do throws(Failure) { outcome = .success(try body(TraceSpan(storage: nil))) } catch { outcome = .failure(error) }
    }
    return try outcome.take()!.get()
}

@inlinable
func runUnrecorded<Value: ~Copyable, Failure: Error>(
    _ body: (TraceSpan) async throws(Failure) -> Value, at place: TracePlace, isolation: isolated (any Actor)?
) async throws(Failure) -> Value {
    var outcome: Result<Value, Failure>?
    await currentPlace.withValue(
        place,
        operation: {
            do throws(Failure) {
                outcome = .success(try await body(TraceSpan(storage: nil)))
            } catch {
                outcome = .failure(error)
            }
        }, isolation: isolation)
    return try outcome.take()!.get()
}
