import Tracemark

/// A filter of traces or spans, in the language of the command line, the API, the dashboard and alerts.
///
/// ```swift
/// let filter = try Filter(
///     #"name:summarize* AND tag.environment=production AND (status:error OR metric.quality<3) AND duration>2s"#)
/// let page = try await store.traces(TraceQuery(filter: filter, limit: 50))
/// ```
///
/// For spans, each condition tests the span's own values. For traces, `status`, `duration`, the times, tokens and cost
/// are the trace's. The fields `name`, `type`, `kind`, `model`, `service`, `user`, `session`, tags, metrics, metadata,
/// attributes and text match if any span matches. Each condition may match another span. `NOT` is the exact opposite of
/// the filter that follows it.
public indirect enum Filter: Sendable, Hashable {
    /// A filter that matches everything: the empty text.
    case all
    /// A filter that matches if all of these match. It has at least two elements, none of them `and` or `all`.
    case and([Filter])
    /// A filter that matches if any of these matches. It has at least two elements, none of them `or` or `all`.
    case or([Filter])
    /// A filter that matches if this does not.
    case not(Filter)
    /// A single condition.
    case condition(FilterCondition)

    /// A Boolean value that indicates whether the filter searches for words. A store indexes words some time after it
    /// stores a span.
    public var searchesText: Bool {
        switch self {
        case .all: false
        case .and(let filters), .or(let filters): filters.contains { $0.searchesText }
        case .not(let filter): filter.searchesText
        case .condition(.text): true
        case .condition: false
        }
    }

    /// Returns a filter that matches if both match, in the form that ``and(_:)`` requires.
    public static func && (one: Filter, other: Filter) -> Filter {
        switch (one, other) {
        case (.all, let rest), (let rest, .all): rest
        case (.and(let ones), .and(let others)): .and(ones + others)
        case (.and(let ones), _): .and(ones + [other])
        case (_, .and(let others)): .and([one] + others)
        default: .and([one, other])
        }
    }

    /// Returns a filter that matches if either matches, in the form that ``or(_:)`` requires.
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

/// The kind of record that a filter tests.
public enum FilterScope: Sendable, Hashable {
    /// Traces as a whole.
    case traces
    /// Single spans.
    case spans
}

/// A single condition of a filter.
public enum FilterCondition: Sendable, Hashable {
    /// Consecutive words in the name, input, output or error. With a `*` at the end, the last word is a prefix. Written
    /// as `text:"rate limit"`, or as bare words.
    case text(String)
    /// A test of a string: `name:summarize*`, `tag.environment=production`.
    case string(FilterStringField, FilterStringTest)
    /// A test of the status: `status:error`.
    case status(TraceStatus)
    /// The trace with this ID, or its spans: `trace:4bf92f3577b34da6a3ce929d0e0e4736`.
    case trace(TraceID)
    /// The span with this ID, or its trace: `span:00f067aa0ba902b7`.
    case span(SpanID)
    /// A prefix of the trace ID: `trace:4bf92f*`.
    case tracePrefix(IDPrefix)
    /// A prefix of a span ID: `span:00f0*`.
    case spanPrefix(IDPrefix)
    /// A comparison with a number: `metric.quality<3`, `tokens>=1000`. A missing number never matches.
    case number(FilterNumberField, FilterComparison, Double)
    /// The existence of a metric: `metric.quality:*`.
    case hasMetric(String)
    /// A comparison with the duration in nanoseconds: `duration>2s`. A running span never matches.
    case duration(FilterComparison, nanoseconds: Int64)
    /// A comparison with the start: `since:24h`, `until:2026-11-01`, `start>2026-11-01T12:00`.
    case start(FilterComparison, FilterTime)
}

/// The field of a string condition.
public enum FilterStringField: Sendable, Hashable {
    /// The name of a span; for a trace, of any of its spans.
    case name
    /// The name of a trace, which is its root span's name.
    case root
    /// The type of a span, which says what it does.
    case type
    /// The kind of a span, which is its side of a call.
    case kind
    /// The model that was called.
    case model
    /// The program that did the work.
    case service
    /// The user that the work was done for.
    case user
    /// The conversation that the work belongs to.
    case session
    /// A tag.
    case tag(String)
    /// An entry of the metadata, as text.
    case metadata(String)
    /// An attribute, as text.
    case attribute(String)
}

/// The test of a string condition. A missing string never matches.
public enum FilterStringTest: Sendable, Hashable {
    /// A case-insensitive pattern in which `*` matches any text: `name:summarize*`.
    case matches(String)
    /// An exact comparison: `tag.environment=production`.
    case equals(String)
}

/// The field of a number condition.
public enum FilterNumberField: Sendable, Hashable {
    /// A metric.
    case metric(String)
    /// The input and output tokens.
    case tokens
    /// The tokens of the models' input.
    case inputTokens
    /// The tokens of the models' output.
    case outputTokens
    /// The cost.
    case cost
    /// The number of spans of a trace.
    case spans
    /// The number of failed spans of a trace.
    case errors
}

/// A comparison of numbers, durations and times. The parser turns `!=` into `NOT` with ``equal``.
public enum FilterComparison: String, Sendable, Hashable, CaseIterable {
    /// Less than.
    case less = "<"
    /// Less than or equal to.
    case lessOrEqual = "<="
    /// Equal to.
    case equal = "="
    /// Greater than or equal to.
    case greaterOrEqual = ">="
    /// Greater than.
    case greater = ">"

    /// Returns whether two values compare this way.
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

/// A point in time in a filter.
public enum FilterTime: Sendable, Hashable {
    /// An absolute time.
    case at(Timestamp)
    /// A number of nanoseconds before the filter is evaluated.
    case ago(nanoseconds: Int64)

    /// Parses a date or time, or a duration before now: `2026-11-01`, `24h`. A time without an offset is UTC.
    public init?(_ text: String) {
        if let time = Timestamp(text) {
            self = .at(time)
        } else if let nanoseconds = DurationText.nanoseconds(text) {
            self = .ago(nanoseconds: nanoseconds)
        } else {
            return nil
        }
    }

    /// Returns the absolute time for a current time.
    public func resolved(at now: Timestamp) -> Timestamp {
        switch self {
        case .at(let time): time
        case .ago(let nanoseconds): now.advanced(byNanoseconds: -nanoseconds)
        }
    }
}
