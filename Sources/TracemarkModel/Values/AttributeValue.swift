/// The value of an attribute or of an entry of a span's metadata: what JSON can hold, and the bytes that OTLP adds.
///
/// ```swift
/// span.metadata["reviewed"] = true
/// span.metadata["scores"] = ["fluency": 0.9, "retries": 2]
/// ```
public enum AttributeValue: Sendable, Hashable {
    /// JSON's null, and OTLP's empty value.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction, infinite or not a number.
    case decimal(Double)
    /// A text.
    case string(String)
    /// Bytes, which JSON has no form for: written as `{"$bytes": "…"}` in hexadecimal digits.
    case bytes([UInt8])
    /// Several values in order.
    case array([AttributeValue])
    /// Values under names.
    case object([String: AttributeValue])
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .decimal(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// Several values in order.
    public init(arrayLiteral elements: AttributeValue...) { self = .array(elements) }
    /// Values under names; of one name twice, the last counts.
    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
    /// Null.
    public init(nilLiteral: ()) { self = .null }
}

extension AttributeValue {
    /// The text, if it is one.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The whole number, if it is one, or a decimal number without a fraction. From 2⁵³ on a decimal number stands for
    /// several whole ones, of which nobody knows which was meant.
    public var integerValue: Int64? {
        switch self {
        case .integer(let value): value
        case .decimal(let value): value.magnitude < 0x1p53 ? Int64(exactly: value) : nil
        default: nil
        }
    }

    /// The number, if it is one.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        default: nil
        }
    }

    /// The value as people read it: a text as it is, anything else as JSON.
    public var displayText: String {
        if case .string(let value) = self { value } else { json }
    }
}

// MARK: - JSON

extension AttributeValue: CustomStringConvertible {
    /// The value as JSON.
    public var description: String { json }

    /// The value as JSON on one line, keys in order, so that equal values have equal text.
    public var json: String {
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }

    /// Reads JSON.
    ///
    /// - Parameter json: One JSON value, nested at most 128 deep.
    /// - Throws: ``JSONError`` with the place of what is wrong.
    public init(json: some StringProtocol) throws(JSONError) {
        var valuesLeft = Int.max
        self = try JSONReader.read(json, valuesLeft: &valuesLeft)
    }

    /// The same of a text that someone sent, who can say of many values in a few bytes.
    ///
    /// - Parameter valuesLeft: How many values there may be; those that were read are taken from it.
    package init(json: some StringProtocol, valuesLeft: inout Int) throws(JSONError) {
        self = try JSONReader.read(json, valuesLeft: &valuesLeft)
    }

    /// Reads JSON from UTF-8, as the other form does.
    ///
    /// - Parameter bytes: One JSON value, nested at most 128 deep.
    /// - Throws: ``JSONError`` with the place of what is wrong.
    public init(jsonBytes bytes: [UInt8]) throws(JSONError) {
        self = try JSONReader.read(bytes)
    }
}

extension AttributeValue: Codable {
    /// Reads any JSON value.
    public init(from decoder: any Decoder) throws {
        if let values = try? decoder.container(keyedBy: AnyKey.self) {
            var object: [String: AttributeValue] = [:]
            for key in values.allKeys { object[key.stringValue] = try values.decode(AttributeValue.self, forKey: key) }
            self = AttributeValue.object(object).untagged
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .decimal(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else {
            self = .array(try container.decode([AttributeValue].self))
        }
    }

    /// Writes the JSON value.
    public func encode(to encoder: any Encoder) throws {
        switch tagged {
        case .object(let object):
            var container = encoder.container(keyedBy: AnyKey.self)
            for (key, value) in object { try container.encode(value, forKey: AnyKey(key)) }
        case .array(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(value) }
        case .string(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .integer(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .decimal(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .boolean(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .null, .bytes:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        }
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

// MARK: - What JSON has no form for

extension AttributeValue {
    /// Bytes and numbers that JSON cannot write, as an object that stands for them; everything else as it is.
    var tagged: AttributeValue {
        switch self {
        case .bytes(let bytes): .object(["$bytes": .string(bytes.hexDigits)])
        case .decimal(let value) where !value.isFinite: .object(["$number": .string("\(value)")])
        default: self
        }
    }

    /// Undoes ``tagged``.
    var untagged: AttributeValue {
        guard case .object(let object) = self, object.count == 1 else { return self }
        if case .string(let digits)? = object["$bytes"], let bytes = [UInt8](hexDigits: digits) { return .bytes(bytes) }
        if case .string(let text)? = object["$number"], let value = Double(text), !value.isFinite {
            return .decimal(value)
        }
        return self
    }
}
