import Synchronization

/// Spans that a thread has opened, in a ring that it alone fills and the collector alone empties, as ``ThreadBuffer`` is for
/// those that have ended.
struct OpenedRing: ~Copyable {
    private static let capacity = 16_384

    private let slots = UnsafeMutablePointer<Unmanaged<SpanStorage>>.allocate(capacity: capacity)
    private let head = Atomic<Int>(0)
    private let tail = Atomic<Int>(0)

    /// In the thread that owns the ring.
    func push(_ span: SpanStorage) {
        let head = head.load(ordering: .relaxed)
        guard head &- tail.load(ordering: .acquiring) < Self.capacity else { return }
        slots[head & (Self.capacity - 1)] = Unmanaged.passRetained(span)
        self.head.store(head &+ 1, ordering: .releasing)
        CollectorWake.forRunning()
    }

    /// In the collector.
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
