import Tracemark

/// The value of an attribute or a metadata entry: a JSON value, or OTLP's bytes.
///
/// ```swift
/// span.metadata["reviewed"] = true
/// span.metadata["scores"] = ["fluency": 0.9, "retries": 2]
/// ```
public enum AttributeValue: Sendable, Hashable {
    /// JSON's null, or OTLP's empty value.
    case null
    /// A Boolean value.
    case boolean(Bool)
    /// An integer.
    case integer(Int64)
    /// A floating-point number, which may be infinite or NaN.
    case decimal(Double)
    /// A string.
    case string(String)
    /// Bytes. In JSON, which has none, they are `{"$bytes": "…"}` with hexadecimal digits.
    case bytes([UInt8])
    /// An array of values.
    case array([AttributeValue])
    /// A dictionary of values.
    case object([String: AttributeValue])
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// Creates a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Creates an integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Creates a floating-point number.
    public init(floatLiteral value: Double) { self = .decimal(value) }
    /// Creates a Boolean value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// Creates an array.
    public init(arrayLiteral elements: AttributeValue...) { self = .array(elements) }
    /// Creates a dictionary. If a key occurs twice, the last value counts.
    public init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
    /// Creates null.
    public init(nilLiteral: ()) { self = .null }
}

extension AttributeValue {
    /// The string; nil for any other value.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The integer, if the value is one, or is a decimal without a fraction. A decimal of 2⁵³ or more is nil, because
    /// it represents several integers.
    public var integerValue: Int64? {
        switch self {
        case .integer(let value): value
        case .decimal(let value): value.magnitude < 0x1p53 ? Int64(exactly: value) : nil
        default: nil
        }
    }

    /// The number; nil for any other value.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        default: nil
        }
    }

    /// The value for display: a string as it is, any other value as JSON.
    public var displayText: String {
        if case .string(let value) = self { value } else { json }
    }
}

// MARK: - JSON

extension AttributeValue: CustomStringConvertible {
    /// The value as JSON.
    public var description: String { json }

    /// The value as JSON on one line. Sorted keys give equal values equal text.
    public var json: String {
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }

    /// Parses JSON.
    ///
    /// - Parameter json: One JSON value, nested at most 128 levels deep.
    /// - Throws: ``JSONError`` with the location of the error.
    public init(json: some StringProtocol) throws(JSONError) {
        var valuesLeft = Int.max
        self = try JSONReader.read(json, valuesLeft: &valuesLeft)
    }

    /// Parses untrusted JSON with a limit of values, because few bytes can contain many values.
    ///
    /// - Parameter valuesLeft: The number of values that may still occur. The parser subtracts the values it reads.
    package init(json: some StringProtocol, valuesLeft: inout Int) throws(JSONError) {
        self = try JSONReader.read(json, valuesLeft: &valuesLeft)
    }

    /// Parses JSON in UTF-8.
    ///
    /// - Parameter bytes: One JSON value, nested at most 128 levels deep.
    /// - Throws: ``JSONError`` with the location of the error.
    public init(jsonBytes bytes: [UInt8]) throws(JSONError) {
        self = try JSONReader.read(bytes)
    }
}

/// A span records the value as JSON.
extension AttributeValue: TraceRepresentable {}

extension AttributeValue: Codable {
    /// Decodes any JSON value.
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

    /// Encodes the value as JSON.
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
    /// The value in a form that JSON can express: bytes and non-finite numbers become tagged objects.
    var tagged: AttributeValue {
        switch self {
        case .bytes(let bytes): .object(["$bytes": .string(bytes.hexDigits)])
        case .decimal(let value) where !value.isFinite: .object(["$number": .string("\(value)")])
        default: self
        }
    }

    /// The value without the tags of ``tagged``.
    var untagged: AttributeValue {
        guard case .object(let object) = self, object.count == 1 else { return self }
        if case .string(let digits)? = object["$bytes"], let bytes = [UInt8](hexDigits: digits) { return .bytes(bytes) }
        if case .string(let text)? = object["$number"], let value = Double(text), !value.isFinite {
            return .decimal(value)
        }
        return self
    }
}
