/// The requests to one decoder: the keys of an object, the elements of an array, or a single value.
final class ProbedShape {
    private enum Content {
        case schema(JSONSchema)
        case shape(ProbedShape)

        var schema: JSONSchema {
            switch self {
            case .schema(let schema): schema
            case .shape(let shape): shape.schema
            }
        }
    }

    private struct Property {
        var name: String
        var contents: [Content]
        var isOptional: Bool
    }

    private enum Kind { case unasked, keyed, unkeyed, single }

    private var kind = Kind.unasked
    private var properties: [Property] = []
    private var elements: [Content] = []
    private var single: [Content] = []
    private var isNullable = false
    private var isOpenEnded = false
    private var mapKey: String?

    /// A Boolean value that indicates whether the type decodes a single value. Its schema is then complete even if no
    /// value was accepted.
    var isSingle: Bool { kind == .single }

    /// The number of requests.
    var requestCount: Int { properties.count + elements.count + single.count }

    // MARK: - Recording

    func startKeyed() { kind = .keyed }

    func startUnkeyed() { kind = .unkeyed }

    func startSingle() { if kind == .unasked { kind = .single } }

    func record(_ name: String, _ schema: JSONSchema, isOptional: Bool) {
        record(name, .schema(schema), isOptional: isOptional)
    }

    func record(_ name: String, _ shape: ProbedShape) {
        record(name, .shape(shape), isOptional: false)
    }

    /// Records that a key may exist, or that it may be null.
    func recordOptional(_ name: String) {
        if let place = properties.firstIndex(where: { $0.name == name }) {
            properties[place].isOptional = true
        } else {
            properties.append(Property(name: name, contents: [], isOptional: true))
        }
    }

    private func record(_ name: String, _ content: Content, isOptional: Bool) {
        if let place = properties.firstIndex(where: { $0.name == name }) {
            properties[place].contents.append(content)
            properties[place].isOptional = properties[place].isOptional || isOptional
        } else {
            properties.append(Property(name: name, contents: [content], isOptional: isOptional))
        }
    }

    func recordElement(_ schema: JSONSchema) { elements.append(.schema(schema)) }

    func recordElement(_ shape: ProbedShape) { elements.append(.shape(shape)) }

    /// Records that the type asked for the number of elements, so that it does not determine the number itself.
    func recordOpenEnd() { isOpenEnded = true }

    func recordSingle(_ schema: JSONSchema) { single.append(.schema(schema)) }

    func recordNull() { isNullable = true }

    /// Records that the type reads any keys, represented by this one.
    func recordMap(_ key: String) { mapKey = key }

    // MARK: - The schema

    var schema: JSONSchema {
        switch kind {
        case .unasked: return .object([])
        case .keyed: return keyed
        case .unkeyed:
            let element = JSONSchema.union(of: elements.map(\.schema))
            return JSONSchema(.array(element, count: isOpenEnded ? nil : elements.count))
        case .single:
            let schema = JSONSchema.union(of: single.map(\.schema))
            return isNullable ? .nullable(schema) : schema
        }
    }

    private var keyed: JSONSchema {
        if mapKey != nil { return .map(of: .union(of: properties.flatMap(\.contents).map(\.schema))) }
        return .object(
            properties.map { property in
                let schema = JSONSchema.union(of: property.contents.map(\.schema))
                // A type may decode an optional and also check for the key. That makes the property optional once.
                if case .nullable(let wrapped) = schema.form {
                    return JSONSchema.Property(property.name, wrapped, isOptional: true)
                }
                return JSONSchema.Property(property.name, schema, isOptional: property.isOptional)
            })
    }
}
