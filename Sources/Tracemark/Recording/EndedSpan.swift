/// A span that has ended, on its way to the collector.
struct EndedSpan {
    let start: SpanStart
    /// Monotonic.
    let endTime: UInt64
    /// What was said about it, where its storage is in use for another span already.
    let details: SpanStorage.Details?
    /// Nil where nobody holds the span any more, so that nothing more can be said about it.
    let storage: SpanStorage?

    /// The span as it stands. For the collector.
    func record() -> SpanData {
        storage?.collect() ?? start.record(details?.value, end: endTime &+ start.clockOffset)
    }
}
