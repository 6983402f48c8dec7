/// How much is in a store.
public struct StoreStatus: Sendable, Hashable, Codable {
    /// What it is: `SQLite 3.40.1`.
    public var engine: String
    /// How many traces there are.
    public var traceCount: Int
    /// How many spans there are.
    public var spanCount: Int
    /// How many bytes the store takes up on disk.
    public var byteCount: Int64
    /// How many bytes of these are free and will be used again.
    public var freeByteCount: Int64
    /// How many acknowledged spans a search for words does not find yet.
    public var textLag: Int
    /// How many parts are waiting to be written.
    public var queuedPartCount: Int

    /// Describes a store.
    public init(
        engine: String, traceCount: Int, spanCount: Int, byteCount: Int64, freeByteCount: Int64 = 0, textLag: Int = 0,
        queuedPartCount: Int = 0
    ) {
        self.engine = engine
        self.traceCount = traceCount
        self.spanCount = spanCount
        self.byteCount = byteCount
        self.freeByteCount = freeByteCount
        self.textLag = textLag
        self.queuedPartCount = queuedPartCount
    }

    enum CodingKeys: String, CodingKey {
        case engine
        case traceCount = "trace_count"
        case spanCount = "span_count"
        case byteCount = "byte_count"
        case freeByteCount = "free_byte_count"
        case textLag = "text_lag"
        case queuedPartCount = "queued_part_count"
    }
}

/// How long traces are kept.
public struct RetentionPolicy: Sendable, Hashable {
    /// Traces with no activity for longer than so many nanoseconds are removed.
    public var ageNanoseconds: Int64?
    /// Once what is kept takes up more than this, the oldest traces are removed until it takes up a little less. Of a file,
    /// datasets and documents are not counted, which removing traces makes no smaller.
    public var byteCount: Int64?

    /// Makes a policy; nil for no bound.
    public init(ageNanoseconds: Int64? = nil, byteCount: Int64? = nil) {
        self.ageNanoseconds = ageNanoseconds
        self.byteCount = byteCount
    }
}

/// What a retention run has removed.
public struct RetentionResult: Sendable, Hashable {
    /// How many traces.
    public var traceCount: Int
    /// How many spans.
    public var spanCount: Int

    /// Counts what was removed.
    public init(traceCount: Int = 0, spanCount: Int = 0) {
        self.traceCount = traceCount
        self.spanCount = spanCount
    }

    /// Counts what both have removed.
    public static func += (left: inout RetentionResult, right: RetentionResult) {
        left.traceCount += right.traceCount
        left.spanCount += right.spanCount
    }
}

/// A small document that the server keeps beside the traces: a saved view, an alert rule, a key.
public struct StoredDocument: Sendable, Hashable {
    /// What it is found by within its collection.
    public var name: String
    /// The text, JSON as a rule.
    public var text: String
    /// Counts the changes, from 1.
    public var revision: Int64

    /// Makes a document.
    public init(name: String, text: String, revision: Int64 = 0) {
        self.name = name
        self.text = text
        self.revision = revision
    }
}
