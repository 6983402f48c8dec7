import Tracemark

/// A question about many spans or traces at once.
///
/// ```swift
/// // Calls, errors and percentiles of each function in the last day.
/// StatisticsQuery(of: .spans, filter: try Filter("since:24h", for: .spans), groupBy: .name)
/// // Failed traces by the hour.
/// StatisticsQuery(of: .traces, filter: try Filter("status:error"), intervalNanoseconds: 3_600_000_000_000)
/// ```
public struct StatisticsQuery: Sendable, Hashable {
    /// What is counted.
    public var scope: FilterScope
    /// What must hold for it.
    public var filter: Filter
    /// What makes a group: a text field other than metadata, attributes and kind; nil for one group of all. What has no
    /// such value is left out. A trace counts in the group of each of its values.
    public var group: FilterStringField?
    /// How long a step of time is, in nanoseconds; steps begin at multiples of it since 1970. Nil for no steps.
    public var intervalNanoseconds: Int64?
    /// The metric to sum up, if any: of traces, over all their spans.
    public var metric: String?

    /// Asks a question.
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

    /// How long a step of time may be, in nanoseconds: up to 366 days.
    public static let intervalBounds: ClosedRange<Int64> = 1...31_622_400_000_000_000

    /// When the step of time begins that a moment lies in; nil for no steps.
    package func step(of nanoseconds: Int64) -> Int64? {
        guard let interval = intervalNanoseconds else { return nil }
        let rest = nanoseconds % interval
        let (step, overflow) = nanoseconds.subtractingReportingOverflow(rest < 0 ? rest + interval : rest)
        return overflow ? .min : step
    }
}

/// What the spans or traces of one group and step of time amount to.
public struct StatisticsRow: Sendable, Hashable, Codable {
    /// The group's value; nil where there are no groups.
    public var group: String?
    /// When the step of time begins; nil where there are none.
    public var start: Timestamp?
    /// How many there are.
    public var count: Int
    /// How many of them failed.
    public var errors: Int
    /// Half of those that have ended took at most so many nanoseconds; nil if none has.
    public var p50: Int64?
    /// 95 of 100 took at most so many nanoseconds.
    public var p95: Int64?
    /// 99 of 100 took at most so many nanoseconds.
    public var p99: Int64?
    /// The longest took so many nanoseconds.
    public var longest: Int64?
    /// Their durations together, in nanoseconds, as far as they have ended.
    public var totalNanoseconds: Double
    /// The tokens that models were given.
    public var inputTokens: Int64
    /// The tokens that models answered with.
    public var outputTokens: Int64
    /// What they cost together.
    public var cost: Double
    /// When the last one began.
    public var lastStart: Timestamp
    /// The metric that was asked for; nil if it occurs nowhere.
    public var metric: MetricSummary?

    /// Makes a row of a single moment.
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

/// What the values of a metric amount to.
public struct MetricSummary: Sendable, Hashable, Codable {
    /// How many values there are.
    public var count: Int
    /// Their sum.
    public var sum: Double
    /// The lowest one.
    public var lowest: Double
    /// The highest one.
    public var highest: Double
    /// Half of the values are at most this.
    public var p50: Double
    /// 95 of 100 values are at most this.
    public var p95: Double

    /// Sums up values, of which there must be one at least.
    public init(count: Int, sum: Double, lowest: Double, highest: Double, p50: Double, p95: Double) {
        self.count = count
        self.sum = sum
        self.lowest = lowest
        self.highest = highest
        self.p50 = p50
        self.p95 = p95
    }

    /// The average.
    public var mean: Double { sum / Double(count) }
}
