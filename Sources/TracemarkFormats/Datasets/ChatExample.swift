import TracemarkModel

/// An example as a conversation: the input, and the answer that a model should learn.
///
/// The answer is the expected output if there is one, otherwise the output. An input that is a conversation, as model
/// calls record it, keeps its messages. Any other input becomes one user message.
struct ChatExample {
    let messages: [AttributeValue]

    init(_ entry: DatasetEntry) {
        let answer = entry.expected ?? entry.output
        messages = Self.conversation(entry.input) + [Self.message("assistant", Self.answer(answer))]
    }

    var json: AttributeValue { ["messages": .array(messages)] }

    private static func conversation(_ input: SpanContent) -> [AttributeValue] {
        guard let value = value(of: input) else { return [message("user", .string(input.text))] }
        if let messages = messages(in: value) { return messages }
        // The instructions become the system message, and the rest of the input the user message.
        if case .object(let object) = value, let instructions = object["instructions"]?.stringValue,
            let given = object["input"]
        {
            return [message("system", .string(instructions)), message("user", .string(given.displayText))]
        }
        return [message("user", .string(value.displayText))]
    }

    private static func answer(_ output: SpanContent) -> AttributeValue {
        guard let value = value(of: output) else { return .string(output.text) }
        let last = messages(in: value)?.last ?? messages(in: .array([value]))?.last
        if case .object(let message)? = last, let content = message["content"] { return content }
        return .string(value.displayText)
    }

    private static func value(of content: SpanContent) -> AttributeValue? {
        content.mimeType == "application/json" ? try? AttributeValue(json: content.text) : nil
    }

    /// Returns the messages of an array of messages, or of an object with one; nil for any other value.
    private static func messages(in value: AttributeValue) -> [AttributeValue]? {
        var value = value
        if case .object(let object) = value, let messages = object["messages"] { value = messages }
        guard case .array(let elements) = value, !elements.isEmpty else { return nil }
        var messages: [AttributeValue] = []
        for element in elements {
            guard case .object(var object) = element, object["role"]?.stringValue != nil else { return nil }
            // OpenTelemetry's messages have their content in parts.
            if let parts = object.removeValue(forKey: "parts") { object["content"] = .string(text(ofParts: parts)) }
            guard object["content"] != nil || object["tool_calls"] != nil else { return nil }
            messages.append(.object(object))
        }
        return messages
    }

    private static func text(ofParts parts: AttributeValue) -> String {
        guard case .array(let parts) = parts else { return parts.displayText }
        return parts.compactMap { part in
            guard case .object(let object) = part else { return part.displayText }
            return (object["content"] ?? object["text"])?.displayText
        }.joined(separator: "\n")
    }

    private static func message(_ role: String, _ content: AttributeValue) -> AttributeValue {
        ["role": .string(role), "content": content]
    }
}
