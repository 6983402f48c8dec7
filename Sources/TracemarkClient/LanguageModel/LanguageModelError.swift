import Tracemark

/// An error of a model call. It never contains the key.
public enum LanguageModelError: Error, Sendable, Hashable {
    /// A setting is missing in code and in the environment.
    case missingSetting(variable: String)
    /// The URL cannot be requested.
    case invalidURL(String)
    /// The input cannot be encoded as JSON.
    case invalidInput(reason: String)
    /// The server was unreachable, or did not respond in time, in every attempt.
    case unreachable(reason: String, attempts: Int)
    /// The server refused the call in every attempt. The message is the server's.
    case refused(status: Int, message: String, attempts: Int)
    /// The server's response violates the protocol.
    case malformedResponse(reason: String, excerpt: String)
    /// The model declined to answer. The text is the model's.
    case declined(String)
    /// The model's answer is empty. The reason is the server's.
    case emptyResponse(finishReason: String?)
    /// The answer exceeded the token limit.
    case tokenLimitExceeded(excerpt: String)
    /// The answer does not match the type, even after a repair.
    case undecodable(type: String, problem: String, excerpt: String)
}

extension LanguageModelError: CustomStringConvertible, TraceRepresentable {
    /// The problem and its remedy, as sentences.
    public var description: String {
        switch self {
        case .missingSetting(let variable):
            """
            The setting \(variable) is missing. Set it, or pass LanguageModel(\(Self.argument(of: variable)):) \
            in code.
            """
        case .invalidURL(let text):
            "\"\(text)\" is not the URL of an API. Use a form such as https://api.openai.com/v1."
        case .invalidInput(let reason): "The input of the call cannot be encoded as JSON: \(reason)."
        case .unreachable(let reason, let attempts): "\(reason)\(Self.count(attempts))"
        case .refused(let status, let message, let attempts):
            "The model's server responded with \(status): \(message)\(Self.count(attempts))"
        case .malformedResponse(let reason, let excerpt):
            "The model's server is not compatible with OpenAI's API: \(reason). It sent: \(excerpt)"
        case .declined(let text): "The model declined to answer: \(text)"
        case .emptyResponse(let reason):
            "The model's answer is empty\(reason.map { " (\($0))" } ?? "")."
        case .tokenLimitExceeded(let excerpt):
            "The model's answer exceeded the token limit. Allow more with CallOptions(maxTokens:). It began: \(excerpt)"
        case .undecodable(let type, let problem, let excerpt):
            "The model's answer is not a \(type), even after a repair: \(problem). It answered: \(excerpt)"
        }
    }

    private static func count(_ attempts: Int) -> String { attempts > 1 ? " (after \(attempts) attempts)" : "" }

    private static func argument(of variable: String) -> String {
        switch variable {
        case "TRACEMARK_LLM_KEY": "key"
        case "TRACEMARK_LLM_MODEL": "model"
        default: "url"
        }
    }
}
