import Foundation

/// A language model behind an OpenAI-compatible API: `POST …/chat/completions`. OpenAI, Azure, Mistral, Groq, LiteLLM,
/// vLLM, Ollama and many others have it.
///
/// ```swift
/// let model = LanguageModel(url: "https://api.openai.com/v1", key: key, model: "gpt-4.1-mini")
/// let answer = try await model.call(
///     name: "generate_answer", instructions: "Answer the question", input: "What is a span?")
/// print(answer.output)
/// answer.span.saveMetric("quality_score", 4.5)
/// ```
/// Settings that are missing in code come from the environment: `TRACEMARK_LLM_URL`, `TRACEMARK_LLM_KEY` and
/// `TRACEMARK_LLM_MODEL`. They are checked when a call is made, so that a program without model calls needs none.
public struct LanguageModel: Sendable {
    /// The URL of the API, up to and including its version: `https://api.openai.com/v1`. A URL without a path gets
    /// `/v1`. Nil means the value of `TRACEMARK_LLM_URL`.
    public var url: String?

    /// The name of the model; nil means the value of `TRACEMARK_LLM_MODEL`.
    public var model: String?

    /// The prices of tokens. With them, each span has the cost of its call.
    public var prices: TokenPrices?

    /// The provider of the model, with OpenTelemetry's name (`gen_ai.provider.name`): `openai`, `anthropic`. Nil means
    /// the one that the URL implies.
    public var provider: String?

    /// The longest silence of the server, before and during its answer. A reasoning model may need several minutes
    /// before its answer.
    public var timeout: Duration

    /// The number of retries after 429, 5xx or a broken connection.
    public var retries: Int

    /// The delay before the first retry. Each further delay is twice as long, and random jitter shortens it by up to
    /// half.
    public var firstRetryDelay: Duration

    /// The maximum delay, even if the server requests more in `Retry-After`.
    public var longestRetryDelay: Duration

    /// The key from code or from the environment. Printing it shows dots.
    private var key: Key

    private enum Key: Sendable {
        case missing
        case given(APIKey?)
    }

    /// The environment's values of the missing settings. The environment is full of secrets, so nothing else of it is
    /// kept.
    private let environmentURL: String?
    private let environmentModel: String?

    /// Creates a model.
    ///
    /// - Parameters:
    /// - url: The URL of the API, up to and including its version; nil for the value of `TRACEMARK_LLM_URL`.
    /// - key: The API key; nil for the value of `TRACEMARK_LLM_KEY`, and an empty string for no key. A server on this
    ///   machine needs none.
    /// - model: The name of the model; nil for the value of `TRACEMARK_LLM_MODEL`.
    /// - prices: The prices of tokens.
    /// - provider: The provider, with OpenTelemetry's name; nil for the one that the URL implies.
    /// - timeout: The longest silence of the server.
    /// - retries: The number of retries after 429, 5xx or a broken connection.
    public init(
        url: String? = nil, key: String? = nil, model: String? = nil, prices: TokenPrices? = nil,
        provider: String? = nil, timeout: Duration = .seconds(120), retries: Int = 3
    ) {
        self.init(
            url: url, key: key, model: model, prices: prices, provider: provider, timeout: timeout, retries: retries,
            environment: ProcessInfo.processInfo.environment)
    }

    init(
        url: String? = nil, key: String? = nil, model: String? = nil, prices: TokenPrices? = nil,
        provider: String? = nil, timeout: Duration = .seconds(120), retries: Int = 3, environment: [String: String]
    ) {
        self.url = url
        self.key = (key ?? environment["TRACEMARK_LLM_KEY"]).map { .given(APIKey($0)) } ?? .missing
        self.model = model
        self.prices = prices
        self.provider = provider
        self.timeout = timeout
        self.retries = retries
        self.firstRetryDelay = .milliseconds(500)
        self.longestRetryDelay = .seconds(30)
        environmentURL = environment["TRACEMARK_LLM_URL"]
        environmentModel = environment["TRACEMARK_LLM_MODEL"]
    }
}

