// Each way of capturing a value has an overload, so that the compiler chooses it if the type is known. In order of
// preference: strings, numbers and Boolean values; any value; noncopyable values.

// MARK: - Arguments

extension TraceSpan {
    /// Records an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: String) {
        withStorage { $0.setInput(name, text: value) }
    }

    /// Records an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: Substring) {
        withStorage { $0.setInput(name, text: value) }
    }

    /// Records an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: Bool) {
        withStorage { $0.setInput(name, boolean: value) }
    }

    /// Records an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: Double) {
        withStorage { $0.setInput(name, double: value) }
    }

    /// Records an argument under its name.
    @inlinable
    public func setInput(_ name: String, _ value: Int) {
        withStorage { $0.setInput(name, integer: value) }
    }

    /// Records an argument under its name, as JSON of its stored properties, within the bounds of ``CaptureLimits``.
    ///
    /// None of the program's code runs: no `description`, no `encode(to:)`, no computed property.
    ///
    /// | the value | the recorded form |
    /// |---|---|
    /// | a type of the standard library or Foundation | its encoded form; `URL`, `Date` and `Data` as text |
    /// | a structure | an object of its stored properties |
    /// | an enumeration | the name of the case, `"plain"`, or `{"failed":{"_0":"no text","code":3}}` |
    /// | a tuple, array or set | an array; a tuple with labels is an object |
    /// | a dictionary | an object, sorted by its keys |
    /// | a class or actor | its type and address, `"Journal@0x7f31c0"` |
    /// | a function | its type |
    /// | a type that conforms to ``TraceRepresentable`` | its ``TraceRepresentable/traceValue`` |
    ///
    /// A value with the name of a secret, such as `password` or `apiKey`, is `"[redacted]"` at any depth.
    public func setInput<Value>(_ name: String, _ value: Value) {
        storage?.add(.input(name, CapturedValue(reading: value)))
    }

    /// Records the type name of an argument that cannot be copied.
    public func setInput<Value: ~Copyable & ~Escapable>(_ name: String, _ value: borrowing Value) {
        storage?.add(.input(name, .text(String(describing: Value.self))))
    }

    /// Records an argument under its name, as JSON by its `encode(to:)`. Nothing is traced while it encodes. If it
    /// throws, the error's text is recorded.
    public func setInput<Value: Encodable>(_ name: String, encoding value: Value) {
        storage?.add(.input(name, CapturedValue(encoding: value)))
    }

    /// Records an argument under its name: by its `encode(to:)` if its dynamic type is `Encodable`, otherwise as
    /// ``setInput(_:_:)`` does.
    public func setInput<Value>(_ name: String, encoding value: Value) {
        storage?.add(.input(name, CapturedValue(encodingIfPossible: value)))
    }

    /// Records the type name of an argument that cannot be copied.
    public func setInput<Value: ~Copyable & ~Escapable>(_ name: String, encoding value: borrowing Value) {
        setInput(name, value)
    }

    /// Records an argument under its name, by its description. Nothing is traced while it describes itself.
    public func setInput<Value>(_ name: String, describing value: Value) {
        storage?.add(.input(name, CapturedValue(describing: value)))
    }

    /// Records the type name of an argument that cannot be copied.
    public func setInput<Value: ~Copyable & ~Escapable>(_ name: String, describing value: borrowing Value) {
        setInput(name, value)
    }

    /// Records that an argument of this name exists, but not its value. A later ``setInput(_:_:)`` does not undo it.
    public func redactInput(_ name: String) {
        storage?.add(.input(name, .redacted))
    }
}

// MARK: - The result

extension TraceSpan {
    /// Records the result.
    @inlinable
    public func setOutput(_ value: String) {
        withStorage { $0.setOutput(text: value) }
    }

    /// Records the result.
    @inlinable
    public func setOutput(_ value: Substring) {
        withStorage { $0.setOutput(text: value) }
    }

    /// Records the result.
    @inlinable
    public func setOutput(_ value: Bool) {
        withStorage { $0.setOutput(boolean: value) }
    }

    /// Records the result.
    @inlinable
    public func setOutput(_ value: Double) {
        withStorage { $0.setOutput(double: value) }
    }

    /// Records the result.
    @inlinable
    public func setOutput(_ value: Int) {
        withStorage { $0.setOutput(integer: value) }
    }

    /// Records nothing: there is no result.
    @inlinable
    public func setOutput(_ value: Void) {}

    /// Records the result as ``setInput(_:_:)`` records an argument, without running the program's code.
    public func setOutput<Value>(_ value: Value) {
        storage?.add(.output(CapturedValue(reading: value)))
    }

    /// Records the type name of a result that cannot be copied.
    public func setOutput<Value: ~Copyable & ~Escapable>(_ value: borrowing Value) {
        storage?.add(.output(.text(String(describing: Value.self))))
    }

    /// Records the result, as JSON by its `encode(to:)`. Nothing is traced while it encodes. If it throws, the error's
    /// text is recorded.
    public func setOutput<Value: Encodable>(encoding value: Value) {
        storage?.add(.output(CapturedValue(encoding: value)))
    }

    /// Records the result: by its `encode(to:)` if its dynamic type is `Encodable`, otherwise as ``setOutput(_:)``
    /// does.
    public func setOutput<Value>(encoding value: Value) {
        storage?.add(.output(CapturedValue(encodingIfPossible: value)))
    }

    /// Records the type name of a result that cannot be copied.
    public func setOutput<Value: ~Copyable & ~Escapable>(encoding value: borrowing Value) {
        setOutput(value)
    }

    /// Records the result, by its description. Nothing is traced while it describes itself.
    public func setOutput<Value>(describing value: Value) {
        storage?.add(.output(CapturedValue(describing: value)))
    }

    /// Records the type name of a result that cannot be copied.
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
