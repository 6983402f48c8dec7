import TracemarkModel

/// A reader of a value in a model's answer.
struct OutputReader {
    let schema: OutputSchema

    /// Returns the value and its JSON.
    ///
    /// - Throws: An error that says why the answer is not a value of the type.
    func read<Output: Decodable>(_ type: Output.Type, from answer: String) throws -> (Output, AttributeValue) {
        let json = Self.json(in: answer)
        let value: AttributeValue
        do {
            value = try AttributeValue(json: json)
        } catch {
            throw NotJSON(reason: "\(error)")
        }
        if schema.isWrapped {
            // A model without schema support may omit the wrapper.
            if case .object(let members) = value, members.count == 1, let inner = members["value"] {
                return (try OutputDecoder.decode(Wrapper<Output>.self, from: json).value, inner)
            }
            return (try OutputDecoder.decode(type, from: json), value)
        }
        return (try OutputDecoder.decode(type, from: json), value)
    }

    private struct Wrapper<Value: Decodable>: Decodable {
        var value: Value
    }

    private struct NotJSON: Error, CustomStringConvertible {
        var reason: String
        var description: String { "it is not JSON (\(reason))" }
    }

    /// Returns the JSON in an answer. Models often put it in a code block, or a sentence before it.
    private static func json(in answer: String) -> String {
        let text = answer.trimmed
        if (try? AttributeValue(json: text)) != nil { return text }
        if let start = text.firstRange(of: "```") {
            let rest = text[start.upperBound...].drop { $0 != "\n" }
            if let end = rest.firstRange(of: "```") { return String(rest[..<end.lowerBound]).trimmed }
        }
        guard let start = text.firstIndex(where: { $0 == "{" || $0 == "[" }),
            let end = text.lastIndex(of: text[start] == "{" ? "}" : "]"), start < end
        else { return text }
        return String(text[start...end])
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
