/// Where finished spans go.
///
/// An exporter's methods are called one after the other, and never on a thread of the program: an exporter may take its time,
/// and what it throws is reported once per kind of error on standard error and goes no further. Of several exporters
/// ``flush()`` and ``shutdown()`` are called at once, and all else in their order. While one is slow, spans wait in buffers
/// of fixed size; when these are full, spans are dropped and counted.
public protocol SpanExporter: Sendable {
    /// Called once before the first spans, with what they all have in common.
    func start(resource: TraceResource) throws

    /// Takes spans that have ended, in batches. A batch with the root of a trace also holds, or follows, every span of
    /// the trace that ended before the root did.
    ///
    /// - Parameter spans: Never empty. A span that was said more about after it had ended comes once more, whole: the
    ///   last record of a span id wins.
    func export(_ spans: [SpanData]) throws

    /// How long a span must have run for the exporter to be told of it before it ends; nil for an exporter that takes
    /// ended spans alone. Asked again and again, so that the answer may change.
    var runningSpanThreshold: Duration? { get }

    /// Takes spans that run longer than ``runningSpanThreshold``, each once, as it stands. The whole span comes when it has
    /// ended, with a higher ``SpanData/version``.
    ///
    /// - Parameter spans: Never empty. ``SpanData/isRunning`` is true for each.
    func exportRunning(_ spans: [SpanData]) throws

    /// Called when the program wants everything exported so far to have arrived.
    func flush() throws

    /// Called when no more spans will come.
    func shutdown() throws
}

extension SpanExporter {
    /// Does nothing.
    public func start(resource: TraceResource) throws {}
    /// Ended spans alone.
    public var runningSpanThreshold: Duration? { nil }
    /// Does nothing.
    public func exportRunning(_ spans: [SpanData]) throws {}
    /// Does nothing.
    public func flush() throws {}
    /// Does nothing.
    public func shutdown() throws {}
}
