import Synchronization

/// A ring of the spans that a thread has opened. Only that thread fills it, and only the collector empties it.
/// ``ThreadBuffer`` does the same for spans that have ended.
struct OpenedRing: ~Copyable {
    private static let capacity = 16_384

    private let slots = UnsafeMutablePointer<Unmanaged<SpanStorage>>.allocate(capacity: capacity)
    private let head = Atomic<Int>(0)
    private let tail = Atomic<Int>(0)

    /// Adds a span. Only the thread that owns the ring calls it.
    func push(_ span: SpanStorage) {
        let head = head.load(ordering: .relaxed)
        guard head &- tail.load(ordering: .acquiring) < Self.capacity else { return }
        slots[head & (Self.capacity - 1)] = Unmanaged.passRetained(span)
        self.head.store(head &+ 1, ordering: .releasing)
        CollectorWake.forRunning()
    }

    /// Takes the spans out and keeps running ones, up to a capacity. Only the collector calls it.
    func drain(into spans: inout [SpanStorage], capacity: Int) {
        let head = head.load(ordering: .acquiring)
        var tail = tail.load(ordering: .relaxed)
        while tail != head {
            let span = slots[tail & (Self.capacity - 1)].takeRetainedValue()
            if span.isRunning, spans.count < capacity { spans.append(span) }
            tail &+= 1
        }
        self.tail.store(tail, ordering: .releasing)
    }
}
