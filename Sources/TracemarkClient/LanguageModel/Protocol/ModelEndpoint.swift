import Foundation

/// The endpoint and settings of one call.
struct ModelEndpoint: Sendable {
    /// The URL: `…/chat/completions`.
    var url: URL
    var model: String
    var provider: String
    var key: APIKey?
    var prices: TokenPrices?
    var timeoutSeconds: Double = 120
    var retryPolicy = RetryPolicy.never

    init(url: URL, model: String, provider: String) {
        self.url = url
        self.model = model
        self.provider = provider
    }

    var host: String { url.host ?? "" }

    var port: Int { url.port ?? (url.scheme?.lowercased() == "http" ? 80 : 443) }

    var isOnThisMachine: Bool {
        ["localhost", "::1", "[::1]", "0.0.0.0"].contains(host) || host.hasPrefix("127.")
    }

    /// Returns text from a server without the key and truncated, because servers repeat unknown keys.
    func safe(_ text: String, count: Int = 400) -> String {
        var text = text
        if let secret = key?.secret { text = text.replacingOccurrences(of: secret, with: "…") }
        return Excerpt.cut(text, to: count)
    }

    /// Returns OpenTelemetry's well-known value of `gen_ai.provider.name` for a host, or the host itself.
    static func provider(at url: URL) -> String {
        let host = url.host?.lowercased() ?? ""
        let known = [
            ("openai.azure.com", "azure.ai.openai"), ("services.ai.azure.com", "azure.ai.inference"),
            ("openai.com", "openai"), ("anthropic.com", "anthropic"), ("mistral.ai", "mistral_ai"),
            ("groq.com", "groq"), ("deepseek.com", "deepseek"), ("x.ai", "x_ai"), ("perplexity.ai", "perplexity"),
            ("cohere.com", "cohere"), ("generativelanguage.googleapis.com", "gcp.gemini"),
            ("aiplatform.googleapis.com", "gcp.vertex_ai"), ("amazonaws.com", "aws.bedrock"),
        ]
        return known.first { host == $0.0 || host.hasSuffix(".\($0.0)") }?.1 ?? host
    }
}
