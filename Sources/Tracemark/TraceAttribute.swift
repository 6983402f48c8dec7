/// The value of an attribute, of OpenTelemetry's kinds: `"small"`, `true`, `512`, `0.7`, `["a", "b"]`.
public enum TraceAttribute: Sendable, Hashable {
    /// Text.
    case string(String)
    /// A Boolean value.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction.
    case decimal(Double)
    /// Several values. OpenTelemetry requires one kind for all of them.
    case array([TraceAttribute])
}

extension TraceAttribute: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// Makes a text value.
    public init(stringLiteral value: String) { self = .string(value) }
}

extension TraceAttribute: ExpressibleByBooleanLiteral {
    /// Makes a Boolean value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension TraceAttribute: ExpressibleByIntegerLiteral {
    /// Makes a whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension TraceAttribute: ExpressibleByFloatLiteral {
    /// Makes a number with a fraction.
    public init(floatLiteral value: Double) { self = .decimal(value) }
}

extension TraceAttribute: ExpressibleByArrayLiteral {
    /// Makes an array.
    public init(arrayLiteral elements: TraceAttribute...) { self = .array(elements) }
}

/// An event that happened at one moment while a span ran.
public struct TraceEvent: Sendable, Hashable {
    /// The event's name.
    public var name: String
    /// The time of the event, in nanoseconds since 1970.
    public var timeNanoseconds: UInt64
    /// The event's attributes.
    public var attributes: [String: TraceAttribute]

    /// Makes an event.
    public init(name: String, timeNanoseconds: UInt64, attributes: [String: TraceAttribute] = [:]) {
        self.name = name
        self.timeNanoseconds = timeNanoseconds
        self.attributes = attributes
    }
}

/// A link to a related span that is not a parent: for example, the one that put a message into a queue.
public struct TraceLink: Sendable, Hashable {
    /// The other span.
    public var context: TraceContext
    /// The link's attributes.
    public var attributes: [String: TraceAttribute]

    /// Makes a link.
    public init(_ context: TraceContext, attributes: [String: TraceAttribute] = [:]) {
        self.context = context
        self.attributes = attributes
    }
}
