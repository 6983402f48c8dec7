import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a thread needs to record spans without meeting another one: its generator of ids, its idea of the wall clock,
/// and a ring of ended spans that it alone fills and the collector alone empties.
///
/// Lives at a fixed address and is never freed: when its thread exits, the next new thread takes it over with what is
/// still in it, so that there are never more of them than there were threads at once.
struct ThreadBuffer: ~Copyable {
    /// Ended spans that a thread holds until the collector comes. At half of it the collector is woken, so the other
    /// half is for those that end until it runs: 8,192 spans last a thread that does nothing but trace for a
    /// millisecond or two, and one with 10,000 spans a second for 0.8 s. Large enough for a loop over a document's every
    /// sentence in a debug build; small enough that a full ring pins but a few megabytes. A power of two.
    static let capacity = 16_384

    private var ids = RandomIDs()
    /// What makes a wall time of a monotonic one, and until when (monotonic) to believe it.
    private var clockOffset: UInt64 = 0
    private var clockOffsetExpiry: UInt64 = 0

    private let slots = UnsafeMutablePointer<Unmanaged<SpanStorage>>.allocate(capacity: capacity)
    /// Spans ever pushed. Written by the owner alone.
    private let head = Atomic<Int>(0)
    /// The owner's last look at ``tail``, which saves it from reading a cache line that the collector writes.
    private var knownTail = 0
    /// Spans left out because the ring was full. Written by the owner alone.
    private let dropped = Atomic<Int>(0)
    /// Keeps the collector's counter off the owner's cache lines; 128 bytes, since processors fetch lines in pairs.
    private let spacing: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    private let moreSpacing: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    /// Spans ever taken out. Written by the collector alone.
    private let tail = Atomic<Int>(0)

    /// Spans that have been opened, for the collector to see which of them last; nil until an exporter wants to know.
    private let opened = Atomic<UnsafeMutablePointer<OpenedRing>?>(nil)

    private init() {}
}

// MARK: - In the thread that owns it

extension ThreadBuffer {
    /// The wall clock is read again when the last reading is older than this, in nanoseconds: long enough that a burst
    /// of roots reads it once, short enough that a clock that is set is noticed at once.
    private static let clockOffsetLifetime: UInt64 = 10_000_000

    mutating func nextSpanID() -> SpanID {
        let bits = ids.next()
        return SpanID(bits: bits == 0 ? 1 : bits)
    }

    mutating func nextTraceID() -> TraceID {
        let low = ids.next()
        return TraceID(high: ids.next(), low: low == 0 ? 1 : low)
    }

    mutating func hits(share: Double) -> Bool {
        Sampling.isHit(share: share, by: ids.next())
    }

    /// What makes a wall time of a monotonic one.
    mutating func clockOffset(at now: UInt64) -> UInt64 {
        if now >= clockOffsetExpiry {
            clockOffset = TraceClock.wall() &- TraceClock.monotonic()
            clockOffsetExpiry = now &+ Self.clockOffsetLifetime
        }
        return clockOffset
    }

    /// Hands an ended span to the collector. When the ring is full, the span is dropped and counted: losing a span is
    /// better than holding up the program.
    mutating func push(_ span: SpanStorage) {
        guard isTracing.load(ordering: .relaxed) else { return }
        let head = head.load(ordering: .relaxed)
        if head &- knownTail >= Self.capacity / 2 {
            knownTail = tail.load(ordering: .acquiring)
            let waiting = head &- knownTail
            if waiting >= Self.capacity / 2 { CollectorWake.now() }
            if waiting >= Self.capacity {
                dropped.store(dropped.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
                return
            }
        }
        slots[head & (Self.capacity - 1)] = Unmanaged.passRetained(span)
        self.head.store(head &+ 1, ordering: .releasing)
        CollectorWake.soon()
    }
}

extension ThreadBuffer {
    /// Tells the collector of a span that has just been opened. When there is no room, nobody hears of it until it ends.
    mutating func watch(_ span: SpanStorage) {
        if let known = opened.load(ordering: .relaxed) { return known.pointee.push(span) }
        let made = UnsafeMutablePointer<OpenedRing>.allocate(capacity: 1)
        made.initialize(to: OpenedRing())
        made.pointee.push(span)
        opened.store(made, ordering: .releasing)
    }

    /// Takes the spans that were opened out of every thread's ring, those that have ended since left out.
    static func drainOpened(into spans: inout [SpanStorage], capacity: Int) {
        for buffer in registry.withLock({ $0.all }) {
            buffer.pointer.pointee.opened.load(ordering: .acquiring)?.pointee.drain(into: &spans, capacity: capacity)
        }
    }
}

// MARK: - Which buffer is whose

extension ThreadBuffer {
    /// A buffer by its address.
    @usableFromInline
    struct Reference: @unchecked Sendable {
        fileprivate let pointer: UnsafeMutablePointer<ThreadBuffer>

        func nextSpanID() -> SpanID { pointer.pointee.nextSpanID() }
        func nextTraceID() -> TraceID { pointer.pointee.nextTraceID() }
        func hits(share: Double) -> Bool { pointer.pointee.hits(share: share) }
        func clockOffset(at now: UInt64) -> UInt64 { pointer.pointee.clockOffset(at: now) }
        func push(_ span: SpanStorage) { pointer.pointee.push(span) }
        func watch(_ span: SpanStorage) { pointer.pointee.watch(span) }
    }

    /// Every buffer ever made, and those whose threads are gone. Locked when a thread records its first span or exits,
    /// and by the collector.
    private struct Registry {
        var all: [Reference] = []
        var ownerless: [Reference] = []
    }

    private static let registry = Guarded(Registry())

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { buffer in
            ThreadBuffer.leave(buffer)
        }
        return key
    }()

    /// The calling thread's buffer.
    static var current: Reference {
        if let known = pthread_getspecific(key) {
            return Reference(pointer: known.assumingMemoryBound(to: ThreadBuffer.self))
        }
        return enter()
    }

    private static func enter() -> Reference {
        let buffer = registry.withLock { registry in
            if let inherited = registry.ownerless.popLast() { return inherited }
            let made = Reference(pointer: .allocate(capacity: 1))
            made.pointer.initialize(to: ThreadBuffer())
            registry.all.append(made)
            return made
        }
        pthread_setspecific(key, buffer.pointer)
        return buffer
    }

    private static func leave(_ buffer: UnsafeMutableRawPointer?) {
        guard let buffer = buffer?.assumingMemoryBound(to: ThreadBuffer.self) else { return }
        registry.withLock { $0.ownerless.append(Reference(pointer: buffer)) }
    }
}

// MARK: - In the collector

extension ThreadBuffer {
    /// Takes the ended spans out of every thread's ring.
    static func drainAll(into spans: inout [SpanStorage]) {
        for buffer in registry.withLock({ $0.all }) {
            let head = buffer.pointer.pointee.head.load(ordering: .acquiring)
            var tail = buffer.pointer.pointee.tail.load(ordering: .relaxed)
            guard tail != head else { continue }
            let slots = buffer.pointer.pointee.slots
            while tail != head {
                spans.append(slots[tail & (capacity - 1)].takeRetainedValue())
                tail &+= 1
            }
            buffer.pointer.pointee.tail.store(tail, ordering: .releasing)
        }
    }

    /// How many buffers there are.
    static var count: Int { registry.withLock { $0.all.count } }

    /// How many spans all threads together have dropped.
    static var droppedCount: Int {
        registry.withLock { $0.all }.reduce(0) { $0 + $1.pointer.pointee.dropped.load(ordering: .relaxed) }
    }
}
