/// A type that chooses what a trace records of its values.
///
/// By default a span records what a value stores, and none of the program's code runs for it. A type that conforms gives
/// another value to be recorded in its place:
///
/// ```swift
/// extension Poem: TraceRepresentable {
///     var traceValue: String { title }
/// }
/// ```
/// A type that conforms without a `traceValue` of its own is recorded as it encodes if it is `Encodable`, else by its
/// `description`: `extension AppError: TraceRepresentable {}` puts an error's description into its spans.
///
/// The property is read while the traced function is called, on the caller's thread, with whatever locks the caller
/// holds. It must not wait for them. Nothing that it calls is traced. Values are recorded on every thread, so a
/// conformance belongs to no actor; the compiler refuses one that does.
public protocol TraceRepresentable: SendableMetatype {
    /// The type of what is recorded.
    associatedtype TraceValue

    /// The value that is recorded in place of this one.
    var traceValue: TraceValue { get }
}

extension TraceRepresentable where Self: Encodable {
    /// The value as it encodes.
    public var traceValue: EncodedTraceValue<Self> { EncodedTraceValue(self) }
}

extension TraceRepresentable where Self: CustomStringConvertible {
    /// The value's description.
    public var traceValue: String { description }
}

extension TraceRepresentable where Self: CustomStringConvertible & Encodable {
    /// The value as it encodes.
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

/// The readers of types that choose what is recorded.
protocol OptedIn {}

/// Reads what a type gives in its place.
final class RepresentableReader<Value: TraceRepresentable>: TypeReader, OptedIn, @unchecked Sendable {
    override func read(_ address: UnsafeRawPointer, into text: inout ValueText, depth: Int) {
        // A type that gives itself ends here too.
        guard depth > 0 else { return text.name("…") }
        let value = address.assumingMemoryBound(to: Value.self).pointee
        let shown = withoutRecording { value.traceValue }
        text.add(typed: shown, depth: depth - 1)
    }
}

/// Runs code of the program that a capture calls: nothing below it is traced.
func withoutRecording<Value>(_ body: () throws -> Value) rethrows -> Value {
    try currentPlace.withValue(currentPlace.get().unrecorded, operation: body)
}
