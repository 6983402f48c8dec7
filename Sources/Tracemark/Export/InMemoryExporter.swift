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
    /// Guards the records, which the exporters' queue adds and the program reads.
    private let kept = Guarded<[SpanData]>([])
    private let capacity: Int

    /// Makes an exporter that keeps the last `capacity` records.
    public init(capacity: Int = 100_000) {
        self.capacity = capacity
    }

    /// The spans exported so far, each as its last record has it, in the order in which they first came.
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

    /// Every record exported so far, those of spans that came more than once too.
    public var records: [SpanData] { kept.withLock { $0 } }

    /// Forgets all spans.
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
