/// What Opper's own service does and a tracing server does not. The SDKs are told so, with what to do instead.
struct OpperElsewhere: Sendable {
    let generation: OpperGeneration
    /// The beginning of the path after the generation.
    let path: [String]
    let remedy: String

    init(_ generation: OpperGeneration, _ path: String, _ remedy: String) {
        self.generation = generation
        self.path = path.split(separator: "/").map(String.init)
        self.remedy = remedy
    }

    /// What to say about a path; nil where there is nothing to say.
    static func error(for request: OpperRequest) -> OpperError? {
        let found = all.first {
            $0.generation == request.generation && request.path.starts(with: $0.path)
        }
        guard let found else { return nil }
        let path = "/\(request.generation.rawValue)/" + found.path.joined(separator: "/")
        return OpperError(.notImplemented, "\(path) is Opper's, and this server keeps traces. \(found.remedy)")
    }

    private static let embeddings =
        "Ask the API of your embedding model for embeddings, within a span of the type \"embedding\"."
    private static let search =
        "Ask your vector store, within a span of the type \"retrieval\", which keeps what was found."
    private static let models = "The models are those of the API that TRACEMARK_LLM_URL names; ask it for its list."
    private static let passages =
        "Ask the API that TRACEMARK_LLM_URL names itself, within a span of the type \"llm\", or use `call`."
    private static let tools = "Call the tool yourself, within a span of the type \"tool\"."

    private static let all = [
        OpperElsewhere(.v1, "embeddings", embeddings), OpperElsewhere(.v1, "indexes", search),
        OpperElsewhere(.v2, "embeddings", embeddings), OpperElsewhere(.v2, "knowledge", search),
        OpperElsewhere(.v2, "models", models), OpperElsewhere(.v2, "openai", passages),
        OpperElsewhere(.v2, "ocr", tools), OpperElsewhere(.v2, "rerank", tools),
        OpperElsewhere(
            .v2, "analytics", "What calls cost, by any field: GET /api/v1/statistics, or the dashboard."),
        OpperElsewhere(.v3, "compat", passages), OpperElsewhere(.v3, "knowledge", search),
        OpperElsewhere(.v3, "models", models), OpperElsewhere(.v3, "tools", tools),
        OpperElsewhere(.v3, "realtime", passages),
        OpperElsewhere(
            .v3, "functions", "A function here is a prompt, without a script; 1.x and 0.x can make and change one."),
    ]
}
