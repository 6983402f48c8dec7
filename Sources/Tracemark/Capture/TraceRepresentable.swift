/// A type that chooses what a trace records of its values.
///
/// By default a span records the stored properties of a value, and runs none of the program's code. A conforming type
/// provides another value to record instead:
///
/// ```swift
/// extension Poem: TraceRepresentable {
///     var traceValue: String { title }
/// }
/// ```
/// Without a `traceValue` of its own, a conforming type is recorded by its `encode(to:)` if it is `Encodable`,
/// otherwise by its `description`. For example, `extension AppError: TraceRepresentable {}` puts an error's description
/// into its spans.
///
/// The property is read while the traced function is called, on the caller's thread, while the caller may hold locks.
/// It must not wait for them. Nothing that it calls is traced. Values are recorded on every thread, so a conformance
/// belongs to no actor. The compiler rejects one that does.
public protocol TraceRepresentable: SendableMetatype {
    /// The type of the recorded value.
    associatedtype TraceValue

    /// The value that is recorded instead of this one.
    var traceValue: TraceValue { get }
}

extension TraceRepresentable where Self: Encodable {
    /// The value, recorded by its `encode(to:)`.
    public var traceValue: EncodedTraceValue<Self> { EncodedTraceValue(self) }
}

extension TraceRepresentable where Self: CustomStringConvertible {
    /// The value's description.
    public var traceValue: String { description }
}

extension TraceRepresentable where Self: CustomStringConvertible & Encodable {
    /// The value, recorded by its `encode(to:)`.
    public var traceValue: EncodedTraceValue<Self> { EncodedTraceValue(self) }
}

/// A value that is recorded by its `encode(to:)`.
public struct EncodedTraceValue<Value: Encodable> {
    let value: Value

    /// Makes the recorded form of a value.
    public init(_ value: Value) {
        self.value = value
    }
}

extension EncodedTraceValue: StandardType {
    static func makeReader() -> TypeReader { EncodedTraceValueReader<Value>(Self.self) }
}

private final class EncodedTraceValueReader<Value: Encodable>: TypeReader, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        let value = address.assumingMemoryBound(to: EncodedTraceValue<Value>.self).pointee.value
        withoutRecording { text.add(encoding: value, depth: depth) }
    }
}

/// A reader of a type that chooses what is recorded.
protocol OptedIn {}

/// Reads the value that a type provides instead of itself.
final class RepresentableReader<Value: TraceRepresentable>: TypeReader, OptedIn, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        // The recursion of a type that provides itself ends here too.
        guard depth > 0 else { return text.name("…") }
        let value = address.assumingMemoryBound(to: Value.self).pointee
        let shown = withoutRecording { value.traceValue }
        text.add(typed: shown, depth: depth - 1)
    }
}

/// Runs code of the program that a capture calls, while nothing is traced.
func withoutRecording<Value>(_ body: () throws -> Value) rethrows -> Value {
    try currentPlace.withValue(currentPlace.get().unrecorded, operation: body)
}
