import Tracemark
import TracemarkModel

/// The JSON object of a request, read field by field. A null field counts as missing.
struct OpperBody: Sendable {
    /// All fields of the object.
    let fields: [String: AttributeValue]

    init(_ fields: [String: AttributeValue]) {
        self.fields = fields
    }

    /// Decodes a body. An empty body is an empty object, because `save_examples` sends one.
    init(_ bytes: [UInt8]) throws(OpperError) {
        if bytes.isEmpty {
            self.init([:])
            return
        }
        let value: AttributeValue
        do { value = try AttributeValue(jsonBytes: bytes) } catch { throw OpperError(.badRequest, "\(error)") }
        guard case .object(let fields) = value else {
            throw OpperError(.badRequest, "The body must be a JSON object.")
        }
        self.init(fields)
    }

    /// The value of a field; nil if the field is missing or null.
    subscript(_ name: String) -> AttributeValue? {
        guard let value = fields[name], value != .null else { return nil }
        return value
    }

    func text(_ name: String) throws(OpperError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.stringValue else { throw wrong(name, "a string") }
        return text
    }

    func requiredText(_ name: String) throws(OpperError) -> String {
        guard let text = try text(name), !text.isEmpty else { throw .invalid("'\(name)' is required.") }
        return text
    }

    func integer(_ name: String) throws(OpperError) -> Int64? {
        guard let value = self[name] else { return nil }
        guard let number = value.integerValue else { throw wrong(name, "an integer") }
        return number
    }

    func number(_ name: String) throws(OpperError) -> Double? {
        guard let value = self[name] else { return nil }
        guard let number = value.doubleValue, number.isFinite else { throw wrong(name, "a number") }
        return number
    }

    func boolean(_ name: String) throws(OpperError) -> Bool? {
        guard let value = self[name] else { return nil }
        guard case .boolean(let boolean) = value else { throw wrong(name, "true or false") }
        return boolean
    }

    func object(_ name: String) throws(OpperError) -> [String: AttributeValue]? {
        guard let value = self[name] else { return nil }
        guard case .object(let object) = value else { throw wrong(name, "an object") }
        return object
    }

    func array(_ name: String) throws(OpperError) -> [AttributeValue]? {
        guard let value = self[name] else { return nil }
        guard case .array(let array) = value else { throw wrong(name, "an array") }
        return array
    }

    func time(_ name: String) throws(OpperError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let time = Timestamp(text) else {
            throw .invalid("'\(name)' is \"\(text)\", which is not a time. Use a form such as 2026-11-19T12:34:56Z.")
        }
        return time
    }

    /// Returns a field's content: a string as it is, any other value as JSON.
    func content(_ name: String) -> SpanContent? {
        self[name].map { SpanContent(opper: $0) }
    }

    private func wrong(_ name: String, _ expected: String) -> OpperError {
        .invalid("'\(name)' must be \(expected).")
    }
}

extension SpanContent {
    /// Creates content from a string as it is, or from any other value as JSON.
    init(opper value: AttributeValue) {
        if case .string(let text) = value { self.init(text) } else { self.init(json: value) }
    }

    /// The value that was sent: JSON as its value, any other content as a string.
    var opperValue: AttributeValue {
        if mimeType == "application/json", let value = try? AttributeValue(json: text) { value } else { .string(text) }
    }
}
