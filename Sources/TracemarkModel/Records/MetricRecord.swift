import Tracemark

/// A number saved on a span: `quality_score = 4.5`. A span has at most one metric of a name.
public struct MetricRecord: Sendable, Hashable, Codable {
    /// The number.
    public var value: MetricNumber
    /// What was said about it.
    public var comment: String?
    /// When it was saved; nil where the sender did not say.
    public var time: Timestamp?

    /// Records a number.
    public init(_ value: MetricNumber, comment: String? = nil, time: Timestamp? = nil) {
        self.value = value
        self.comment = comment
        self.time = time
    }

    /// Records a whole number.
    public init(_ value: Int, comment: String? = nil, time: Timestamp? = nil) {
        self.init(.integer(Int64(value)), comment: comment, time: time)
    }

    /// Records a number with a fraction.
    public init(_ value: Double, comment: String? = nil, time: Timestamp? = nil) {
        self.init(.decimal(value), comment: comment, time: time)
    }
}
