/// The state of a cluster's node, as this process observed it.
public struct StoreNode: Sendable, Hashable {
    /// The address of the node.
    public var name: String
    /// A Boolean value that indicates whether the node responds now.
    public var isReachable: Bool
    /// The number of requests to the node.
    public var requestCount: Int
    /// The number of failed requests.
    public var failureCount: Int
    /// The total duration of the successful requests, in seconds.
    public var seconds: Double

    /// Creates a state.
    public init(name: String, isReachable: Bool, requestCount: Int = 0, failureCount: Int = 0, seconds: Double = 0) {
        self.name = name
        self.isReachable = isReachable
        self.requestCount = requestCount
        self.failureCount = failureCount
        self.seconds = seconds
    }
}
