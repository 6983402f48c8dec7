import Tracemark

/// A question about traces or spans, in the one language that the command line, the API, the dashboard and alerts share.
///
/// ```swift
/// let filter = try Filter(
///     #"name:summarize* AND tag.environment=production AND (status:error OR metric.quality<3) AND duration>2s"#)
/// let page = try await store.traces(TraceQuery(filter: filter, limit: 50))
/// ```
///
/// Of a span, each condition asks for the span's own values. Of a trace, `status`, `duration`, the times, tokens and
/// cost are the trace's; `name`, `type`, `kind`, `model`, `service`, `user`, `session`, tags, metrics, metadata,
/// attributes and text hold if they hold for any of its spans, each on its own. `NOT` is always the exact opposite of
/// what it stands before.
public indirect enum Filter: Sendable, Hashable {
    /// Everything: the empty text.
    case all
    /// What all of these hold for. At least two, none of them an `and` or `all`.
    case and([Filter])
    /// What one of these holds for. At least two, none of them an `or` or `all`.
    case or([Filter])
    /// What this does not hold for.
    case not(Filter)
    /// A single condition.
    case condition(FilterCondition)

    /// Whether it asks for words, which a store finds some time after it has taken a span.
    public var searchesText: Bool {
        switch self {
        case .all: false
        case .and(let filters), .or(let filters): filters.contains { $0.searchesText }
        case .not(let filter): filter.searchesText
        case .condition(.text): true
        case .condition: false
        }
    }

    /// What must hold for both, in the form that ``and(_:)`` demands.
    public static func && (one: Filter, other: Filter) -> Filter {
        switch (one, other) {
        case (.all, let rest), (let rest, .all): rest
        case (.and(let ones), .and(let others)): .and(ones + others)
        case (.and(let ones), _): .and(ones + [other])
        case (_, .and(let others)): .and([one] + others)
        default: .and([one, other])
        }
    }

    /// What must hold for one of both, in the form that ``or(_:)`` demands.
    public static func || (one: Filter, other: Filter) -> Filter {
        switch (one, other) {
        case (.all, _), (_, .all): .all
        case (.or(let ones), .or(let others)): .or(ones + others)
        case (.or(let ones), _): .or(ones + [other])
        case (_, .or(let others)): .or([one] + others)
        default: .or([one, other])
        }
    }
}

/// What a filter asks about.
public enum FilterScope: Sendable, Hashable {
    /// Traces as a whole.
    case traces
    /// Single spans.
    case spans
}

/// One condition of a filter.
public enum FilterCondition: Sendable, Hashable {
    /// The words stand together in the name, the input, the output or the error; the last one may go on if a `*`
    /// follows it. `text:"rate limit"`, or bare words.
    case text(String)
    /// A text is like this: `name:summarize*`, `tag.environment=production`.
    case string(FilterStringField, FilterStringTest)
    /// The work stands so: `status:error`.
    case status(TraceStatus)
    /// The trace with this id, or the spans of it: `trace:4bf92f3577b34da6a3ce929d0e0e4736`.
    case trace(TraceID)
    /// The span with this id, or the trace that it is in: `span:00f067aa0ba902b7`.
    case span(SpanID)
    /// A trace whose id begins so, or the spans of it: `trace:4bf92f*`.
    case tracePrefix(IDPrefix)
    /// A span whose id begins so, or the trace that it is in: `span:00f0*`.
    case spanPrefix(IDPrefix)
    /// A number compares so: `metric.quality<3`, `tokens>=1000`. What has no such number never does.
    case number(FilterNumberField, FilterComparison, Double)
    /// A metric of this name was saved: `metric.quality:*`.
    case hasMetric(String)
    /// The duration in nanoseconds compares so: `duration>2s`. What has not ended never does.
    case duration(FilterComparison, nanoseconds: Int64)
    /// The start compares so: `since:24h`, `until:2026-11-01`, `start>2026-11-01T12:00`.
    case start(FilterComparison, FilterTime)
}

/// What a text condition is about.
public enum FilterStringField: Sendable, Hashable {
    /// The name: of a trace, any of its spans'.
    case name
    /// The name of a trace itself, which is its root's.
    case root
    /// What the span does.
    case type
    /// Which side of a call the span is.
    case kind
    /// The model that was called.
    case model
    /// The program.
    case service
    /// Whom the work was done for.
    case user
    /// The conversation.
    case session
    /// A tag.
    case tag(String)
    /// An entry of the metadata, as text.
    case metadata(String)
    /// An attribute, as text.
    case attribute(String)
}

/// How a text condition compares. What has no such text never matches.
public enum FilterStringTest: Sendable, Hashable {
    /// Like this, upper and lower case being the same, `*` standing for anything: `name:summarize*`.
    case matches(String)
    /// Exactly this: `tag.environment=production`.
    case equals(String)
}

/// What a number condition is about.
public enum FilterNumberField: Sendable, Hashable {
    /// A metric.
    case metric(String)
    /// Tokens in and out.
    case tokens
    /// Tokens that models were given.
    case inputTokens
    /// Tokens that models answered with.
    case outputTokens
    /// The cost.
    case cost
    /// How many spans a trace has.
    case spans
    /// How many spans of a trace failed.
    case errors
}

/// How numbers, durations and times compare. `!=` is written as the opposite of ``equal``.
public enum FilterComparison: String, Sendable, Hashable, CaseIterable {
    /// Below.
    case less = "<"
    /// Below or the same.
    case lessOrEqual = "<="
    /// The same.
    case equal = "="
    /// Above or the same.
    case greaterOrEqual = ">="
    /// Above.
    case greater = ">"

    /// Whether two values compare so.
    public func holds<Value: Comparable>(_ one: Value, _ other: Value) -> Bool {
        switch self {
        case .less: one < other
        case .lessOrEqual: one <= other
        case .equal: one == other
        case .greaterOrEqual: one >= other
        case .greater: one > other
        }
    }
}

/// A point in time as a filter names it.
public enum FilterTime: Sendable, Hashable {
    /// At this time.
    case at(Timestamp)
    /// So many nanoseconds before the filter is applied.
    case ago(nanoseconds: Int64)

    /// Reads a date or time, which is UTC unless it says otherwise, or how long ago: `2026-11-01`, `24h`.
    public init?(_ text: String) {
        if let time = Timestamp(text) {
            self = .at(time)
        } else if let nanoseconds = DurationText.nanoseconds(text) {
            self = .ago(nanoseconds: nanoseconds)
        } else {
            return nil
        }
    }

    /// The time that is meant when it is `now`.
    public func resolved(at now: Timestamp) -> Timestamp {
        switch self {
        case .at(let time): time
        case .ago(let nanoseconds): now.advanced(byNanoseconds: -nanoseconds)
        }
    }
}
