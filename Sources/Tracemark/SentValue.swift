/// A `sending` value on its way through a wrapper's closure.
///
/// A closure may not let go of what it captures, and its result belongs to its own isolation; both are refused for a value
/// that is to be sent. In a generated wrapper the value is passed on once and not used after, which this type stands for.
public struct SentValue<Value>: @unchecked Sendable {
    /// The value, to be looked at before it is taken.
    public let value: Value

    /// Takes the value over.
    public init(_ value: sending Value) {
        self.value = value
    }

    /// Hands the value on. Must be the last use.
    public func take() -> sending Value {
        nonisolated(unsafe) let value = value
        return value
    }
}
