/// What a request may cost before it is turned away.
public struct ServerLimits: Sendable, Hashable {
    /// How many bytes a body may have as it is sent; a message of gRPC, also as what it is compressed from.
    public var bodyBytes = 16 << 20
    /// How many bytes a compressed body may become.
    public var decompressedBytes = 64 << 20
    /// How many bytes of bodies may be in memory for all requests together, compressed or not. One key may take a quarter,
    /// or what one of the largest bodies takes.
    public var bytesInFlight = 256 << 20
    /// How deep JSON may be nested.
    public var jsonDepth = 64
    /// How many values JSON may have: objects, lists, texts, numbers.
    public var jsonValues = 2_000_000
    /// How many spans one request may bring.
    public var spans = 65_536
    /// How many messages within messages a protobuf request may have: attributes and their values for the most part.
    public var protobufMessages = 4_000_000
    /// How many attributes a span may have; one with more is not taken.
    public var attributes = 1_024
    /// How many events a span may have; one with more is not taken.
    public var events = 4_096
    /// How many links a span may have; one with more is not taken.
    public var links = 1_024
    /// How long a client may take to send a body.
    public var bodyTimeout: Duration = .seconds(30)
    /// How long a connection may stay idle, or take to send a request's head.
    public var idleTimeout: Duration = .seconds(75)
    /// How many connections there may be at once, of HTTP and again of gRPC. Others wait until one ends; of gRPC they are
    /// closed, for its clients to try again. Where the system allows fewer files to be open, there may be fewer.
    public var connections = 800
    /// How many may follow traces as they change at once.
    public var tails = 64
    /// How many requests a second one key may make on average; nil for any number.
    public var requestsPerSecond: Double?

    /// The usual bounds.
    public init() {}
}
