/// A value on its way to another isolation, for generated code: a closure may not send on what it captures.
///
/// Generated code wraps a `sending` parameter of an asynchronous function in it, and takes the value out once. A class,
/// so that it holds noncopyable values too and a closure may take them.
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

    /// Hands the value on. Must be the last use.
    public func take() -> sending Value {
        guard storage != nil else { fatalError("the value was taken before") }
        nonisolated(unsafe) let value = storage.take()!
        return value
    }
}
