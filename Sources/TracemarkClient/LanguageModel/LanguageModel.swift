import Foundation

/// A language model behind an API like OpenAI's: `POST …/chat/completions`, as OpenAI, Azure, Mistral, Groq, LiteLLM,
/// vLLM, Ollama and many others have it.
///
/// ```swift
/// let model = LanguageModel(url: "https://api.openai.com/v1", key: key, model: "gpt-4.1-mini")
/// let answer = try await model.call(
///     name: "generate_answer", instructions: "Answer the question", input: "What is a span?")
/// print(answer.output)
/// answer.span.saveMetric("quality_score", 4.5)
/// ```
/// What is not given in code comes from the environment: `TRACEMARK_LLM_URL`, `TRACEMARK_LLM_KEY` and
/// `TRACEMARK_LLM_MODEL`. It is looked at when a call is made, so that a program without model calls needs none of them.
public struct LanguageModel: Sendable {
    /// The API's address, up to and with its version: `https://api.openai.com/v1`. Without a path, `/v1` is added. Nil for
    /// what `TRACEMARK_LLM_URL` holds.
    public var url: String?

    /// The model's name at that API. Nil for what `TRACEMARK_LLM_MODEL` holds.
    public var model: String?

    /// What tokens cost. With it, each span tells what the call has cost.
    public var prices: TokenPrices?

    /// Who serves the model, as OpenTelemetry names it (`gen_ai.provider.name`): `openai`, `anthropic`. Nil for what the
    /// address tells.
    public var provider: String?

    /// How long the server may be silent, before its answer and within it. A minute where a model thinks aloud, several
    /// where it thinks first.
    public var timeout: Duration

    /// How often a call is sent again after 429, 5xx or a broken connection.
    public var retries: Int

    /// How long to wait before the first retry; each further wait is twice as long, and by chance up to half shorter.
    public var firstRetryDelay: Duration

    /// The longest wait, also where the server asks for more by `Retry-After`.
    public var longestRetryDelay: Duration

    /// What was given or the environment holds; printing it shows dots.
    private var key: Key

    private enum Key: Sendable {
        case missing
        case given(APIKey?)
    }

    /// What the environment holds of the settings that are not given in code: these and no more of it, which is full of
    /// secrets.
    private let environmentURL: String?
    private let environmentModel: String?

    /// Names a model.
    ///
    /// - Parameters:
    ///   - url: The API's address, up to and with its version; nil for what `TRACEMARK_LLM_URL` holds.
    ///   - key: The API's key; nil for what `TRACEMARK_LLM_KEY` holds, and an empty one for none. A server on this machine
    ///     needs none.
    ///   - model: The model's name; nil for what `TRACEMARK_LLM_MODEL` holds.
    ///   - prices: What tokens cost.
    ///   - provider: Who serves the model, as OpenTelemetry names it; nil for what the address tells.
    ///   - timeout: How long the server may be silent.
    ///   - retries: How often a call is sent again after 429, 5xx or a broken connection.
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
    /// The model's name and where it is, and never the key.
    public var description: String {
        let url = (url ?? environmentURL).flatMap { URL(string: $0) }.map(HTTPRequest.origin(of:))
        return "LanguageModel(\(model ?? environmentModel ?? "no model") at \(url ?? "no address"))"
    }

    /// Nothing but ``description``, so that a dump of a value that holds this one shows no key.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

/// What a model's tokens cost.
public struct TokenPrices: Sendable, Hashable {
    /// The price of a million tokens of input, in the currency that the traces count in.
    public var inputPerMillion: Double
    /// The price of a million tokens of output.
    public var outputPerMillion: Double

    /// Makes prices.
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
    /// The settings of one call.
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

    /// A query is kept, since Azure's older addresses have the API's version there.
    private static func completions(below text: String) throws(LanguageModelError) -> URL {
        guard var parts = URLComponents(string: text), parts.user == nil, parts.password == nil else {
            throw .invalidURL(told(text))
        }
        let scheme = parts.scheme?.lowercased()
        while parts.path.hasSuffix("/") { parts.path.removeLast() }
        if parts.path.isEmpty { parts.path = "/v1" }
        if !parts.path.hasSuffix("/chat/completions") { parts.path += "/chat/completions" }
        guard scheme == "http" || scheme == "https", parts.host?.isEmpty == false, let url = parts.url else {
            throw .invalidURL(told(text))
        }
        return url
    }

    /// What an error may say of an address: nothing where a password may be in it, and not the query.
    private static func told(_ text: String) -> String {
        text.contains("@") ? "…" : String(text.prefix { $0 != "?" })
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
