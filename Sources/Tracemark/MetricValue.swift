/// A value that ``TraceSpan/saveMetric(_:_:comment:)`` takes.
///
/// The standard library's numbers, `Bool` (0 or 1), `Duration` (in seconds) and optionals of these conform. A nil saves
/// nothing.
///
/// Conform a type of your own by giving its number:
/// ```swift
/// extension Score: MetricValue {
///     var metricNumber: MetricNumber? { .decimal(points) }
/// }
/// ```
public protocol MetricValue {
    /// The number to save, or nil to save nothing.
    var metricNumber: MetricNumber? { get }
}

/// The number of a saved metric.
public enum MetricNumber: Sendable, Hashable {
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction.
    case decimal(Double)

    /// The number as a `Double`. Large whole numbers lose digits.
    public var doubleValue: Double {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        }
    }
}

extension MetricNumber: CustomStringConvertible {
    /// The number in decimal digits.
    public var description: String {
        switch self {
        case .integer(let value): value.description
        case .decimal(let value): value.description
        }
    }
}

extension MetricValue where Self: BinaryInteger {
    /// The whole number. One that does not fit in 64 signed bits becomes the nearest `Double`.
    public var metricNumber: MetricNumber? {
        Int64(exactly: self).map { .integer($0) } ?? .decimal(Double(self))
    }
}

extension Int: MetricValue {}
extension Int8: MetricValue {}
extension Int16: MetricValue {}
extension Int32: MetricValue {}
extension Int64: MetricValue {}
extension UInt: MetricValue {}
extension UInt8: MetricValue {}
extension UInt16: MetricValue {}
extension UInt32: MetricValue {}
extension UInt64: MetricValue {}

extension Double: MetricValue {
    /// The number itself.
    public var metricNumber: MetricNumber? { .decimal(self) }
}

extension Float: MetricValue {
    /// The same number in decimal notation: `0.1 as Float` is saved as 0.1, not as 0.10000000149.
    public var metricNumber: MetricNumber? { .decimal(Double(description) ?? Double(self)) }
}

extension Bool: MetricValue {
    /// 1 for true, 0 for false.
    public var metricNumber: MetricNumber? { .integer(self ? 1 : 0) }
}

extension Duration: MetricValue {
    /// The duration in seconds.
    public var metricNumber: MetricNumber? {
        .decimal(Double(components.seconds) + Double(components.attoseconds) * 1e-18)
    }
}

extension Optional: MetricValue where Wrapped: MetricValue {
    /// The wrapped value's number, or nil.
    public var metricNumber: MetricNumber? {
        guard let self else { return nil }
        return self.metricNumber
    }
}
