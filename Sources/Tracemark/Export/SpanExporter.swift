/// A destination of finished spans.
///
/// An exporter's methods are called one after the other, and never on a thread of the program, so an exporter may be
/// slow. An error that it throws is reported on standard error, once per kind of error, and goes no further. If there
/// are several exporters, ``flush()`` and ``shutdown()`` are called concurrently, and the other methods in the
/// exporters' order. While an exporter is slow, spans wait in buffers of fixed size. When these are full, spans are
/// dropped and counted.
public protocol SpanExporter: Sendable {
    /// Prepares the exporter. It is called once before the first spans, with the attributes that all of them share.
    func start(resource: TraceResource) throws

    /// Exports spans that have ended, in batches. A batch with the root of a trace contains or follows every span of
    /// the trace that ended before the root.
    ///
    /// - Parameter spans: The spans, at least one. A span that changed after its end comes again, whole. The last
    ///   record of a span id wins.
    func export(_ spans: [SpanData]) throws

    /// The time that a span must run before the exporter receives it as a running span; nil for ended spans only.
    ///
    /// It is read repeatedly, so the value may change.
    var runningSpanThreshold: Duration? { get }

    /// Exports running spans that have run longer than ``runningSpanThreshold``, each once, in its current state. The
    /// whole span follows after its end, with a higher ``SpanData/version``.
    ///
    /// - Parameter spans: The spans, at least one. ``SpanData/isRunning`` is true for each.
    func exportRunning(_ spans: [SpanData]) throws

    /// Delivers everything exported so far before it returns.
    func flush() throws

    /// Shuts the exporter down. No more spans will come.
    func shutdown() throws
}

extension SpanExporter {
    /// Does nothing.
    public func start(resource: TraceResource) throws {}
    /// Nil: the exporter takes only ended spans.
    public var runningSpanThreshold: Duration? { nil }
    /// Does nothing.
    public func exportRunning(_ spans: [SpanData]) throws {}
    /// Does nothing.
    public func flush() throws {}
    /// Does nothing.
    public func shutdown() throws {}
}
