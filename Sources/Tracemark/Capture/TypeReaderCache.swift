import Synchronization

/// The readers of all types captured so far.
///
/// It is a hash table that is read without a lock. A lock orders the writers. A writer stores a slot's reader before
/// its key, and neither ever changes. When a table is half full, one of twice the size replaces it. The old table is
/// never freed, because other threads may still read it.
enum TypeReaderCache {
    private struct Slot: ~Copyable {
        /// The address of the type's metadata; 0 in an empty slot.
        let key = Atomic<UInt>(0)
        /// The address of the reader, which is never freed.
        let reader = Atomic<UInt>(0)
    }

    private struct Table: ~Copyable {
        let slots: UnsafeMutablePointer<Slot>
        /// The number of slots, a power of two, minus one.
        let mask: Int

        init(capacity: Int) {
            slots = .allocate(capacity: capacity)
            for index in 0..<capacity { (slots + index).initialize(to: Slot()) }
            mask = capacity - 1
        }

        /// Returns the slot of a type, or the empty slot in which it belongs.
        @inline(__always)
        func slot(of key: UInt) -> UnsafeMutablePointer<Slot> {
            var index = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 24) & mask
            while true {
                let slot = slots + index
                let found = slot.pointee.key.load(ordering: .acquiring)
                if found == key || found == 0 { return slot }
                index = (index + 1) & mask
            }
        }

        func insert(_ key: UInt, _ reader: UInt) {
            let slot = slot(of: key)
            slot.pointee.reader.store(reader, ordering: .relaxed)
            slot.pointee.key.store(key, ordering: .releasing)
        }
    }

    /// The address of the table; 0 before the first is made.
    private static let current = Atomic<UInt>(0)
    /// The number of taken slots. Its lock orders the writers.
    private static let count = Guarded(0)
    private static let firstCapacity = 256

    private static var table: UnsafePointer<Table>? { UnsafePointer(bitPattern: current.load(ordering: .acquiring)) }

    private static func key(of type: Any.Type) -> UInt { unsafeBitCast(type, to: UInt.self) }

    static func find(_ type: Any.Type) -> TypeReader? {
        guard let table else { return nil }
        let slot = table.pointee.slot(of: key(of: type))
        guard slot.pointee.key.load(ordering: .acquiring) != 0 else { return nil }
        return reader(at: slot.pointee.reader.load(ordering: .relaxed))
    }

    private static func reader(at address: UInt) -> TypeReader? {
        UnsafeRawPointer(bitPattern: address).map { Unmanaged<TypeReader>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Adds a reader, unless another thread has already added one.
    static func insert(_ reader: TypeReader) -> TypeReader {
        count.withLock { count in
            if let known = find(reader.type) { return known }
            if table.map({ count * 2 > $0.pointee.mask }) ?? true { grow() }
            let address = UInt(bitPattern: Unmanaged.passRetained(reader).toOpaque())
            table?.pointee.insert(key(of: reader.type), address)
            count += 1
            return reader
        }
    }

    /// Publishes a table of twice the size with all known readers.
    private static func grow() {
        let old = table
        let new = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        new.initialize(to: Table(capacity: old.map { ($0.pointee.mask + 1) * 2 } ?? firstCapacity))
        if let old {
            for index in 0...old.pointee.mask {
                let slot = old.pointee.slots + index
                let key = slot.pointee.key.load(ordering: .relaxed)
                if key != 0 { new.pointee.insert(key, slot.pointee.reader.load(ordering: .relaxed)) }
            }
        }
        current.store(UInt(bitPattern: new), ordering: .releasing)
    }
}
