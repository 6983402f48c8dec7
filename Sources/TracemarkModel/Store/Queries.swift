import Tracemark

/// Which traces are asked for.
public struct TraceQuery: Sendable, Hashable {
    /// What must hold for them.
    public var filter: Filter
    /// Which come first.
    public var order: TraceOrder
    /// How many at most: 1 to 1,000.
    public var limit: Int
    /// Where the page before ended.
    public var cursor: String?

    /// Asks for traces.
    public init(filter: Filter = .all, order: TraceOrder = .newest, limit: Int = 50, cursor: String? = nil) {
        self.filter = filter
        self.order = order
        self.limit = limit
        self.cursor = cursor
    }
}

/// The order of a list of traces. What has no such value comes last.
public enum TraceOrder: String, Sendable, Hashable, Codable, CaseIterable {
    /// By start, the last one first.
    case newest
    /// By start, the first one first.
    case oldest
    /// By duration, the longest first.
    case slowest
    /// By cost, the highest first.
    case costliest
    /// By tokens, the most first.
    case mostTokens = "most_tokens"
    /// By spans, the most first.
    case largest
}

/// Which spans are asked for.
public struct SpanQuery: Sendable, Hashable {
    /// What must hold for them, read with the scope `.spans`.
    public var filter: Filter
    /// Which come first: `.newest`, `.oldest` or `.slowest`. Others count as `.newest`.
    public var order: TraceOrder
    /// Whether they come with their inputs, outputs, attributes, events and links.
    public var contents: Bool
    /// How many at most: 1 to 1,000.
    public var limit: Int
    /// Where the page before ended.
    public var cursor: String?

    /// Asks for spans.
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

/// Which values of a text field are asked for.
public struct ValueQuery: Sendable, Hashable {
    /// The field. ``FilterStringField/metadata(_:)``, ``FilterStringField/attribute(_:)`` and
    /// ``FilterStringField/kind`` have no values to offer.
    public var field: FilterStringField
    /// What the values begin with, upper and lower case being the same.
    public var prefix: String
    /// Which traces are counted.
    public var filter: Filter
    /// How many at most.
    public var limit: Int

    /// Asks for values.
    public init(_ field: FilterStringField, prefix: String = "", filter: Filter = .all, limit: Int = 20) {
        self.field = field
        self.prefix = prefix
        self.filter = filter
        self.limit = limit
    }
}

/// A value and in how many traces it occurs.
public struct ValueCount: Sendable, Hashable, Codable {
    /// The value.
    public var value: String
    /// How many traces have it.
    public var count: Int

    /// Counts a value.
    public init(value: String, count: Int) {
        self.value = value
        self.count = count
    }
}

/// Fields with keys of the users' own.
public enum KeyedField: String, Sendable, Hashable, CaseIterable {
    /// `tag.`
    case tag
    /// `metric.`
    case metric
}
