/// The size and state of a store.
public struct StoreStatus: Sendable, Hashable, Codable {
    /// The engine with its version: `SQLite 3.40.1`.
    public var engine: String
    /// The number of traces.
    public var traceCount: Int
    /// The number of spans.
    public var spanCount: Int
    /// The size on disk in bytes.
    public var byteCount: Int64
    /// The free bytes on disk, which the store will reuse.
    public var freeByteCount: Int64
    /// The number of acknowledged spans that the text index does not have yet.
    public var textLag: Int
    /// The number of span updates that wait to be written.
    public var queuedPartCount: Int

    /// Creates a status.
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

/// The retention of traces.
public struct RetentionPolicy: Sendable, Hashable {
    /// The maximum age in nanoseconds. Traces without activity for longer are deleted.
    public var ageNanoseconds: Int64?
    /// The maximum size in bytes. When the store exceeds it, the oldest traces are deleted until the store is slightly
    /// smaller. A file's datasets and documents do not count, because deleting traces cannot shrink them.
    public var byteCount: Int64?

    /// Creates a policy; nil means no limit.
    public init(ageNanoseconds: Int64? = nil, byteCount: Int64? = nil) {
        self.ageNanoseconds = ageNanoseconds
        self.byteCount = byteCount
    }
}

/// The result of a retention run.
public struct RetentionResult: Sendable, Hashable {
    /// The number of deleted traces.
    public var traceCount: Int
    /// The number of deleted spans.
    public var spanCount: Int

    /// Creates a result.
    public init(traceCount: Int = 0, spanCount: Int = 0) {
        self.traceCount = traceCount
        self.spanCount = spanCount
    }

    /// Adds the counts of another result.
    public static func += (left: inout RetentionResult, right: RetentionResult) {
        left.traceCount += right.traceCount
        left.spanCount += right.spanCount
    }
}

/// A small document that the server stores beside the traces: a saved view, an alert rule, a key.
public struct StoredDocument: Sendable, Hashable {
    /// The name, which is unique within the collection.
    public var name: String
    /// The text, usually JSON.
    public var text: String
    /// The revision, which counts changes from 1.
    public var revision: Int64

    /// Creates a document.
    public init(name: String, text: String, revision: Int64 = 0) {
        self.name = name
        self.text = text
        self.revision = revision
    }
}
