import TracemarkModel

/// How a model is to answer.
public struct CallOptions: Sendable, Hashable {
    /// How far the model may stray from the likeliest words, 0 to 2.
    public var temperature: Double?
    /// The share of the likeliest words that are considered, 0 to 1.
    public var topP: Double?
    /// The most tokens of an answer.
    public var maxTokens: Int?
    /// With the same seed, some servers answer the same again.
    public var seed: Int?
    /// Texts at which the answer ends.
    public var stop: [String]
    /// What else the server takes: `["reasoning_effort": "low"]`. It does not replace what the call sends itself.
    public var additional: [String: AttributeValue]

    /// Makes options; what is not given is left to the server.
    public init(
        temperature: Double? = nil, topP: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil, stop: [String] = [],
        additional: [String: AttributeValue] = [:]
    ) {
        self.temperature = temperature
        self.topP = topP
        self.maxTokens = maxTokens
        self.seed = seed
        self.stop = stop
        self.additional = additional
    }
}
