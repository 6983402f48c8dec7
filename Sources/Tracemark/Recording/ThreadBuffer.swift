import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The state that lets a thread record spans without synchronizing with other threads.
///
/// It holds a generator of ids, an offset to the wall clock, and a ring of ended spans. Only the thread fills the ring,
/// and only the collector empties it.
///
/// A buffer lives at a fixed address and is never freed. When its thread exits, the next new thread takes it over with
/// its content. The number of buffers thus never exceeds the largest number of threads at once.
@usableFromInline
struct ThreadBuffer: ~Copyable {
    /// The number of ended spans that a thread can hold until the collector comes, a power of two.
    ///
    /// At half of it the thread wakes the collector. The other half, 8,192 spans, is for those that end until the
    /// collector runs. It lasts a thread that only traces for a millisecond or two, and one with 10,000 spans a second
    /// for 0.8 s. The ring is large enough for a loop over every sentence of a document in a debug build. A full ring
    /// still pins only a few megabytes.
    static let capacity = 16_384

    private var ids = RandomIDs()
    /// The nanoseconds to add to a monotonic time to get a wall time. It is valid until the monotonic time
    /// `clockOffsetExpiry`.
    private var clockOffset: UInt64 = 0
    private var clockOffsetExpiry: UInt64 = 0

    private let slots = UnsafeMutablePointer<EndedSpan>.allocate(capacity: capacity)
    /// The number of spans ever pushed. Only the owner writes it.
    private let head = Atomic<Int>(0)
    /// The value of ``tail`` that the owner read last. It avoids reading a cache line that the collector writes.
    private var knownTail = 0
    /// The number of spans dropped because the ring was full. Only the owner writes it.
    private let dropped = Atomic<Int>(0)
    /// Storages for the next spans, the last used on top. There are mostly as many as spans are nested in a call.
    private let idle = UnsafeMutablePointer<SpanStorage>.allocate(capacity: idleCapacity)
    private var idleCount = 0
    private static let idleCapacity = 64
    /// Padding that keeps the collector's counter off the owner's cache lines: 128 bytes, because processors fetch
    /// lines in pairs.
    private let spacing: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    private let moreSpacing: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    /// The number of spans ever taken out. Only the collector writes it.
    private let tail = Atomic<Int>(0)

    /// The spans that have been opened, from which the collector finds running spans; nil until an exporter wants
    /// those.
    private let opened = Atomic<UnsafeMutablePointer<OpenedRing>?>(nil)

    private init() {}
}

// MARK: - In the thread that owns it

extension ThreadBuffer {
    /// The time in nanoseconds after which the wall clock is read again.
    ///
    /// A burst of roots therefore reads the clock once, and a clock that is set is still noticed at once.
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

    /// Returns the nanoseconds to add to a monotonic time to get a wall time.
    mutating func clockOffset(at now: UInt64) -> UInt64 {
        if now >= clockOffsetExpiry {
            clockOffset = TraceClock.wall() &- TraceClock.monotonic()
            clockOffsetExpiry = now &+ Self.clockOffsetLifetime
        }
        return clockOffset
    }

    /// Hands an ended span to the collector. If the ring is full, the span is dropped and counted: losing a span is
    /// better than blocking the program.
    ///
    /// - Returns: True if there was room.
    @discardableResult
    mutating func push(_ span: SpanStorage) -> Bool {
        guard let slot = nextSlot() else { return false }
        slot.initialize(to: span.shared)
        handOver()
        return true
    }

    /// Hands over an ended span that nothing else references, and keeps its storage for the next one.
    @inline(__always)
    mutating func pushAndReuse(_ span: consuming SpanStorage) {
        guard idleCount < Self.idleCapacity else {
            push(span)
            return
        }
        guard let slot = nextSlot() else { return }
        span.moveOut(to: slot)
        (idle + idleCount).initialize(to: span)
        idleCount &+= 1
        handOver()
    }

    /// Returns a storage that can be reused.
    @inline(__always)
    mutating func idleStorage() -> SpanStorage? {
        guard idleCount > 0 else { return nil }
        idleCount &-= 1
        return (idle + idleCount).move()
    }

