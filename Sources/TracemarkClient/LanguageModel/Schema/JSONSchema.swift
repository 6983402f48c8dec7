import TracemarkModel

/// A JSON schema. A language model gets it and answers in that form.
///
/// Most schemas are derived from the type that decodes the answer; see ``init(of:)``. This is a schema by hand:
///
/// ```swift
/// let schema = JSONSchema.object([
///     .init("sentiment", .strings(["positive", "negative"])),
///     .init("score", .integer(in: 1...5), "1 is calm, 5 is excited"),
/// ])
/// ```
public struct JSONSchema: Sendable, Hashable {
    /// The form of a schema.
    indirect enum Form: Sendable, Hashable {
        case any
        case boolean
        case integer(minimum: Int64?, maximum: Int64?)
        case number
        case string(format: String?)
        case enumeration([AttributeValue])
        /// An array. With a count, it has exactly that number of elements.
        case array(JSONSchema, count: Int?)
        case object([Property])
        /// An object with unknown keys.
        case map(JSONSchema)
        case nullable(JSONSchema)
        case anyOf([JSONSchema])
        /// The name of a definition.
        case reference(String)
    }

    /// A property of an object.
    public struct Property: Sendable, Hashable {
        /// The key in JSON.
        public var name: String
        /// The schema of the value.
        public var schema: JSONSchema
        /// A Boolean value that indicates whether the property may be missing or null.
        public var isOptional: Bool

        /// Creates a property.
        ///
        /// - Parameters:
        /// - name: The key in JSON.
        /// - schema: The schema of the value.
        /// - about: A description for the model; nil keeps the schema's description.
        /// - isOptional: A Boolean value that indicates whether the property may be missing or null.
        public init(_ name: String, _ schema: JSONSchema, _ about: String? = nil, isOptional: Bool = false) {
            self.name = name
            self.schema = about.map(schema.described(as:)) ?? schema
            self.isOptional = isOptional
        }
    }

    var form: Form
    /// The description of the value for the model: JSON Schema's `description`.
    public var about: String?
    /// The schemas that references name. Only the outermost schema has them.
    var definitions: [String: JSONSchema] = [:]

    init(_ form: Form, about: String? = nil) {
        self.form = form
        self.about = about
    }
}

// MARK: - By hand

extension JSONSchema {
    /// A schema of any JSON value.
    public static var any: JSONSchema { JSONSchema(.any) }
    /// A schema of a Boolean value.
    public static var boolean: JSONSchema { JSONSchema(.boolean) }
    /// A schema of an integer.
    public static var integer: JSONSchema { JSONSchema(.integer(minimum: nil, maximum: nil)) }
    /// A schema of a number, with or without a fraction.
    public static var number: JSONSchema { JSONSchema(.number) }
    /// A schema of a string.
    public static var string: JSONSchema { JSONSchema(.string(format: nil)) }

    /// Returns a schema of an integer within bounds.
    public static func integer(in range: ClosedRange<Int64>) -> JSONSchema {
        JSONSchema(.integer(minimum: range.lowerBound, maximum: range.upperBound))
    }

    /// Returns a schema of a string in a format of JSON Schema: `date-time`, `uuid`, `email`.
    public static func string(format: String) -> JSONSchema { JSONSchema(.string(format: format)) }

    /// Returns a schema of one of several strings.
    public static func strings(_ values: [String]) -> JSONSchema {
        JSONSchema(.enumeration(values.map { .string($0) }))
    }

    /// Returns a schema of an array.
    public static func array(of element: JSONSchema) -> JSONSchema { JSONSchema(.array(element, count: nil)) }

    /// Returns a schema of an object with exactly these properties.
    public static func object(_ properties: [Property]) -> JSONSchema { JSONSchema(.object(properties)) }

    /// Returns a schema of an object with any keys.
    public static func map(of value: JSONSchema) -> JSONSchema { JSONSchema(.map(value)) }

    /// Returns a schema that also allows null.
    public static func nullable(_ schema: JSONSchema) -> JSONSchema {
        if case .nullable = schema.form { return schema }
        return schema.form == .any ? schema : JSONSchema(.nullable(schema))
    }

    /// Returns a schema that allows what one of several schemas allows.
    public static func anyOf(_ schemas: [JSONSchema]) -> JSONSchema { JSONSchema(.anyOf(schemas)) }

    /// Returns the schema with a description for the model.
    public func described(as about: String) -> JSONSchema {
        var schema = self
        schema.about = about
        return schema
    }

    /// Returns the object's schema with descriptions of its properties for the model. Unknown names are ignored.
    ///
    /// ```swift
    /// extension Review: JSONSchemaProviding {
    ///     static var jsonSchema: JSONSchema {
    ///         get throws { try JSONSchema(probing: Review.self).describing(["score": "1 is worst, 5 is best"]) }
    ///     }
    /// }
    /// ```
    public func describing(_ properties: [String: String]) -> JSONSchema {
        guard case .object(var all) = form else { return self }
        for index in all.indices {
            if let about = properties[all[index].name] { all[index].schema.about = about }
        }
        var schema = self
        schema.form = .object(all)
        return schema
    }

    /// Returns one schema that allows what any of several schemas allows, without duplicates.
    static func union(of schemas: [JSONSchema]) -> JSONSchema {
        var distinct: [JSONSchema] = []
        for schema in schemas where !distinct.contains(schema) { distinct.append(schema) }
        switch distinct.count {
        case 0: return .any
        case 1: return distinct[0]
        default: return .anyOf(distinct)
        }
    }
}
