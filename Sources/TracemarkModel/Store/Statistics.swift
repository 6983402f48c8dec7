import Tracemark

/// A statistics query over spans or traces.
///
/// ```swift
/// // Calls, errors and percentiles of each function in the last day.
/// StatisticsQuery(of: .spans, filter: try Filter("since:24h", for: .spans), groupBy: .name)
/// // Failed traces by the hour.
/// StatisticsQuery(of: .traces, filter: try Filter("status:error"), intervalNanoseconds: 3_600_000_000_000)
/// ```
public struct StatisticsQuery: Sendable, Hashable {
    /// The kind of record that is counted.
    public var scope: FilterScope
    /// The filter of the records.
    public var filter: Filter
    /// The field to group by, any string field except metadata, attributes and kind; nil for a single group. A record
    /// without a value is excluded. A trace counts in the group of each of its values.
    public var group: FilterStringField?
    /// The length of a time step in nanoseconds; nil for no steps. Steps begin at multiples of it since 1970.
    public var intervalNanoseconds: Int64?
    /// The metric to summarize, if any. For traces, it covers all their spans.
    public var metric: String?

    /// Creates a query.
    public init(
        of scope: FilterScope, filter: Filter = .all, groupBy group: FilterStringField? = nil,
        intervalNanoseconds: Int64? = nil, metric: String? = nil
    ) {
        self.scope = scope
        self.filter = filter
        self.group = group
        self.intervalNanoseconds = intervalNanoseconds
        self.metric = metric
    }

    /// The allowed lengths of a time step in nanoseconds, up to 366 days.
    public static let intervalBounds: ClosedRange<Int64> = 1...31_622_400_000_000_000

    /// Returns the begin of the time step of a moment; nil without steps.
    package func step(of nanoseconds: Int64) -> Int64? {
        guard let interval = intervalNanoseconds else { return nil }
        let rest = nanoseconds % interval
        let (step, overflow) = nanoseconds.subtractingReportingOverflow(rest < 0 ? rest + interval : rest)
        return overflow ? .min : step
    }
}

/// The statistics of one group and time step.
public struct StatisticsRow: Sendable, Hashable, Codable {
    /// The group's value; nil without groups.
    public var group: String?
    /// The begin of the time step; nil without steps.
    public var start: Timestamp?
    /// The number of records.
    public var count: Int
    /// The number of failed records.
    public var errors: Int
    /// The median duration of ended records in nanoseconds; nil if none has ended.
    public var p50: Int64?
    /// The 95th percentile of the duration in nanoseconds.
    public var p95: Int64?
    /// The 99th percentile of the duration in nanoseconds.
    public var p99: Int64?
    /// The longest duration in nanoseconds.
    public var longest: Int64?
    /// The total duration of ended records in nanoseconds.
    public var totalNanoseconds: Double
    /// The tokens of the models' input.
    public var inputTokens: Int64
    /// The tokens of the models' output.
    public var outputTokens: Int64
    /// The total cost.
    public var cost: Double
    /// The latest start.
    public var lastStart: Timestamp
    /// The summary of the metric; nil if no record has it.
    public var metric: MetricSummary?

    /// Creates a row with a start.
    public init(group: String? = nil, start: Timestamp? = nil, count: Int = 0, lastStart: Timestamp) {
        self.group = group
        self.start = start
        self.count = count
        self.lastStart = lastStart
        errors = 0
        totalNanoseconds = 0
        inputTokens = 0
        outputTokens = 0
        cost = 0
    }

    enum CodingKeys: String, CodingKey {
        case group, start, count, errors, p50, p95, p99, longest
        case totalNanoseconds = "total_ns"
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case cost
        case lastStart = "last_start"
        case metric
    }
}

/// The statistics of a metric's values.
public struct MetricSummary: Sendable, Hashable, Codable {
    /// The number of values.
    public var count: Int
    /// The sum of the values.
    public var sum: Double
    /// The lowest value.
    public var lowest: Double
    /// The highest value.
    public var highest: Double
    /// The median of the values.
    public var p50: Double
    /// The 95th percentile of the values.
    public var p95: Double

    /// Creates a summary of at least one value.
    public init(count: Int, sum: Double, lowest: Double, highest: Double, p50: Double, p95: Double) {
        self.count = count
        self.sum = sum
        self.lowest = lowest
        self.highest = highest
        self.p50 = p50
        self.p95 = p95
    }

    /// The mean of the values.
    public var mean: Double { sum / Double(count) }
}
