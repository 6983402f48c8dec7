/// A value on its way to another isolation, for generated code: a closure may not send the values that it captures.
///
/// Generated code wraps a `sending` parameter of an asynchronous function in it, and takes the value out once. It is a
/// class, so that it can hold a noncopyable value and a closure can take the value.
public final class SentValue<Value: ~Copyable>: @unchecked Sendable {
    private var storage: Value?

    /// Takes the value over.
    public init(_ value: consuming sending Value) {
        storage = consume value
    }

    /// The value, before it is taken.
    public var value: Value {
        _read {
            guard storage != nil else { fatalError("the value was taken before") }
            yield storage!
        }
    }

    /// Returns the value. The caller must not use this object afterwards.
    public func take() -> sending Value {
        guard storage != nil else { fatalError("the value was taken before") }
        nonisolated(unsafe) let value = storage.take()!
        return value
    }
}
