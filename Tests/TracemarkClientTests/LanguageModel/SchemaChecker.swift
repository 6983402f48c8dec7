import TracemarkModel

/// Says where JSON does not fit a JSON schema: as much of JSON Schema as the derived schemas use, read from their text.
struct SchemaChecker {
    private let root: AttributeValue

    init(_ schema: String) throws {
        root = try AttributeValue(json: schema)
    }

    /// What is wrong, each with its place; empty where the value fits.
    func problems(of json: String) throws -> [String] {
        problems(of: try AttributeValue(json: json), root, at: "$")
    }

    private func problems(of value: AttributeValue, _ schema: AttributeValue, at place: String) -> [String] {
        var problems: [String] = []
        if let reference = schema["$ref"]?.stringValue {
            let name = String(reference.dropFirst("#/$defs/".count))
            guard let definition = root["$defs"]?[name] else { return ["\(place): no definition \(name)"] }
            problems += self.problems(of: value, definition, at: place)
        }
        if let schemas = schema["anyOf"]?.elements,
            !schemas.contains(where: { self.problems(of: value, $0, at: place).isEmpty })
        {
            problems.append("\(place): \(value.json) fits none of \(schema["anyOf"]?.json ?? "")")
        }
        if let type = schema["type"]?.stringValue, !value.isOfType(type) {
            return problems + ["\(place): \(value.json) is no \(type)"]
        }
        if let values = schema["enum"]?.elements, !values.contains(value) {
            problems.append("\(place): \(value.json) is not among \(values)")
        }
        if let minimum = schema["minimum"]?.doubleValue, let number = value.doubleValue, number < minimum {
            problems.append("\(place): \(number) is less than \(minimum)")
        }
        if let maximum = schema["maximum"]?.doubleValue, let number = value.doubleValue, number > maximum {
            problems.append("\(place): \(number) is more than \(maximum)")
        }
        if let elements = value.elements {
            if let item = schema["items"] {
                for (index, element) in elements.enumerated() {
                    problems += self.problems(of: element, item, at: "\(place)[\(index)]")
                }
            }
            if let count = schema["minItems"]?.integerValue, elements.count < count {
                problems.append("\(place): too few elements")
            }
            if let count = schema["maxItems"]?.integerValue, elements.count > count {
                problems.append("\(place): too many elements")
            }
        }
        if case .object(let members) = value { problems += self.problems(of: members, schema, at: place) }
        return problems
    }

    private func problems(
        of members: [String: AttributeValue], _ schema: AttributeValue, at place: String
    ) -> [String] {
        var problems: [String] = []
        for name in schema["required"]?.elements?.compactMap(\.stringValue) ?? [] where members[name] == nil {
            problems.append("\(place): \(name) is missing")
        }
        for (name, value) in members {
            if let property = schema["properties"]?[name] {
                problems += self.problems(of: value, property, at: "\(place).\(name)")
            } else if let additional = schema["additionalProperties"] {
                if additional == .boolean(false) {
                    problems.append("\(place): \(name) is not allowed")
                } else {
                    problems += self.problems(of: value, additional, at: "\(place).\(name)")
                }
            }
        }
        return problems
    }
}

extension AttributeValue {
    subscript(_ name: String) -> AttributeValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var elements: [AttributeValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    fileprivate func isOfType(_ type: String) -> Bool {
        switch (type, self) {
        case ("null", .null), ("boolean", .boolean), ("string", .string), ("array", .array), ("object", .object): true
        case ("integer", _): integerValue != nil
        case ("number", _): doubleValue != nil
        default: false
        }
    }
}
