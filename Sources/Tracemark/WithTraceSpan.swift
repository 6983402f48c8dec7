import Synchronization

/// A Boolean value that indicates whether tracing is started. While it is not, a traced call reads nothing else.
@usableFromInline
let isTracing = Atomic<Bool>(false)

/// Runs `body` in a span of its own: a child of the current span, or the root of a new trace.
///
/// ```swift
/// let answer = try withTraceSpan("generate_answer", type: .llm) { span in
///     span.saveMetric("prompt_characters", prompt.count)
///     return try model.answer(prompt)
/// }
/// ```
/// While tracing is not started, it only calls `body`.
///
/// - Parameters:
///   - name: The span's name. It is evaluated only if the span is recorded.
///   - type: The kind of work.
///   - kind: The side of a call that the span is.
///   - sample: The ratio of calls, 0 to 1, that is recorded. A skipped call records nothing below it either.
///   - function: The qualified name of the function that the span stands for, where it is not the name.
///   - location: Path and line of that function, `Sources/App/Summarizer.swift:12`.
///   - lifetime: The moment at which the span ends.
///   - body: The work. Its parameter is the span, which ignores every call if it is not recorded.
/// - Returns: The value that `body` returns.
/// - Throws: The error that `body` throws, recorded as the span's error. A `CancellationError` or
///   `URLError.cancelled` is recorded as its cancellation.
@inlinable @inline(__always)
public func withTraceSpan<Value: ~Copyable, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, lifetime: SpanLifetime = .scope,
    _ body: (TraceSpan) throws(Failure) -> Value
) throws(Failure) -> Value {
    guard isTracing.load(ordering: .relaxed) else { return try body(TraceSpan(place: nil)) }
    let span = enterStarted(
        name, type: type, kind: kind, sample: sample, function: function, location: location, lifetime: lifetime)
    return try leaving(span, body)
}

/// Runs `body` in a span of its own, as the synchronous form does, on the caller's actor.
///
/// The closure runs on the caller's actor if the compiler knows it: in an actor's methods, on a global actor, and in a
/// function with an `isolated` parameter. A `nonisolated(nonsending)` function passes `isolation: .caller`: see
/// ``withTraceSpan(_:type:kind:sample:function:at:lifetime:isolation:_:)``. With `NonisolatedNonsendingByDefault`,
/// every asynchronous function of a target is one.
///
/// A closure that captures nothing of its actor may leave the actor, and always does at `-Onone`. It returns to the
/// actor afterwards. A closure passed to any function of this form does the same. With `isolation: .caller`, such a
/// closure stays on the actor.
///
/// - Parameters:
///   - name: The span's name. It is evaluated only if the span is recorded.
///   - type: The kind of work.
///   - kind: The side of a call that the span is.
///   - sample: The ratio of calls, 0 to 1, that is recorded. A skipped call records nothing below it either.
///   - function: The qualified name of the function that the span stands for, where it is not the name.
///   - location: Path and line of that function, `Sources/App/Summarizer.swift:12`.
///   - lifetime: The moment at which the span ends.
///   - isolation: The actor to run on: the caller's.
///   - body: The work. Its parameter is the span, which ignores every call if it is not recorded.
/// - Returns: The value that `body` returns.
/// - Throws: The error that `body` throws, recorded as the span's error. A `CancellationError` or
///   `URLError.cancelled` is recorded as its cancellation.
@inlinable @inline(__always)  // Without it, the path of a program that does not trace takes three times as long.
public func withTraceSpan<Value: ~Copyable, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, lifetime: SpanLifetime = .scope,
    isolation: isolated (any Actor)? = #isolation, _ body: (TraceSpan) async throws(Failure) -> Value
) async throws(Failure) -> Value {
    guard isTracing.load(ordering: .relaxed),
        let place = openPlace(
            name, type: type, kind: kind, sample: sample, function: function, location: location, lifetime: lifetime)
    else { return try await body(TraceSpan(place: nil)) }
    return try await run(body, in: consume place, isolation: isolation)
}

/// The isolation of a `nonisolated(nonsending)` function, which runs on the actor that calls it.
public enum CallerIsolation: Sendable {
    /// The caller's actor, or no actor.
    case caller
    /// The name by which generated code passes the default isolation of its target's functions.
    public static var `default`: CallerIsolation { .caller }
}

/// The isolation that a function declares: an actor's, or none.
public enum DeclaredIsolation: Sendable {
    /// The function's own actor, or no actor.
    case declared
    /// The name by which generated code passes the default isolation of its target's functions.
    public static var `default`: DeclaredIsolation { .declared }
}

