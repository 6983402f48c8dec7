import TracemarkModel

/// How many tokens a call has used, as the server counts them.
public struct TokenUsage: Sendable, Hashable {
    /// The tokens of what was asked.
    public var inputTokens: Int
    /// The tokens of the answer.
    public var outputTokens: Int

    /// Makes a usage.
    public init(inputTokens: Int, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }

    static func + (one: TokenUsage, two: TokenUsage) -> TokenUsage {
        TokenUsage(inputTokens: one.inputTokens + two.inputTokens, outputTokens: one.outputTokens + two.outputTokens)
    }
}

/// What a server says in one answer, or in one piece of a streamed answer. Servers differ in what they leave out: all but
/// the text may be absent.
struct Completion: Sendable {
    var id: String?
    var model: String?
    /// The whole text, or the next piece of it.
    var text: String?
    var refusal: String?
    var finishReason: String?
    var usage: TokenUsage?
    /// What went wrong within a stream.
    var error: String?
    var hasChoices = false

    /// One of which nothing has come yet.
    init() {}

    /// Reads the JSON of an answer, or of a piece of one.
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

    /// A text, or a list of parts of which some are texts.
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

/// What a server says in the body of an error: each has its own shape.
enum ServerMessage {
    static func text(in body: String) -> String {
        guard case .object(let members)? = try? AttributeValue(json: body) else { return body }
        return text(in: members) ?? members["message"]?.stringValue ?? members["detail"]?.displayText ?? body
    }

    /// OpenAI's `{"error": {"message": …}}`, and the same without the inner object.
    static func text(in members: [String: AttributeValue]) -> String? {
        guard let error = members["error"], error != .null else { return nil }
        if case .object(let inner) = error, let message = inner["message"]?.stringValue { return message }
        return error.displayText
    }
}
