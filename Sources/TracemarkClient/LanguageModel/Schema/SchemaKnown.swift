import Foundation

/// A type whose JSON is known without probing, as `JSONDecoder` reads it.
protocol SchemaKnown: Decodable {
    static func schema(by derivation: SchemaDerivation) throws -> JSONSchema
    /// Returns a value of the type; nil if none can be created.
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Self?
}

// MARK: - Scalars

extension Bool: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .boolean }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Bool? { profile.hasElements }
}

extension String: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .string }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> String? { profile.text }
}

protocol SchemaKnownInteger: SchemaKnown, FixedWidthInteger {}

extension SchemaKnownInteger {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema {
        let isWide = bitWidth == 64
        return JSONSchema(
            .integer(
                minimum: isWide && isSigned ? nil : Int64(min), maximum: isWide ? nil : Int64(max)))
    }

    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Self? {
        Self(clamping: profile.number)
    }
}

extension Int: SchemaKnownInteger {}
extension Int8: SchemaKnownInteger {}
extension Int16: SchemaKnownInteger {}
extension Int32: SchemaKnownInteger {}
extension Int64: SchemaKnownInteger {}
extension UInt: SchemaKnownInteger {}
extension UInt8: SchemaKnownInteger {}
extension UInt16: SchemaKnownInteger {}
extension UInt32: SchemaKnownInteger {}
extension UInt64: SchemaKnownInteger {}

extension Double: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .number }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Double? { Double(profile.number) }
}

extension Float: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .number }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Float? { Float(profile.number) }
}

extension Decimal: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .number }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Decimal? { Decimal(profile.number) }
}

// MARK: - Foundation's

// OpenAI rejects unknown formats such as `uri`, so those are descriptions.

extension Date: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .string(format: "date-time") }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Date? {
        Date(timeIntervalSince1970: TimeInterval(profile.number))
    }
}

extension UUID: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .string(format: "uuid") }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> UUID? { UUID() }
}

extension URL: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .string.described(as: "a URL") }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> URL? {
        URL(string: "https://example.com/")
    }
}

extension Data: SchemaKnown {
    static func schema(by derivation: SchemaDerivation) -> JSONSchema { .string.described(as: "bytes in Base64") }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Data? { Data() }
}

// MARK: - Collections

extension Optional: SchemaKnown where Wrapped: Decodable {
    static func schema(by derivation: SchemaDerivation) throws -> JSONSchema {
        .nullable(try derivation.schema(of: Wrapped.self))
    }

    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Wrapped?? {
        profile.hasElements ? .some(derivation.value(of: Wrapped.self, profile)) : .some(nil)
    }
}

/// Returns the elements of a collection that decodes as a JSON array.
private func elements<Element: Decodable>(
    _ derivation: SchemaDerivation, _ profile: ProbeProfile, of type: Element.Type
) -> [Element] {
    guard profile.hasElements, let element = derivation.value(of: type, profile) else { return [] }
    return [element]
}

extension Array: SchemaKnown where Element: Decodable {
    static func schema(by derivation: SchemaDerivation) throws -> JSONSchema {
        .array(of: try derivation.schema(of: Element.self))
    }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> [Element]? {
        elements(derivation, profile, of: Element.self)
    }
}

extension ContiguousArray: SchemaKnown where Element: Decodable {
    static func schema(by derivation: SchemaDerivation) throws -> JSONSchema {
        .array(of: try derivation.schema(of: Element.self))
    }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> ContiguousArray<Element>? {
        ContiguousArray(elements(derivation, profile, of: Element.self))
    }
}

extension Set: SchemaKnown where Element: Decodable {
    static func schema(by derivation: SchemaDerivation) throws -> JSONSchema {
        .array(of: try derivation.schema(of: Element.self))
    }
    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> Set<Element>? {
        Set(elements(derivation, profile, of: Element.self))
    }
}

extension Dictionary: SchemaKnown where Key: Decodable, Value: Decodable {
    /// Returns the schema of an object if the keys are strings, numbers or coding keys. Otherwise it is an array of
    /// alternating keys and values. This is how `Dictionary.init(from:)` decodes.
    static func schema(by derivation: SchemaDerivation) throws -> JSONSchema {
        let value = try derivation.schema(of: Value.self)
        if Key.self == String.self || Key.self == Int.self || Key.self is any CodingKeyRepresentable.Type {
            return .map(of: value)
        }
        return .array(of: .union(of: [try derivation.schema(of: Key.self), value]))
    }

    static func value(by derivation: SchemaDerivation, _ profile: ProbeProfile) -> [Key: Value]? {
        guard profile.hasElements, let key = derivation.value(of: Key.self, profile),
            let value = derivation.value(of: Value.self, profile)
        else { return [:] }
        return [key: value]
    }
}
