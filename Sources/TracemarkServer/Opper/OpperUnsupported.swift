/// An operation that only Opper's own service has. The SDK gets an error with an alternative.
struct OpperUnsupported: Sendable {
    let generation: OpperGeneration
    /// The beginning of the path after the generation.
    let path: [String]
    let remedy: String

    init(_ generation: OpperGeneration, _ path: String, _ remedy: String) {
        self.generation = generation
        self.path = path.split(separator: "/").map(String.init)
        self.remedy = remedy
    }

    /// Returns the error for a path; nil if the path is not Opper's own.
    static func error(for request: OpperRequest) -> OpperError? {
        let found = all.first {
            $0.generation == request.generation && request.path.starts(with: $0.path)
        }
        guard let found else { return nil }
        let path = "/\(request.generation.rawValue)/" + found.path.joined(separator: "/")
        return OpperError(
            .notImplemented,
            "\(path) is part of Opper's service, which a tracing server does not offer. \(found.remedy)")
    }

    private static let embeddings =
        "Call the API of your embedding model, within a span of the type \"embedding\"."
    private static let search =
        "Query your vector store, within a span of the type \"retrieval\", which records the results."
    private static let models = "The models are those of the API in TRACEMARK_LLM_URL. Request its list of models."
    private static let passages =
        "Call the API in TRACEMARK_LLM_URL directly, within a span of the type \"llm\", or use `call`."
    private static let tools = "Call the tool yourself, within a span of the type \"tool\"."

    private static let all = [
        OpperUnsupported(.v1, "embeddings", embeddings), OpperUnsupported(.v1, "indexes", search),
        OpperUnsupported(.v2, "embeddings", embeddings), OpperUnsupported(.v2, "knowledge", search),
        OpperUnsupported(.v2, "models", models), OpperUnsupported(.v2, "openai", passages),
        OpperUnsupported(.v2, "ocr", tools), OpperUnsupported(.v2, "rerank", tools),
        OpperUnsupported(
            .v2, "analytics", "For the cost of calls by any field, use GET /api/v1/statistics, or the dashboard."),
        OpperUnsupported(.v3, "compat", passages), OpperUnsupported(.v3, "knowledge", search),
        OpperUnsupported(.v3, "models", models), OpperUnsupported(.v3, "tools", tools),
        OpperUnsupported(.v3, "realtime", passages),
        OpperUnsupported(
            .v3, "functions",
            "A function on this server is a prompt without a script. Use the SDK 1.x or 0.x to create one."),
    ]
}