extension LanguageModel: CustomStringConvertible, CustomReflectable {
    /// The name of the model and its origin, and never the key.
    public var description: String {
        let url = (url ?? environmentURL).flatMap { URL(string: $0) }.map(ClientRequest.origin(of:))
        return "LanguageModel(\(model ?? environmentModel ?? "no model") at \(url ?? "no address"))"
    }

    /// A mirror with ``description`` only, so that a dump never shows the key.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

/// The prices of a model's tokens.
public struct TokenPrices: Sendable, Hashable {
    /// The price of a million input tokens, in the currency of the traces.
    public var inputPerMillion: Double
    /// The price of a million output tokens.
    public var outputPerMillion: Double

    /// Creates prices.
    public init(inputPerMillion: Double, outputPerMillion: Double) {
        self.inputPerMillion = inputPerMillion
        self.outputPerMillion = outputPerMillion
    }

    func cost(of usage: TokenUsage) -> Double {
        (Double(usage.inputTokens) * inputPerMillion + Double(usage.outputTokens) * outputPerMillion) / 1_000_000
    }
}

// MARK: - What a call needs

extension LanguageModel {
    /// Returns the settings of one call.
    ///
    /// - Throws: ``LanguageModelError/missingSetting(variable:)`` or ``LanguageModelError/invalidURL(_:)``.
    func endpoint() throws(LanguageModelError) -> ModelEndpoint {
        let url = try Self.completions(below: setting(url ?? environmentURL, "TRACEMARK_LLM_URL"))
        let model = try setting(model ?? environmentModel, "TRACEMARK_LLM_MODEL")
        var endpoint = ModelEndpoint(url: url, model: model, provider: provider ?? ModelEndpoint.provider(at: url))
        endpoint.key = try apiKey(isNeeded: !endpoint.isOnThisMachine)
        endpoint.prices = prices
        endpoint.timeoutSeconds = timeout.inSeconds
        endpoint.retryPolicy = RetryPolicy(
            attempts: 1 + max(0, retries), firstDelaySeconds: firstRetryDelay.inSeconds,
            longestDelaySeconds: longestRetryDelay.inSeconds,
            statuses: Set(500...599).subtracting([501, 505]).union([408, 429]))
        return endpoint
    }

    private func setting(_ value: String?, _ variable: String) throws(LanguageModelError) -> String {
        guard let value, !value.isEmpty else {
            throw .missingSetting(variable: variable)
        }
        return value
    }

    private func apiKey(isNeeded: Bool) throws(LanguageModelError) -> APIKey? {
        switch key {
        case .given(let key): return key
        case .missing where isNeeded: throw .missingSetting(variable: "TRACEMARK_LLM_KEY")
        case .missing: return nil
        }
    }

    /// Returns the URL of the endpoint. It keeps the query, because Azure's older URLs have the API's version there.
    private static func completions(below text: String) throws(LanguageModelError) -> URL {
        guard var parts = URLComponents(string: text), parts.user == nil, parts.password == nil else {
            throw .invalidURL(redacted(text))
        }
        let scheme = parts.scheme?.lowercased()
        while parts.path.hasSuffix("/") { parts.path.removeLast() }
        if parts.path.isEmpty { parts.path = "/v1" }
        if !parts.path.hasSuffix("/chat/completions") { parts.path += "/chat/completions" }
        guard scheme == "http" || scheme == "https", parts.host?.isEmpty == false, let url = parts.url else {
            throw .invalidURL(redacted(text))
        }
        return url
    }

    /// Returns the part of a URL that an error may show: nothing if it may contain a password, and never the query.
    private static func redacted(_ text: String) -> String {
        text.contains("@") ? "…" : String(text.prefix { $0 != "?" })
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
