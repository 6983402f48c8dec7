import Tracemark

/// Why a model call has no result. None of them holds the key.
public enum LanguageModelError: Error, Sendable, Hashable {
    /// A setting is given neither in code nor in the environment.
    case missingSetting(variable: String)
    /// The address is none that can be asked.
    case invalidURL(String)
    /// The input cannot be written as JSON.
    case invalidInput(reason: String)
    /// The server could not be reached, or did not answer in time, as often as it was tried.
    case unreachable(reason: String, attempts: Int)
    /// The server refused the call, with its own words, as often as it was tried.
    case refused(status: Int, message: String, attempts: Int)
    /// What the server sent is not what the protocol says.
    case malformedAnswer(reason: String, excerpt: String)
    /// The model declined to answer, in its own words.
    case declined(String)
    /// The model said nothing; the reason as the server gives it.
    case emptyAnswer(finishReason: String?)
    /// The answer was cut off, since it became longer than allowed.
    case cutOff(excerpt: String)
    /// The answer could not be read as the type, not after it was asked for again either.
    case undecodable(type: String, problem: String, excerpt: String)
}

extension LanguageModelError: CustomStringConvertible, TraceRepresentable {
    /// What was wrong and what to do about it.
    public var description: String {
        switch self {
        case .missingSetting(let variable):
            "No model can be called: set \(variable), or give LanguageModel(\(Self.argument(of: variable)):) in code."
        case .invalidURL(let text):
            "\"\(text)\" is not the address of an API; write one like https://api.openai.com/v1."
        case .invalidInput(let reason): "The input of the call cannot be written as JSON: \(reason)."
        case .unreachable(let reason, let attempts): "\(reason)\(Self.count(attempts))"
        case .refused(let status, let message, let attempts):
            "The model's server answered \(status): \(message)\(Self.count(attempts))"
        case .malformedAnswer(let reason, let excerpt):
            "The model's server does not answer as OpenAI's API does: \(reason). It sent: \(excerpt)"
        case .declined(let text): "The model declined to answer: \(text)"
        case .emptyAnswer(let reason):
            "The model's answer is empty\(reason.map { " (\($0))" } ?? "")."
        case .cutOff(let excerpt):
            "The model's answer was cut off; allow it more tokens by CallOptions(maxTokens:). It began: \(excerpt)"
        case .undecodable(let type, let problem, let excerpt):
            "The model's answer is not a \(type), at the second try either: \(problem). It answered: \(excerpt)"
        }
    }

    private static func count(_ attempts: Int) -> String { attempts > 1 ? " (after \(attempts) tries)" : "" }

    private static func argument(of variable: String) -> String {
        switch variable {
        case "TRACEMARK_LLM_KEY": "key"
        case "TRACEMARK_LLM_MODEL": "model"
        default: "url"
        }
    }
}
