/// The open spans that may become running spans, for exporters that export spans before they end.
///
/// Only the collector uses it. Without such an exporter it stays empty.
struct LastingSpans {
    /// The most spans that may be open at once. Spans beyond it are exported only after they end.
    private static let capacity = 65_536

    private var open: [SpanStorage] = []
    private var isWatching = false

    /// A Boolean value that indicates whether some spans may still become running spans.
    var isWaiting: Bool { !open.isEmpty }

    /// Returns the current state of the spans that have run longer than `threshold` since the last call.
    ///
    /// - Parameter threshold: The time after which a span is exported before it ends; nil if no exporter wants running
    ///   spans.
    mutating func next(longerThan threshold: Duration?) -> [SpanData] {
        guard let threshold else {
            if isWatching { stop() }
            return []
        }
        if !isWatching {
            isWatching = true
            SpanWatch.add(.lastingSpans)
        }
        ThreadBuffer.drainOpened(into: &open, capacity: Self.capacity)
        guard !open.isEmpty else { return [] }
        let nanoseconds =
            UInt64(clamping: threshold.components.seconds) &* 1_000_000_000
            &+ UInt64(clamping: threshold.components.attoseconds / 1_000_000_000)
        let now = TraceClock.monotonic()
        var lasting: [SpanData] = []
        open.removeAll { span in
            guard span.isRunning else { return true }
            guard now &- span.start.time >= nanoseconds, now > span.start.time else { return false }
            if let record = span.collectRunning() { lasting.append(record) }
            return true
        }
        return lasting
    }

    mutating func stop() {
        guard isWatching else { return }
        isWatching = false
        SpanWatch.remove(.lastingSpans)
        ThreadBuffer.drainOpened(into: &open, capacity: 0)
        open = []
    }
}
