import Tracemark

/// A number saved on a span: `quality_score = 4.5`. A span has at most one metric of each name.
public struct MetricRecord: Sendable, Hashable, Codable {
    /// The value.
    public var value: MetricNumber
    /// A comment about the value.
    public var comment: String?
    /// The time the metric was saved; nil if the sender sent none.
    public var time: Timestamp?

    /// Creates a metric.
    public init(_ value: MetricNumber, comment: String? = nil, time: Timestamp? = nil) {
        self.value = value
        self.comment = comment
        self.time = time
    }

    /// Creates a metric with an integer value.
    public init(_ value: Int, comment: String? = nil, time: Timestamp? = nil) {
        self.init(.integer(Int64(value)), comment: comment, time: time)
    }

    /// Creates a metric with a decimal value.
    public init(_ value: Double, comment: String? = nil, time: Timestamp? = nil) {
        self.init(.decimal(value), comment: comment, time: time)
    }
}
