import TracemarkModel

/// A message of a conversation with a model.
struct ChatMessage: Sendable {
    enum Role: String, Sendable { case system, user, assistant }

    var role: Role
    var content: String
}

/// The form of a request for JSON, from the most specific to the most compatible.
enum ResponseFormat: Int, Sendable, Comparable {
    /// The request contains the schema, and the server enforces it.
    case schema
    /// The server enforces JSON, and the instructions contain the schema.
    case object
    /// The instructions contain the schema.
    case instructions

    static func < (one: ResponseFormat, two: ResponseFormat) -> Bool { one.rawValue < two.rawValue }

    var next: ResponseFormat? { ResponseFormat(rawValue: rawValue + 1) }
}

/// The body of a request to `chat/completions`.
struct CompletionRequest: Sendable {
    var model: String
    var messages: [ChatMessage]
    var options: CallOptions
    /// The schema of the answer; nil for text.
    var schema: OutputSchema?
    var format = ResponseFormat.schema
    var isStreamed = false
    /// A Boolean value that indicates whether a streamed answer should end with its token counts. Some servers reject
    /// that option.
    var asksForUsage = true
    /// The name of the token limit: `max_tokens`, or the one that OpenAI's reasoning models require.
    var tokenLimitName = CompletionRequest.tokenLimitNames.old

    static let tokenLimitNames = (old: "max_tokens", new: "max_completion_tokens")

    /// The JSON of the request. It is written by hand, because a model writes properties in the order of the schema.
    var body: [UInt8] {
        var members: [(String, String)] = [
            ("model", quoted(model)),
            ("messages", "[\(sentMessages.map(message).joined(separator: ","))]"),
        ]
        if let value = options.temperature { members.append(("temperature", "\(value)")) }
        if let value = options.topP { members.append(("top_p", "\(value)")) }
        if let value = options.maxTokens { members.append((tokenLimitName, "\(value)")) }
        if let value = options.seed { members.append(("seed", "\(value)")) }
        if !options.stop.isEmpty {
            members.append(("stop", AttributeValue.array(options.stop.map { .string($0) }).json))
        }
        if let schema, let format = responseFormat(schema) { members.append(("response_format", format)) }
        if isStreamed {
            members.append(("stream", "true"))
            if asksForUsage { members.append(("stream_options", #"{"include_usage":true}"#)) }
        }
        let own = Set(members.map(\.0))
        for (name, value) in options.additional.sorted(by: { $0.key < $1.key }) where !own.contains(name) {
            members.append((name, value.json))
        }
        return Array("{\(members.map { "\(quoted($0.0)):\($0.1)" }.joined(separator: ","))}".utf8)
    }

    private var sentMessages: [ChatMessage] {
        guard let schema, format > .schema else { return messages }
        let demand =
            "Answer with JSON only, without any other text. It must be valid against this JSON schema:\n"
            + schema.schema.json(.strict)
        var messages = messages
        if messages.first?.role == .system {
            messages[0].content += "\n\n" + demand
        } else {
            messages.insert(ChatMessage(role: .system, content: demand), at: 0)
        }
        return messages
    }

    private func responseFormat(_ schema: OutputSchema) -> String? {
        switch format {
        case .schema:
            let isStrict = schema.schema.allowsStrict
            return #"{"type":"json_schema","json_schema":{"name":"# + quoted(schema.name)
                + #","strict":\#(isStrict),"schema":\#(schema.schema.json(isStrict ? .strict : .plain))}}"#
        case .object: return #"{"type":"json_object"}"#
        case .instructions: return nil
        }
    }

    private func message(_ message: ChatMessage) -> String {
        #"{"role":"\#(message.role.rawValue)","content":\#(quoted(message.content))}"#
    }

    private func quoted(_ text: String) -> String { AttributeValue.string(text).json }
}