/// Runs `body` in a span of its own on the caller's actor, which is known only at run time.
///
/// ```swift
/// nonisolated(nonsending) func answer(_ question: String) async throws -> String {
///     try await withTraceSpan("answer", isolation: .caller) { span in try await model.answer(question) }
/// }
/// ```
/// The parameters are those of the asynchronous form above. `isolation` says that the closure is
/// `nonisolated(nonsending)` too.
@inlinable @inline(__always)
nonisolated(nonsending) public func withTraceSpan<Value: ~Copyable, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, lifetime: SpanLifetime = .scope,
    isolation: CallerIsolation, _ body: nonisolated(nonsending) (TraceSpan) async throws(Failure) -> Value
) async throws(Failure) -> Value {
    guard isTracing.load(ordering: .relaxed),
        let place = openPlace(
            name, type: type, kind: kind, sample: sample, function: function, location: location, lifetime: lifetime)
    else { return try await body(TraceSpan(place: nil)) }
    return try await runOnCaller(body, in: consume place, isolation: #isolation)
}

/// Runs `body` in a span of its own on the caller's actor, which the function declares.
///
/// Generated code calls this in targets without `NonisolatedNonsendingByDefault`. The parameters are those of the
/// asynchronous form above.
@inlinable @inline(__always)
public func withTraceSpan<Value: ~Copyable, Failure: Error>(
    _ name: @autoclosure () -> String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
    function: String? = nil, at location: String? = nil, lifetime: SpanLifetime = .scope,
    isolation: DeclaredIsolation, actor: isolated (any Actor)? = #isolation,
    _ body: (TraceSpan) async throws(Failure) -> Value
) async throws(Failure) -> Value {
    guard isTracing.load(ordering: .relaxed),
        let place = openPlace(
            name, type: type, kind: kind, sample: sample, function: function, location: location, lifetime: lifetime)
    else { return try await body(TraceSpan(place: nil)) }
    return try await run(body, in: consume place, isolation: actor)
}

// MARK: - In a scope

/// Runs `body` in a span that ``enterStarted(_:type:kind:sample:function:location:lifetime:)`` made current.
@inlinable
func leaving<Value: ~Copyable, Failure: Error>(
    _ span: TraceSpan, _ body: (TraceSpan) throws(Failure) -> Value
) throws(Failure) -> Value {
    defer { if let place = span.place.map({ Unmanaged.passUnretained($0) }) { leaveScope(of: place) } }
    do throws(Failure) {
        return try body(span)
    } catch {
        if let place = span.place { failScope(of: place, error) }
        throw error
    }
}

/// Makes `place` current while `body` runs, and ends its scope.
@inlinable @inline(__always)  // One asynchronous call less: a fifth of what recording costs.
func run<Value: ~Copyable, Failure: Error>(
    _ body: (TraceSpan) async throws(Failure) -> Value, in place: __owned TracePlace,
    isolation: isolated (any Actor)?
) async throws(Failure) -> Value {
    // An asynchronous function keeps its references until it returns. At the end of the span that would be one
    // reference too many, so the scope's own reference is unmanaged. See `endScope`.
    let own = Unmanaged.passRetained(place)
    // `withValue` cannot return a typed error or a noncopyable value: both leave through `outcome`.
    var outcome: Result<Value, Failure>?
    await currentPlace.withValue(
        place,
        operation: {
            // At -Onone, a closure that does not capture the actor would leave it.
            _ = isolation
            do throws(Failure) {
                outcome = .success(try await body(TraceSpan(place: place)))
            } catch {
                outcome = .failure(error)
                failScope(of: place, error)
            }
        }, isolation: isolation)
    _ = consume place
    endScope(own)
    return try outcome.take()!.get()
}

/// Makes `place` current while a `nonisolated(nonsending)` closure runs, and ends its scope.
///
/// It repeats `run(_:in:isolation:)` for a closure of another type.
@inlinable @inline(__always)
func runOnCaller<Value: ~Copyable, Failure: Error>(
    _ body: nonisolated(nonsending) (TraceSpan) async throws(Failure) -> Value, in place: __owned TracePlace,
    isolation: isolated (any Actor)?
) async throws(Failure) -> Value {
    let own = Unmanaged.passRetained(place)
    var outcome: Result<Value, Failure>?
    await currentPlace.withValue(
        place,
        operation: {
            _ = isolation
            do throws(Failure) {
                outcome = .success(try await body(TraceSpan(place: place)))
            } catch {
                outcome = .failure(error)
                failScope(of: place, error)
            }
        }, isolation: isolation)
    _ = consume place
    endScope(own)
    return try outcome.take()!.get()
}
