import Foundation
import Tracemark
import TracemarkModel

/// A type that says itself what its JSON looks like, where that cannot be derived or where the model is to be told more.
///
/// ```swift
/// extension Colour: JSONSchemaProviding {
///     static var jsonSchema: JSONSchema { .string.described(as: "a colour such as #ff8800") }
///     static var jsonExample: String? { "\"#ff8800\"" }
/// }
/// ```
public protocol JSONSchemaProviding {
    /// What the type's JSON looks like.
    static var jsonSchema: JSONSchema { get throws }

    /// JSON that the type can be decoded from. It is needed only where the type is a part of another one whose schema
    /// is derived, and refuses values that merely fit its schema.
    static var jsonExample: String? { get }
}

extension JSONSchemaProviding {
    /// None.
    public static var jsonExample: String? { nil }
}

extension AttributeValue: JSONSchemaProviding {
    /// Any JSON value.
    public static var jsonSchema: JSONSchema { .any }
}

/// Why no schema could be derived from a type.
public enum JSONSchemaError: Error, Sendable, Hashable {
    /// The type's `init(from:)` could not be followed to its end.
    case notDerivable(type: String, path: String, reason: String)
}

extension JSONSchemaError: CustomStringConvertible, TraceRepresentable {
    /// What was wrong, and the remedy.
    public var description: String {
        switch self {
        case .notDerivable(let type, let path, let reason):
            let place = path.isEmpty ? "" : ", at '\(path)'"
            return "No JSON schema can be derived from \(type)\(place): \(reason). Conform \(type) to "
                + "JSONSchemaProviding, which says its schema in so many words."
        }
    }
}

extension JSONSchema {
    /// JSON that fits the schema, as small as can be; nil where a definition it refers to is unknown.
    var sample: String? { sample(depth: 0) }

    private func sample(depth: Int) -> String? {
        guard depth < 32 else { return nil }
        switch form {
        case .any, .nullable: return "null"
        case .boolean: return "false"
        case .integer(let minimum, let maximum):
            return "\(max(minimum ?? 0, min(0, maximum ?? 0)))"
        case .number: return "0"
        case .string(let format):
            switch format {
            case "date-time": return "\"2001-01-01T00:00:00Z\""
            case "date": return "\"2001-01-01\""
            case "time": return "\"00:00:00Z\""
            case "email": return "\"a@example.com\""
            case "uri": return "\"https://example.com\""
            case "uuid": return "\"00000000-0000-0000-0000-000000000000\""
            default: return "\"\""
            }
        case .enumeration(let values): return values.first?.json
        case .array(let element, let count):
            let text = element.sample(depth: depth + 1)
            guard let count, count > 0 else { return "[]" }
            return text.map { "[\(Array(repeating: $0, count: count).joined(separator: ","))]" }
        case .object(let properties):
            var members: [String] = []
            for property in properties where !property.isOptional {
                guard let value = property.schema.sample(depth: depth + 1) else { return nil }
                members.append("\(AttributeValue.string(property.name).json):\(value)")
            }
            return "{\(members.joined(separator: ","))}"
        case .map: return "{}"
        case .anyOf(let schemas): return schemas.lazy.compactMap { $0.sample(depth: depth + 1) }.first
        case .reference: return nil
        }
    }
}
