import Synchronization

/// Keeps spans in memory, for tests:
///
/// ```swift
/// let exporter = InMemoryExporter()
/// TracingSystem.bootstrap(exporter)
/// let answer = try await answer("What is a span?")
/// TracingSystem.flush()
/// #expect(exporter.spans.map(\.name) == ["retrieve", "answer"])
/// ```
public final class InMemoryExporter: SpanExporter {
    /// The records. The exporters' queue adds them, and the program reads them.
    private let kept = Guarded<[SpanData]>([])
    private let capacity: Int

    /// Makes an exporter that keeps the last `capacity` records.
    public init(capacity: Int = 100_000) {
        self.capacity = capacity
    }

    /// The spans exported so far, each as its last record, in the order of their first records.
    public var spans: [SpanData] {
        var places: [SpanID: Int] = [:]
        var spans: [SpanData] = []
        for record in records {
            if let place = places[record.spanID] {
                spans[place] = record
            } else {
                places[record.spanID] = spans.count
                spans.append(record)
            }
        }
        return spans
    }

    /// Every record exported so far, including several records of one span.
    public var records: [SpanData] { kept.withLock { $0 } }

    /// Removes all records.
    public func reset() {
        kept.withLock { $0 = [] }
    }

    /// Keeps the spans.
    public func export(_ spans: [SpanData]) {
        kept.withLock { kept in
            kept.append(contentsOf: spans)
            if kept.count > capacity { kept.removeFirst(kept.count - capacity) }
        }
    }
}
