import TracemarkModel

/// What a JSON value must look like, as JSON Schema says it: sent to a language model so that it answers in that form.
///
/// A schema is mostly derived from the type that the answer is decoded as, see ``init(of:)``. By hand it reads so:
///
/// ```swift
/// let schema = JSONSchema.object([
///     .init("sentiment", .strings(["positive", "negative"])),
///     .init("score", .integer(in: 1...5), "1 is calm, 5 is excited"),
/// ])
/// ```
public struct JSONSchema: Sendable, Hashable {
    /// The kinds of schema that are told apart.
    indirect enum Form: Sendable, Hashable {
        case any
        case boolean
        case integer(minimum: Int64?, maximum: Int64?)
        case number
        case string(format: String?)
        case enumeration([AttributeValue])
        /// With a count, the array has exactly so many elements.
        case array(JSONSchema, count: Int?)
        case object([Property])
        /// An object whose keys are not known.
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
        /// What its value must look like.
        public var schema: JSONSchema
        /// Whether it may be absent or null.
        public var isOptional: Bool

        /// Makes a property.
        ///
        /// - Parameters:
        ///   - name: The key in JSON.
        ///   - schema: What its value must look like.
        ///   - about: What the model is told of it; nil leaves what the schema says.
        ///   - isOptional: Whether it may be absent or null.
        public init(_ name: String, _ schema: JSONSchema, _ about: String? = nil, isOptional: Bool = false) {
            self.name = name
            self.schema = about.map(schema.described(as:)) ?? schema
            self.isOptional = isOptional
        }
    }

    var form: Form
    /// What the model is told about the value, JSON Schema's `description`.
    public var about: String?
    /// The schemas that references name; only the outermost schema has them.
    var definitions: [String: JSONSchema] = [:]

    init(_ form: Form, about: String? = nil) {
        self.form = form
        self.about = about
    }
}

// MARK: - By hand

extension JSONSchema {
    /// Any JSON value.
    public static var any: JSONSchema { JSONSchema(.any) }
    /// A truth value.
    public static var boolean: JSONSchema { JSONSchema(.boolean) }
    /// A whole number.
    public static var integer: JSONSchema { JSONSchema(.integer(minimum: nil, maximum: nil)) }
    /// A number, with or without a fraction.
    public static var number: JSONSchema { JSONSchema(.number) }
    /// A text.
    public static var string: JSONSchema { JSONSchema(.string(format: nil)) }

    /// A whole number within bounds.
    public static func integer(in range: ClosedRange<Int64>) -> JSONSchema {
        JSONSchema(.integer(minimum: range.lowerBound, maximum: range.upperBound))
    }

    /// A text in a format that JSON Schema names: `date-time`, `uuid`, `email`.
    public static func string(format: String) -> JSONSchema { JSONSchema(.string(format: format)) }

    /// One of these texts.
    public static func strings(_ values: [String]) -> JSONSchema {
        JSONSchema(.enumeration(values.map { .string($0) }))
    }

    /// A list.
    public static func array(of element: JSONSchema) -> JSONSchema { JSONSchema(.array(element, count: nil)) }

    /// An object with these properties and no others.
    public static func object(_ properties: [Property]) -> JSONSchema { JSONSchema(.object(properties)) }

    /// An object with any keys.
    public static func map(of value: JSONSchema) -> JSONSchema { JSONSchema(.map(value)) }

    /// What another schema allows, or null.
    public static func nullable(_ schema: JSONSchema) -> JSONSchema {
        if case .nullable = schema.form { return schema }
        return schema.form == .any ? schema : JSONSchema(.nullable(schema))
    }

    /// What one of several schemas allows.
    public static func anyOf(_ schemas: [JSONSchema]) -> JSONSchema { JSONSchema(.anyOf(schemas)) }

    /// The same schema with a description, which the model is told.
    public func described(as about: String) -> JSONSchema {
        var schema = self
        schema.about = about
        return schema
    }

    /// The same object with descriptions of its properties, which the model is told; names that it does not have are
    /// passed over.
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

    /// One schema that allows what any of several does; of the same twice one.
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
