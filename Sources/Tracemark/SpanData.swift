/// A finished span as a plain value, as a ``SpanExporter`` receives it.
///
/// A span that gets metrics or tags after it has ended is exported again, with all its data. The last record of a span
/// id wins.
public struct SpanData: Sendable, Hashable {
    /// The trace that the span belongs to.
    public var traceID: TraceID
    /// The span's own id.
    public var spanID: SpanID
    /// The id of the parent span; nil for the root of a trace.
    public var parentSpanID: SpanID?
    /// A Boolean value that indicates whether the parent is in another process, named by a ``TraceContext``.
    public var parentIsRemote: Bool
    /// The W3C `tracestate` that came with the trace, or an empty string.
    public var traceState: String
    /// The span's name.
    public var name: String
    /// The kind of work that the span does; nil if the program did not set it.
    public var type: SpanType?
    /// The side of a call that the span is.
    public var kind: SpanKind
    /// The function's qualified name, if the span stands for one: `Summarizer.summarize`.
    public var function: String?
    /// The source file, as the wrapper or caller gave it.
    public var file: String?
    /// The line in ``file``.
    public var line: Int?
    /// The start in nanoseconds since 1970, as in OTLP.
    public var startNanoseconds: UInt64
    /// The end in nanoseconds since 1970, 0 while the span runs.
    ///
    /// Start and end come from one monotonic clock. A child therefore never seems to start before its parent, even if
    /// the machine's clock is set.
    public var endNanoseconds: UInt64
    /// The outcome of the work.
    public var status: SpanStatus
    /// The errors that were thrown or recorded, in order.
    public var errors: [RecordedError]
    /// The captured arguments as the text of a JSON object, in the order they were set; nil without any.
    public var input: String?
    /// The captured result.
    public var output: CapturedOutput?
    /// The tags.
    public var tags: [String: String]
    /// The metrics in the order they were first saved.
    public var metrics: [SpanMetric]
    /// The metadata as the text of a JSON object; nil without any.
    public var metadata: String?
    /// Further attributes, by their standard names: `gen_ai.request.model`, `http.request.method`.
    public var attributes: [String: TraceAttribute]
    /// The events that happened while the span ran, other than ``errors``.
    public var events: [TraceEvent]
    /// Links to related spans.
    public var links: [TraceLink]
    /// The version of the record, in nanoseconds since 1970; nil if the span has not been exported before.
    ///
    /// It rises from one record of a span to the next. The attribute `tracemark.version` carries it, so that a store
    /// recognises the last record.
    public var version: UInt64?
    /// The number of tags, metrics and other entries that were dropped because the span had too many.
    public var droppedEntryCount: Int

    /// Makes a span's record, mostly for tests of exporters.
    public init(
        traceID: TraceID, spanID: SpanID, parentSpanID: SpanID? = nil, name: String, type: SpanType? = nil,
        kind: SpanKind = .internal, startNanoseconds: UInt64, endNanoseconds: UInt64, status: SpanStatus = .ok
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentSpanID = parentSpanID
        self.parentIsRemote = false
        self.traceState = ""
        self.name = name
        self.type = type
        self.kind = kind
        self.startNanoseconds = startNanoseconds
        self.endNanoseconds = endNanoseconds
        self.status = status
        self.errors = []
        self.tags = [:]
        self.metrics = []
        self.attributes = [:]
        self.events = []
        self.links = []
        self.droppedEntryCount = 0
    }

    /// The time between start and end.
    public var duration: Duration {
        .nanoseconds(Int64(clamping: endNanoseconds >= startNanoseconds ? endNanoseconds - startNanoseconds : 0))
    }

    /// A Boolean value that indicates whether the span has not ended yet: ``SpanExporter/exportRunning(_:)``.
    public var isRunning: Bool { endNanoseconds == 0 }

    /// A Boolean value that indicates whether this process records no parent of the span.
    public var isLocalRoot: Bool { parentSpanID == nil || parentIsRemote }
}

/// A metric saved on a span: `quality_score = 4.5`.
public struct SpanMetric: Sendable, Hashable {
    /// The metric's name.
    public var name: String
    /// The number saved last under the name.
    public var value: MetricNumber
    /// The caller's comment on the metric.
    public var comment: String?

    /// Makes a metric.
    public init(name: String, value: MetricNumber, comment: String? = nil) {
        self.name = name
        self.value = value
        self.comment = comment
    }
}

/// An error that left a span's work or was recorded on it.
public struct RecordedError: Sendable, Hashable {
    /// The error's type with its module: `App.ValidationError`.
    public var type: String
    /// The error's description.
    public var message: String
    /// The time at which the error was recorded, in nanoseconds since 1970.
    public var timeNanoseconds: UInt64

    /// Makes a record of an error.
    public init(type: String, message: String, timeNanoseconds: UInt64) {
        self.type = type
        self.message = message
        self.timeNanoseconds = timeNanoseconds
    }
}

/// A captured result and the kind of its text.
public struct CapturedOutput: Sendable, Hashable {
    /// The text: the result itself if it is a string, otherwise JSON.
    public var text: String
    /// `text/plain` or `application/json`.
    public var mimeType: String

    /// Makes a captured result.
    public init(text: String, mimeType: String) {
        self.text = text
        self.mimeType = mimeType
    }
}
