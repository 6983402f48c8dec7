import Tracemark
import TracemarkModel

/// The JSON object that a request brought, read field by field. A field that is null counts as not sent.
struct OpperBody: Sendable {
    /// All fields that are there.
    let fields: [String: AttributeValue]

    init(_ fields: [String: AttributeValue]) {
        self.fields = fields
    }

    /// Reads a body. One without a single byte is an empty object, as `save_examples` sends it.
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

    /// What was sent under this name, but for null.
    subscript(_ name: String) -> AttributeValue? {
        guard let value = fields[name], value != .null else { return nil }
        return value
    }

    func text(_ name: String) throws(OpperError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.stringValue else { throw wrong(name, "a text") }
        return text
    }

    func requiredText(_ name: String) throws(OpperError) -> String {
        guard let text = try text(name), !text.isEmpty else { throw .invalid("'\(name)' is required.") }
        return text
    }

    func integer(_ name: String) throws(OpperError) -> Int64? {
        guard let value = self[name] else { return nil }
        guard let number = value.integerValue else { throw wrong(name, "a whole number") }
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
            throw .invalid("'\(name)' is \"\(text)\"; it must be a time such as 2026-11-19T12:34:56Z.")
        }
        return time
    }

    /// A text as it is, anything else as JSON.
    func content(_ name: String) -> SpanContent? {
        self[name].map { SpanContent(opper: $0) }
    }

    private func wrong(_ name: String, _ expected: String) -> OpperError {
        .invalid("'\(name)' must be \(expected).")
    }
}

extension SpanContent {
    /// Keeps a text as it is, anything else as JSON.
    init(opper value: AttributeValue) {
        if case .string(let text) = value { self.init(text) } else { self.init(json: value) }
    }

    /// The value that was sent: what is JSON as its value, anything else as a text.
    var opperValue: AttributeValue {
        if mimeType == "application/json", let value = try? AttributeValue(json: text) { value } else { .string(text) }
    }
}
