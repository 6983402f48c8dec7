/// The value of an attribute, of the kinds that OpenTelemetry has: `"small"`, `true`, `512`, `0.7`, `["a", "b"]`.
public enum TraceAttribute: Sendable, Hashable {
    /// Text.
    case string(String)
    /// Yes or no.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction.
    case decimal(Double)
    /// Several values; OpenTelemetry has them all of one kind.
    case array([TraceAttribute])
}

extension TraceAttribute: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
}

extension TraceAttribute: ExpressibleByBooleanLiteral {
    /// Yes or no.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension TraceAttribute: ExpressibleByIntegerLiteral {
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension TraceAttribute: ExpressibleByFloatLiteral {
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .decimal(value) }
}

extension TraceAttribute: ExpressibleByArrayLiteral {
    /// Several values.
    public init(arrayLiteral elements: TraceAttribute...) { self = .array(elements) }
}

/// Something that happened while a span ran, at one moment.
public struct TraceEvent: Sendable, Hashable {
    /// What happened.
    public var name: String
    /// When, in nanoseconds since 1970.
    public var timeNanoseconds: UInt64
    /// What there is to say about it.
    public var attributes: [String: TraceAttribute]

    /// Makes an event.
    public init(name: String, timeNanoseconds: UInt64, attributes: [String: TraceAttribute] = [:]) {
        self.name = name
        self.timeNanoseconds = timeNanoseconds
        self.attributes = attributes
    }
}

/// Another span that one has to do with, without being a part of it: the message of a queue that is being handled, say.
public struct TraceLink: Sendable, Hashable {
    /// The other span.
    public var context: TraceContext
    /// What there is to say about the link.
    public var attributes: [String: TraceAttribute]

    /// Makes a link.
    public init(_ context: TraceContext, attributes: [String: TraceAttribute] = [:]) {
        self.context = context
        self.attributes = attributes
    }
}
