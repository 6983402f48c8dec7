import Tracemark

/// A query of traces.
public struct TraceQuery: Sendable, Hashable {
    /// The filter of the traces.
    public var filter: Filter
    /// The order of the traces.
    public var order: TraceOrder
    /// The maximum number of traces: 1 to 1,000.
    public var limit: Int
    /// The cursor of the previous page.
    public var cursor: String?

    /// Creates a query.
    public init(filter: Filter = .all, order: TraceOrder = .newest, limit: Int = 50, cursor: String? = nil) {
        self.filter = filter
        self.order = order
        self.limit = limit
        self.cursor = cursor
    }
}

/// The order of a list of traces. Traces without the value come last.
public enum TraceOrder: String, Sendable, Hashable, Codable, CaseIterable {
    /// By start, latest first.
    case newest
    /// By start, earliest first.
    case oldest
    /// By duration, longest first.
    case slowest
    /// By cost, highest first.
    case costliest
    /// By tokens, most first.
    case mostTokens = "most_tokens"
    /// By number of spans, most first.
    case largest
}

/// A query of spans.
public struct SpanQuery: Sendable, Hashable {
    /// The filter of the spans, parsed with the scope `.spans`.
    public var filter: Filter
    /// The order of the spans: `.newest`, `.oldest` or `.slowest`. Others count as `.newest`.
    public var order: TraceOrder
    /// A Boolean value that indicates whether the result has inputs, outputs, attributes, events and links.
    public var contents: Bool
    /// The maximum number of spans: 1 to 1,000.
    public var limit: Int
    /// The cursor of the previous page.
    public var cursor: String?

    /// Creates a query.
    public init(
        filter: Filter = .all, order: TraceOrder = .newest, contents: Bool = true, limit: Int = 50,
        cursor: String? = nil
    ) {
        self.filter = filter
        self.order = order
        self.contents = contents
        self.limit = limit
        self.cursor = cursor
    }
}

/// A query of the values of a string field.
public struct ValueQuery: Sendable, Hashable {
    /// The field. The fields ``FilterStringField/metadata(_:)``, ``FilterStringField/attribute(_:)`` and
    /// ``FilterStringField/kind`` have no values to offer.
    public var field: FilterStringField
    /// The case-insensitive prefix of the values.
    public var prefix: String
    /// The filter of the traces that are counted.
    public var filter: Filter
    /// The maximum number of values.
    public var limit: Int

    /// Creates a query.
    public init(_ field: FilterStringField, prefix: String = "", filter: Filter = .all, limit: Int = 20) {
        self.field = field
        self.prefix = prefix
        self.filter = filter
        self.limit = limit
    }
}

/// A value with the number of traces that have it.
public struct ValueCount: Sendable, Hashable, Codable {
    /// The value.
    public var value: String
    /// The number of traces.
    public var count: Int

    /// Creates a count.
    public init(value: String, count: Int) {
        self.value = value
        self.count = count
    }
}

/// A field with user-defined keys.
public enum KeyedField: String, Sendable, Hashable, CaseIterable {
    /// The field `tag.`.
    case tag
    /// The field `metric.`.
    case metric
}