    /// Returns the slot for the next ended span; nil if the span is not kept.
    @inline(__always)
    private mutating func nextSlot() -> UnsafeMutablePointer<EndedSpan>? {
        guard isTracing.load(ordering: .relaxed) else { return nil }
        let head = head.load(ordering: .relaxed)
        if head &- knownTail >= Self.capacity / 2 {
            knownTail = tail.load(ordering: .acquiring)
            let waiting = head &- knownTail
            if waiting >= Self.capacity / 2 { CollectorWake.now() }
            if waiting >= Self.capacity {
                dropped.store(dropped.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
                return nil
            }
        }
        return slots + (head & (Self.capacity - 1))
    }

    @inline(__always)
    private mutating func handOver() {
        head.store(head.load(ordering: .relaxed) &+ 1, ordering: .releasing)
        CollectorWake.soon()
    }
}

extension ThreadBuffer {
    /// Reports a newly opened span to the collector. If there is no room, the span is exported only after it ends.
    mutating func watch(_ span: SpanStorage) {
        if let known = opened.load(ordering: .relaxed) { return known.pointee.push(span) }
        let made = UnsafeMutablePointer<OpenedRing>.allocate(capacity: 1)
        made.initialize(to: OpenedRing())
        made.pointee.push(span)
        opened.store(made, ordering: .releasing)
    }

    /// Takes the opened spans out of every thread's ring, and skips those that have ended.
    static func drainOpened(into spans: inout [SpanStorage], capacity: Int) {
        for buffer in registry.withLock({ $0.all }) {
            buffer.pointer.pointee.opened.load(ordering: .acquiring)?.pointee.drain(into: &spans, capacity: capacity)
        }
    }
}

// MARK: - Ownership of buffers

extension ThreadBuffer {
    /// A reference to a buffer by its address.
    @usableFromInline
    struct Reference: @unchecked Sendable {
        fileprivate let pointer: UnsafeMutablePointer<ThreadBuffer>

        func nextSpanID() -> SpanID { pointer.pointee.nextSpanID() }
        func nextTraceID() -> TraceID { pointer.pointee.nextTraceID() }
        func hits(share: Double) -> Bool { pointer.pointee.hits(share: share) }
        func clockOffset(at now: UInt64) -> UInt64 { pointer.pointee.clockOffset(at: now) }
        @discardableResult
        func push(_ span: SpanStorage) -> Bool { pointer.pointee.push(span) }
        @inline(__always)
        func pushAndReuse(_ span: consuming SpanStorage) { pointer.pointee.pushAndReuse(span) }
        @inline(__always)
        func storage(_ start: SpanStart, hasScope: Bool) -> SpanStorage {
            guard let idle = pointer.pointee.idleStorage() else {
                return SpanStorage(start, hasScope: hasScope, openedBy: self)
            }
            idle.reuse(start, hasScope: hasScope, openedBy: self)
            return idle
        }
        func watch(_ span: SpanStorage) { pointer.pointee.watch(span) }
    }

    /// Every buffer ever made, and those whose threads have exited. It is locked by a thread that records its first
    /// span or exits, and by the collector.
    private struct Registry {
        var all: [Reference] = []
        var ownerless: [Reference] = []
    }

    private static let registry = Guarded(Registry())

    private static let madeKey: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { buffer in
            ThreadBuffer.leave(buffer)
        }
        return key
    }()

    /// A cached copy of ``madeKey``: reading a lazy static costs a call. `UInt.max` until the key is made.
    private static let key = Atomic<UInt>(.max)

    /// The calling thread's buffer.
    static var current: Reference {
        @inline(__always) get {
            let key = key.load(ordering: .relaxed)
            if key != .max, let known = pthread_getspecific(pthread_key_t(truncatingIfNeeded: key)) {
                return Reference(pointer: known.assumingMemoryBound(to: ThreadBuffer.self))
            }
            return enter()
        }
    }

    @inline(never)
    private static func enter() -> Reference {
        key.store(UInt(madeKey), ordering: .relaxed)
        if let known = pthread_getspecific(madeKey) {
            return Reference(pointer: known.assumingMemoryBound(to: ThreadBuffer.self))
        }
        let buffer = registry.withLock { registry in
            if let inherited = registry.ownerless.popLast() { return inherited }
            let made = Reference(pointer: .allocate(capacity: 1))
            made.pointer.initialize(to: ThreadBuffer())
            registry.all.append(made)
            return made
        }
        pthread_setspecific(madeKey, buffer.pointer)
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
    static func drainAll(into spans: inout [EndedSpan]) {
        for buffer in registry.withLock({ $0.all }) {
            let head = buffer.pointer.pointee.head.load(ordering: .acquiring)
            var tail = buffer.pointer.pointee.tail.load(ordering: .relaxed)
            guard tail != head else { continue }
            let slots = buffer.pointer.pointee.slots
            while tail != head {
                spans.append((slots + (tail & (capacity - 1))).move())
                tail &+= 1
            }
            buffer.pointer.pointee.tail.store(tail, ordering: .releasing)
        }
    }

    /// The number of buffers.
    static var count: Int { registry.withLock { $0.all.count } }

    /// The number of spans that all threads together have dropped.
    static var droppedCount: Int {
        registry.withLock { $0.all }.reduce(0) { $0 + $1.pointer.pointee.dropped.load(ordering: .relaxed) }
    }
}
