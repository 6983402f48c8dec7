import Foundation
import Tracemark
import TracemarkModel

/// A type with its own JSON schema, for types without a derivable schema or with descriptions for the model.
///
/// ```swift
/// extension Colour: JSONSchemaProviding {
///     static var jsonSchema: JSONSchema { .string.described(as: "a colour such as #ff8800") }
///     static var jsonExample: String? { "\"#ff8800\"" }
/// }
/// ```
public protocol JSONSchemaProviding {
    /// The schema of the type's JSON.
    static var jsonSchema: JSONSchema { get throws }

    /// JSON that decodes as the type. It is needed only for a part of a type with a derived schema, and only if it
    /// rejects some values that match its own schema.
    static var jsonExample: String? { get }
}

extension JSONSchemaProviding {
    /// No example.
    public static var jsonExample: String? { nil }
}

extension AttributeValue: JSONSchemaProviding {
    /// A schema of any JSON value.
    public static var jsonSchema: JSONSchema { .any }
}

/// An error of deriving a schema from a type.
public enum JSONSchemaError: Error, Sendable, Hashable {
    /// The type's `init(from:)` could not be completed.
    case notDerivable(type: String, path: String, reason: String)
}

extension JSONSchemaError: CustomStringConvertible, TraceRepresentable {
    /// The problem and its remedy, as sentences.
    public var description: String {
        switch self {
        case .notDerivable(let type, let path, let reason):
            let place = path.isEmpty ? "" : ", at '\(path)'"
            return "The JSON schema of \(type) cannot be derived\(place): \(reason). Conform \(type) to "
                + "JSONSchemaProviding to define the schema explicitly."
        }
    }
}

extension JSONSchema {
    /// The smallest JSON that matches the schema; nil if it refers to an unknown definition.
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
