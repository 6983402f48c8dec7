/// The limits of a request. The server rejects what exceeds them.
public struct ServerLimits: Sendable, Hashable {
    /// The maximum bytes of a body as sent. For gRPC, also the maximum after decompression.
    public var bodyBytes = 16 << 20
    /// The maximum bytes of a decompressed body.
    public var decompressedBytes = 64 << 20
    /// The maximum bytes of all bodies in memory, compressed or not. One key may use a quarter, and always enough for
    /// one body of the largest size.
    public var bytesInFlight = 256 << 20
    /// The maximum nesting depth of JSON.
    public var jsonDepth = 64
    /// The maximum number of values in JSON: objects, arrays, strings, numbers.
    public var jsonValues = 2_000_000
    /// The maximum number of spans in one request.
    public var spans = 65_536
    /// The maximum number of nested messages in a protobuf request. Most are attributes and their values.
    public var protobufMessages = 4_000_000
    /// The maximum number of attributes of a span. A span with more is refused.
    public var attributes = 1_024
    /// The maximum number of events of a span. A span with more is refused.
    public var events = 4_096
    /// The maximum number of links of a span. A span with more is refused.
    public var links = 1_024
    /// The time a client has to send a body.
    public var bodyTimeout: Duration = .seconds(30)
    /// The time a connection may stay idle, or take to send a request's head.
    public var idleTimeout: Duration = .seconds(75)
    /// The maximum number of simultaneous HTTP connections, and again of gRPC connections. Further HTTP connections
    /// wait until one closes. Further gRPC connections are closed, and clients retry. A low limit of open files lowers
    /// this number.
    public var connections = 800
    /// The maximum number of clients that follow traces at the same time.
    public var tails = 64
    /// The average number of requests per second of one key; nil for no limit.
    public var requestsPerSecond: Double?

    /// Creates the default limits.
    public init() {}
}
