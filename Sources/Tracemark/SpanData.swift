/// A finished span as a plain value: what a ``SpanExporter`` is given.
///
/// A span that gets metrics or tags after it has ended is handed over again, with everything it holds: of several
/// records of one span id the last one wins.
public struct SpanData: Sendable, Hashable {
    /// The trace that the span belongs to.
    public var traceID: TraceID
    /// The span's own id.
    public var spanID: SpanID
    /// The span that this one is a part of; nil for the root of a trace.
    public var parentSpanID: SpanID?
    /// Whether the parent is in another process, named by a ``TraceContext``.
    public var parentIsRemote: Bool
    /// The W3C `tracestate` that came with the trace, or an empty string.
    public var traceState: String
    /// The span's name.
    public var name: String
    /// What the span does, if it was said.
    public var type: SpanType?
    /// Which side of a call the span is.
    public var kind: SpanKind
    /// The function's qualified name, if the span stands for one: `Summarizer.summarize`.
    public var function: String?
    /// The source file, as the wrapper or caller gave it.
    public var file: String?
    /// The line in ``file``.
    public var line: Int?
    /// The start in nanoseconds since 1970, as in OTLP.
    public var startNanoseconds: UInt64
    /// The end in nanoseconds since 1970, 0 while the span runs. Start and end come from one monotonic clock: a child never seems to start
    /// before its parent, whatever happens to the machine's clock.
    public var endNanoseconds: UInt64
    /// How the work ended.
    public var status: SpanStatus
    /// The errors that were thrown or recorded, in order.
    public var errors: [RecordedError]
    /// The captured arguments as the text of a JSON object, in the order they were set; nil if there are none.
    public var input: String?
    /// The captured result.
    public var output: CapturedOutput?
    /// The tags.
    public var tags: [String: String]
    /// The metrics in the order they were first saved.
    public var metrics: [SpanMetric]
    /// The metadata as the text of a JSON object; nil if there is none.
    public var metadata: String?
    /// Further attributes, by their standard names: `gen_ai.request.model`, `http.request.method`.
    public var attributes: [String: TraceAttribute]
    /// What happened at one moment while the span ran, other than ``errors``.
    public var events: [TraceEvent]
    /// Other spans that this one has to do with.
    public var links: [TraceLink]
    /// Rises from one record of a span to the next, in nanoseconds since 1970; nil where the span has not been exported
    /// before. Exported as the attribute `tracemark.version`, by which a store knows the last record.
    public var version: UInt64?
    /// How many tags, metrics and other entries were left out because the span had too many.
    public var droppedEntryCount: Int

    /// Makes a span's record; mostly of use to tests of exporters.
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

    /// Whether this is the record of a span that has not ended: ``SpanExporter/exportRunning(_:)``.
    public var isRunning: Bool { endNanoseconds == 0 }

    /// Whether nothing above the span is recorded by this process.
    public var isLocalRoot: Bool { parentSpanID == nil || parentIsRemote }
}

/// A metric saved on a span: `quality_score = 4.5`.
public struct SpanMetric: Sendable, Hashable {
    /// The metric's name.
    public var name: String
    /// The number saved last under the name.
    public var value: MetricNumber
    /// What the caller said about it.
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
    /// When it was recorded, in nanoseconds since 1970.
    public var timeNanoseconds: UInt64

    /// Makes a record of an error.
    public init(type: String, message: String, timeNanoseconds: UInt64) {
        self.type = type
        self.message = message
        self.timeNanoseconds = timeNanoseconds
    }
}

/// A captured result and what kind of text it is.
public struct CapturedOutput: Sendable, Hashable {
    /// The text: the result itself where it is a string, else JSON.
    public var text: String
    /// `text/plain` or `application/json`.
    public var mimeType: String

    /// Makes a captured result.
    public init(text: String, mimeType: String) {
        self.text = text
        self.mimeType = mimeType
    }
}
