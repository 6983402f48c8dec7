/// The spans that have been opened and not yet told of, for exporters that want to know of those that run long.
///
/// The collector's own; nothing of it is touched while no such exporter is there.
struct LastingSpans {
    /// Spans that may be open at once; of more than these nobody hears before they end.
    private static let capacity = 65_536

    private var open: [SpanStorage] = []
    private var isWatching = false

    /// Whether some spans may come to last.
    var isWaiting: Bool { !open.isEmpty }

    /// The spans that have come to run longer than `threshold` since the last call, as they stand.
    ///
    /// - Parameter threshold: Nil for nobody who wants to know.
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
