import TracemarkModel

/// The options of a model call.
public struct CallOptions: Sendable, Hashable {
    /// The sampling temperature, from 0 to 2.
    public var temperature: Double?
    /// The probability mass of the tokens to sample from (nucleus sampling), from 0 to 1.
    public var topP: Double?
    /// The maximum number of tokens of the answer.
    public var maxTokens: Int?
    /// The seed. Some servers repeat an answer for the same seed.
    public var seed: Int?
    /// The texts at which the answer ends.
    public var stop: [String]
    /// Further parameters of the server: `["reasoning_effort": "low"]`. They never replace the call's own parameters.
    public var additional: [String: AttributeValue]

    /// Creates options. Missing options have the server's defaults.
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
