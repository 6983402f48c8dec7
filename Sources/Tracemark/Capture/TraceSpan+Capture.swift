// One overload for each way of keeping a value, so that the compiler chooses it where the type is known. The order from
// the best to the last resort: strings, numbers and booleans; anything; what cannot be copied.

// MARK: - Arguments

extension TraceSpan {
    /// Keeps an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: String) {
        withStorage { $0.setInput(name, text: value) }
    }

    /// Keeps an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: Substring) {
        withStorage { $0.setInput(name, text: value) }
    }

    /// Keeps an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: Bool) {
        withStorage { $0.setInput(name, boolean: value) }
    }

    /// Keeps an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: Double) {
        withStorage { $0.setInput(name, double: value) }
    }

    /// Keeps an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: Int) {
        withStorage { $0.setInput(name, integer: value) }
    }

    /// Keeps an argument under its name, as JSON of what it stores, within the bounds of ``CaptureLimits``.
    ///
    /// None of the program's code runs: no `description`, no `encode(to:)`, no computed property.
    ///
    /// | the value | what is kept |
    /// |---|---|
    /// | a type of the standard library or Foundation | what it encodes as; `URL`, `Date` and `Data` as text |
    /// | a structure | an object of its stored properties |
    /// | an enumeration | the name of the case, `"plain"`, or `{"failed":{"_0":"no text","code":3}}` |
    /// | a tuple, array or set | an array; a tuple with labels is an object |
    /// | a dictionary | an object, sorted by its keys |
    /// | a class or actor | its type and address, `"Journal@0x7f31c0"` |
    /// | a function | its type |
    /// | a type that conforms to ``TraceRepresentable`` | what it gives in its place |
    ///
    /// What has the name of a secret, such as `password` or `apiKey`, is `"[redacted]"` at any depth.
    public func setInput<Value>(_ name: String, _ value: Value) {
        storage?.add(.input(name, CapturedValue(reading: value)))
    }

    /// Keeps the name of the type of an argument that cannot be copied.
    public func setInput<Value: ~Copyable & ~Escapable>(_ name: String, _ value: borrowing Value) {
        storage?.add(.input(name, .text(String(describing: Value.self))))
    }

    /// Keeps an argument under its name, as JSON by its `encode(to:)`. Nothing is traced while it encodes. A value that
    /// throws is kept as the error's text.
    public func setInput<Value: Encodable>(_ name: String, encoding value: Value) {
        storage?.add(.input(name, CapturedValue(encoding: value)))
    }

    /// Keeps an argument under its name: by its `encode(to:)` if it turns out to be `Encodable`, else as
    /// ``setInput(_:_:)`` does.
    public func setInput<Value>(_ name: String, encoding value: Value) {
        storage?.add(.input(name, CapturedValue(encodingIfPossible: value)))
    }

    /// Keeps the name of the type of an argument that cannot be copied.
    public func setInput<Value: ~Copyable & ~Escapable>(_ name: String, encoding value: borrowing Value) {
        setInput(name, value)
    }

    /// Keeps an argument under its name, by its description. Nothing is traced while it describes itself.
    public func setInput<Value>(_ name: String, describing value: Value) {
        storage?.add(.input(name, CapturedValue(describing: value)))
    }

    /// Keeps the name of the type of an argument that cannot be copied.
    public func setInput<Value: ~Copyable & ~Escapable>(_ name: String, describing value: borrowing Value) {
        setInput(name, value)
    }

    /// Keeps that there is an argument of this name, and not its value. A later ``setInput(_:_:)`` does not undo it.
    public func redactInput(_ name: String) {
        storage?.add(.input(name, .redacted))
    }
}

// MARK: - The result

extension TraceSpan {
    /// Keeps the result.
    @inlinable
    public func setOutput(_ value: String) {
        withStorage { $0.setOutput(text: value) }
    }

    /// Keeps the result.
    @inlinable
    public func setOutput(_ value: Substring) {
        withStorage { $0.setOutput(text: value) }
    }

    /// Keeps the result.
    @inlinable
    public func setOutput(_ value: Bool) {
        withStorage { $0.setOutput(boolean: value) }
    }

    /// Keeps the result.
    @inlinable
    public func setOutput(_ value: Double) {
        withStorage { $0.setOutput(double: value) }
    }

    /// Keeps the result.
    @inlinable
    public func setOutput(_ value: Int) {
        withStorage { $0.setOutput(integer: value) }
    }

    /// Keeps nothing: there is no result.
    @inlinable
    public func setOutput(_ value: Void) {}

    /// Keeps the result as ``setInput(_:_:)`` keeps an argument: none of the program's code runs.
    public func setOutput<Value>(_ value: Value) {
        storage?.add(.output(CapturedValue(reading: value)))
    }

    /// Keeps the name of the type of a result that cannot be copied.
    public func setOutput<Value: ~Copyable & ~Escapable>(_ value: borrowing Value) {
        storage?.add(.output(.text(String(describing: Value.self))))
    }

    /// Keeps the result, as JSON by its `encode(to:)`. Nothing is traced while it encodes. A value that throws is kept
    /// as the error's text.
    public func setOutput<Value: Encodable>(encoding value: Value) {
        storage?.add(.output(CapturedValue(encoding: value)))
    }

    /// Keeps the result: by its `encode(to:)` if it turns out to be `Encodable`, else as ``setOutput(_:)`` does.
    public func setOutput<Value>(encoding value: Value) {
        storage?.add(.output(CapturedValue(encodingIfPossible: value)))
    }

    /// Keeps the name of the type of a result that cannot be copied.
    public func setOutput<Value: ~Copyable & ~Escapable>(encoding value: borrowing Value) {
        setOutput(value)
    }

    /// Keeps the result, by its description. Nothing is traced while it describes itself.
    public func setOutput<Value>(describing value: Value) {
        storage?.add(.output(CapturedValue(describing: value)))
    }

    /// Keeps the name of the type of a result that cannot be copied.
    public func setOutput<Value: ~Copyable & ~Escapable>(describing value: borrowing Value) {
        setOutput(value)
    }
}

// MARK: - Out of line

extension SpanStorage {
    @usableFromInline
    func setInput(_ name: String, text: String) { add(.input(name, CapturedValue(text: text))) }

    @usableFromInline
    func setInput(_ name: String, text: Substring) { add(.input(name, .text(BoundedText.cut(text)))) }

    @usableFromInline
    func setInput(_ name: String, boolean: Bool) { add(.input(name, .boolean(boolean))) }

    @usableFromInline
    func setInput(_ name: String, double: Double) { add(.input(name, .double(double))) }

    @usableFromInline
    func setInput(_ name: String, integer: Int) { add(.input(name, .integer(Int64(integer)))) }

    @usableFromInline
    func setOutput(text: String) { add(.output(CapturedValue(text: text))) }

    @usableFromInline
    func setOutput(text: Substring) { add(.output(.text(BoundedText.cut(text)))) }

    @usableFromInline
    func setOutput(boolean: Bool) { add(.output(.boolean(boolean))) }

    @usableFromInline
    func setOutput(double: Double) { add(.output(.double(double))) }

    @usableFromInline
    func setOutput(integer: Int) { add(.output(.integer(Int64(integer)))) }
}
