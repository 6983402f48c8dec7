/// A span that has ended, on its way to the collector.
struct EndedSpan {
    let start: SpanStart
    /// The end in nanoseconds of the monotonic clock.
    let endTime: UInt64
    /// The span's details, if its storage serves another span already; nil if it has none.
    let details: SpanStorage.Details?
    /// The span's storage; nil if nothing references the span any more, so that it cannot change.
    let storage: SpanStorage?

    /// Returns the span's current state. Only the collector calls it.
    func record() -> SpanData {
        storage?.collect() ?? start.record(details?.value, end: endTime &+ start.clockOffset)
    }
}
