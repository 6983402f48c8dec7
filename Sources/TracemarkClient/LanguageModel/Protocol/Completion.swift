import TracemarkModel

/// The token counts of a call, from the server.
public struct TokenUsage: Sendable, Hashable {
    /// The tokens of the input.
    public var inputTokens: Int
    /// The tokens of the answer.
    public var outputTokens: Int

    /// Creates counts.
    public init(inputTokens: Int, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }

    static func + (one: TokenUsage, two: TokenUsage) -> TokenUsage {
        TokenUsage(inputTokens: one.inputTokens + two.inputTokens, outputTokens: one.outputTokens + two.outputTokens)
    }
}

/// A response of a server, or a piece of a streamed one. Servers omit different fields, so all but the text may be
/// missing.
struct Completion: Sendable {
    var id: String?
    var model: String?
    /// The complete text, or the next piece of it.
    var text: String?
    var refusal: String?
    var finishReason: String?
    var usage: TokenUsage?
    /// An error within a stream.
    var error: String?
    var hasChoices = false

    /// Creates an empty completion.
    init() {}

    /// Decodes the JSON of a response, or of a piece of one.
    init?(json: String) {
        guard case .object(let members)? = try? AttributeValue(json: json) else { return nil }
        id = members["id"]?.stringValue
        model = members["model"]?.stringValue
        usage = members["usage"].flatMap(TokenUsage.init)
        error = ServerMessage.text(in: members)
        guard case .array(let choices)? = members["choices"] else { return }
        hasChoices = true
        guard case .object(let choice)? = choices.first else { return }
        finishReason = choice["finish_reason"]?.stringValue
        guard case .object(let message)? = choice["message"] ?? choice["delta"] else { return }
        text = message["content"].flatMap(Self.text)
        refusal = message["refusal"]?.stringValue
    }

    /// Returns the text of a string, or of an array of parts.
    private static func text(_ content: AttributeValue) -> String? {
        switch content {
        case .string(let text): return text
        case .array(let parts):
            return parts.compactMap { part in
                if case .object(let members) = part { members["text"]?.stringValue } else { part.stringValue }
            }.joined()
        default: return nil
        }
    }
}

extension TokenUsage {
    init?(_ json: AttributeValue) {
        guard case .object(let members) = json else { return nil }
        func count(_ names: String...) -> Int? {
            names.lazy.compactMap { members[$0]?.integerValue }.first.map(Int.init(clamping:))
        }
        guard let input = count("prompt_tokens", "input_tokens") else { return nil }
        self.init(inputTokens: input, outputTokens: count("completion_tokens", "output_tokens") ?? 0)
    }
}

/// The message in the body of an error response, whose form differs between servers.
enum ServerMessage {
    static func text(in body: String) -> String {
        guard case .object(let members)? = try? AttributeValue(json: body) else { return body }
        return text(in: members) ?? members["message"]?.stringValue ?? members["detail"]?.displayText ?? body
    }

    /// Returns the message of OpenAI's `{"error": {"message": …}}`, or of the same without the inner object.
    static func text(in members: [String: AttributeValue]) -> String? {
        guard let error = members["error"], error != .null else { return nil }
        if case .object(let inner) = error, let message = inner["message"]?.stringValue { return message }
        return error.displayText
    }
}
