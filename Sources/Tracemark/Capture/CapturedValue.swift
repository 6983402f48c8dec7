/// An argument or a result as a span keeps it.
///
/// Numbers, Boolean values and strings are only retained, and become text off the hot path. Everything else is JSON
/// from the start, because a reference would show its later state.
enum CapturedValue: Sendable {
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case float(Float)
    case double(Double)
    /// Text that is within the bounds already.
    case text(String)
    /// JSON text.
    case json(String)
    /// A value that the program asked not to keep.
    case redacted

    /// Writes the value as JSON.
    func write(to json: inout JSONText) {
        switch self {
        case .boolean(let value): json.boolean(value)
        case .integer(let value): json.integer(value)
        case .unsigned(let value): json.integer(value)
        case .float(let value): json.number(value)
        case .double(let value): json.number(value)
        case .text(let value): json.string(value)
        case .json(let value): json.raw(value)
        case .redacted: json.string("[redacted]")
        }
    }

    /// The value as a span's output: a string becomes plain text, anything else JSON.
    var output: CapturedOutput {
        switch self {
        case .text(let value): CapturedOutput(text: value, mimeType: "text/plain")
        case .redacted: CapturedOutput(text: "[redacted]", mimeType: "text/plain")
        default: CapturedOutput(text: JSONText.value { write(to: &$0) }, mimeType: "application/json")
        }
    }
}

extension CapturedValue {
    init(text: String) {
        self = .text(BoundedText.cut(text))
    }

    init(integer: some BinaryInteger) {
        if let value = Int64(exactly: integer) {
            self = .integer(value)
        } else if let value = UInt64(exactly: integer) {
            self = .unsigned(value)
        } else {
            self = .json(integer.description)
        }
    }

    /// Captures the stored properties of a value, without running the program's code.
    init<Value>(reading value: Value) {
        var text = ValueText(.json)
        text.add(typed: value, depth: CaptureLimits.current.depth)
        self = text.string.map { .text($0) } ?? .json(text.result)
    }

    /// Captures a value by its `encode(to:)`, while nothing is traced. If it throws, the error's text is captured.
    init<Value: Encodable>(encoding value: Value) {
        self.init(withoutRecording { JSONNode.root(encoding: value) })
    }

    /// Captures a value by its `encode(to:)` if its dynamic type has one, otherwise by its stored properties.
    init<Value>(encodingIfPossible value: Value) {
        if let value = value as? any Encodable { self.init(encoding: value) } else { self.init(reading: value) }
    }

    /// Captures a value by its description, while nothing is traced.
    init<Value>(describing value: Value) {
        self.init(withoutRecording { JSONNode.root(describing: value) })
    }

    private init(_ node: JSONNode) {
        if case .text(let text) = node.content {
            self = .text(text)
        } else {
            self = .json(JSONText.value { node.write(to: &$0) })
        }
    }
}
