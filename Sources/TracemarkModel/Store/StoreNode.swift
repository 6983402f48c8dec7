/// How a node of a cluster is, as far as this process has seen.
public struct StoreNode: Sendable, Hashable {
    /// Its address.
    public var name: String
    /// Whether it answers now.
    public var isReachable: Bool
    /// How many requests it was sent.
    public var requestCount: Int
    /// How many of them failed.
    public var failureCount: Int
    /// How long the others took together, in seconds.
    public var seconds: Double

    /// Describes a node.
    public init(name: String, isReachable: Bool, requestCount: Int = 0, failureCount: Int = 0, seconds: Double = 0) {
        self.name = name
        self.isReachable = isReachable
        self.requestCount = requestCount
        self.failureCount = failureCount
        self.seconds = seconds
    }
}
