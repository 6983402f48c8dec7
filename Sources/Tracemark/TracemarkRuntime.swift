/// The names that generated code uses, for compilers without module selectors.
///
/// From Swift 6.3 on, generated code writes `Tracemark::withTraceSpan` and `Swift::Never`, which no other name can
/// hide. Swift 6.2 reads `Tracemark.withTraceSpan`, and would find a type called `Tracemark` instead of the module.
/// There, generated code reaches everything through this type:
///
/// ```swift
/// let span = TracemarkRuntime.enterSpan("load", at: "Sources/App/Pages.swift:3")
/// ```
/// The name of this type is reserved. A target that declares it does not build with Swift 6.2. Programs have no use for
/// this type: they call ``withTraceSpan(_:type:kind:sample:function:at:lifetime:_:)`` itself.
public enum TracemarkRuntime {
    /// `Tracemark.SentValue`.
    public typealias SentValue<Value: ~Copyable> = Tracemark.SentValue<Value>
    /// `Tracemark.CallerIsolation`.
    public typealias CallerIsolation = Tracemark.CallerIsolation
    /// `Tracemark.DeclaredIsolation`.
    public typealias DeclaredIsolation = Tracemark.DeclaredIsolation

    /// `Swift.Optional`.
    public typealias Optional<Wrapped: ~Copyable & ~Escapable> = Swift.Optional<Wrapped>
    /// `Swift.Never`.
    public typealias Never = Swift.Never
    /// `Swift.Bool`.
    public typealias Bool = Swift.Bool
    /// `Swift.Hasher`.
    public typealias Hasher = Swift.Hasher
    /// `Swift.String`.
    public typealias String = Swift.String
    /// `Swift.Encoder`.
    public typealias Encoder = Swift.Encoder

    /// Stops the program, as `Swift.fatalError` does.
    @inlinable @inline(__always)
    public static func fatalError(file: StaticString = #file, line: UInt = #line) -> Swift.Never {
        Swift.fatalError(file: file, line: line)
    }

    /// Opens a span, as ``Tracemark/enterSpan(_:type:kind:sample:function:at:lifetime:)`` does.
    @inlinable @inline(__always)
    @available(*, noasync, message: "use withTraceSpan in asynchronous code")
    public static func enterSpan(
        _ name: @autoclosure () -> Swift.String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
        function: Swift.String? = nil, at location: Swift.String? = nil, lifetime: SpanLifetime = .scope
    ) -> TraceSpan {
        Tracemark.enterSpan(
            name(), type: type, kind: kind, sample: sample, function: function, at: location, lifetime: lifetime)
    }

    /// Runs `body` in a span, on the caller's actor if the compiler knows it.
    @inlinable @inline(__always)
    public static func withTraceSpan<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> Swift.String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
        function: Swift.String? = nil, at location: Swift.String? = nil, lifetime: SpanLifetime = .scope,
        isolation: isolated (any Actor)? = #isolation, _ body: (TraceSpan) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await Tracemark.withTraceSpan(
            name(), type: type, kind: kind, sample: sample, function: function, at: location, lifetime: lifetime,
            isolation: isolation, body)
    }

    /// Runs `body` in a span, on the caller's actor, which is known only at run time.
    @inlinable @inline(__always)
    nonisolated(nonsending) public static func withTraceSpan<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> Swift.String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
        function: Swift.String? = nil, at location: Swift.String? = nil, lifetime: SpanLifetime = .scope,
        isolation: Tracemark.CallerIsolation,
        _ body: nonisolated(nonsending) (TraceSpan) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await Tracemark.withTraceSpan(
            name(), type: type, kind: kind, sample: sample, function: function, at: location, lifetime: lifetime,
            isolation: isolation, body)
    }

    /// Runs `body` in a span, on the caller's actor, which the function declares.
    @inlinable @inline(__always)
    public static func withTraceSpan<Value: ~Copyable, Failure: Error>(
        _ name: @autoclosure () -> Swift.String, type: SpanType? = nil, kind: SpanKind = .internal, sample: Double = 1,
        function: Swift.String? = nil, at location: Swift.String? = nil, lifetime: SpanLifetime = .scope,
        isolation: Tracemark.DeclaredIsolation, actor: isolated (any Actor)? = #isolation,
        _ body: (TraceSpan) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await Tracemark.withTraceSpan(
            name(), type: type, kind: kind, sample: sample, function: function, at: location, lifetime: lifetime,
            isolation: isolation, actor: actor, body)
    }
}
