import TracemarkModel

extension JSONSchema {
    /// A dialect of JSON Schema.
    public enum Dialect: Sendable {
        /// Standard JSON Schema, in which optional properties may be missing.
        case plain
        /// OpenAI's strict structured output. Every property is required, and an optional one may be null.
        case strict
    }

    /// Returns the schema as JSON on one line. Properties keep the order in which the type reads them. A model writes
    /// them in that order too.
    public func json(_ dialect: Dialect = .plain) -> String {
        SchemaText(dialect: dialect).text(self)
    }

    /// A Boolean value that indicates whether the schema can be strict: it is an object, and all its keys are known.
    var allowsStrict: Bool {
        guard case .object = form else { return false }
        return isClosed && definitions.values.allSatisfy(\.isClosed)
    }

    private var isClosed: Bool {
        switch form {
        case .any, .map: false
        case .boolean, .integer, .number, .string, .enumeration, .reference: true
        case .array(let schema, _), .nullable(let schema): schema.isClosed
        case .object(let properties): properties.allSatisfy(\.schema.isClosed)
        case .anyOf(let schemas): schemas.allSatisfy(\.isClosed)
        }
    }
}

extension JSONSchema: CustomStringConvertible {
    /// The schema as JSON.
    public var description: String { json() }
}

/// A writer of a schema as JSON.
private struct SchemaText {
    let dialect: JSONSchema.Dialect

    func text(_ schema: JSONSchema) -> String {
        var members: [(name: String, json: String)] = []
        if let about = schema.about { members.append(("description", quoted(about))) }
        members += form(schema.form)
        if !schema.definitions.isEmpty {
            let definitions = schema.definitions.sorted { $0.key < $1.key }
            members.append(("$defs", object(definitions.map { ($0.key, text($0.value)) })))
        }
        return object(members)
    }

    private func form(_ form: JSONSchema.Form) -> [(name: String, json: String)] {
        switch form {
        case .any: return []
        case .boolean: return [("type", "\"boolean\"")]
        case .number: return [("type", "\"number\"")]
        case .integer(let minimum, let maximum):
            return [("type", "\"integer\"")] + (minimum.map { [("minimum", "\($0)")] } ?? [])
                + (maximum.map { [("maximum", "\($0)")] } ?? [])
        case .string(let format):
            return [("type", "\"string\"")] + (format.map { [("format", quoted($0))] } ?? [])
        case .enumeration(let values):
            var members: [(name: String, json: String)] = []
            if values.allSatisfy({ $0.stringValue != nil }) { members.append(("type", "\"string\"")) }
            if values.allSatisfy({ $0.integerValue != nil }) { members.append(("type", "\"integer\"")) }
            return members + [("enum", AttributeValue.array(values).json)]
        case .array(let element, let count):
            let bounds = count.map { [("minItems", "\($0)"), ("maxItems", "\($0)")] } ?? []
            return [("type", "\"array\""), ("items", text(element))] + bounds
        case .object(let properties):
            let required = properties.filter { dialect == .strict || !$0.isOptional }.map { quoted($0.name) }
            let values = properties.map { ($0.name, text($0.isOptional ? .nullable($0.schema) : $0.schema)) }
            return [
                ("type", "\"object\""), ("properties", object(values)), ("required", list(required)),
                ("additionalProperties", "false"),
            ]
        case .map(let value): return [("type", "\"object\""), ("additionalProperties", text(value))]
        case .nullable(let wrapped): return [("anyOf", list([text(wrapped), "{\"type\":\"null\"}"]))]
        case .anyOf(let schemas): return [("anyOf", list(schemas.map(text)))]
        case .reference(let name): return [("$ref", quoted("#/$defs/\(name)"))]
        }
    }

    private func object(_ members: [(name: String, json: String)]) -> String {
        "{\(members.map { "\(quoted($0.name)):\($0.json)" }.joined(separator: ","))}"
    }

    private func list(_ values: [String]) -> String { "[\(values.joined(separator: ","))]" }

    private func quoted(_ text: String) -> String { AttributeValue.string(text).json }
}
