import Tracemark

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file of a spool: the requests that one process appended, and the offset up to which they are delivered.
///
/// ```
/// "TMSPOOL1" · delivered up to (8 bytes) · record · record · …
/// record: "TMR1" · bytes (4) · spans (4) · CRC-32 (4) · request
/// ```
/// Numbers are little-endian. A process locks a segment (`flock`) before it reads or writes it. The system releases the
/// lock when the process ends, however it ends. A record that is incomplete or damaged is skipped. The mark of the next
/// record locates that one.
final class SpoolSegment {
    static let suffix = ".spool"
    private static let magic: [UInt8] = Array("TMSPOOL1".utf8)
    private static let recordMagic: [UInt8] = Array("TMR1".utf8)
    static let headerSize = 16
    static let recordHeaderSize = 16

    let path: String
    private let descriptor: Int32
    /// The offset at which the records end.
    private(set) var size: Int
    private var deliveredEnd: Int
    /// The records from `deliveredEnd` on that were read last, as one request.
    private var front: OTLPBatch?
    private var frontEnd = 0
    /// The number of spans in unreadable records, as far as the records state it.
    private(set) var damagedSpanCount = 0

    private init(path: String, descriptor: Int32, size: Int, deliveredEnd: Int) {
        self.path = path
        self.descriptor = descriptor
        self.size = size
        self.deliveredEnd = deliveredEnd
    }

    deinit {
        close(descriptor)
    }

    /// Makes a new segment and locks it; nil if the disk does not allow it.
    static func create(in directory: String, name: String) -> SpoolSegment? {
        // The file has another name until it is locked, so that no other process takes it for an abandoned one.
        let draft = "\(directory)/\(name).new"
        let path = "\(directory)/\(name)\(suffix)"
        let descriptor = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        let header = magic + littleEndian(UInt64(headerSize))
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, DescriptorWriter.write(header, to: descriptor).error == 0,
            rename(draft, path) == 0
        else {
            unlink(draft)
            close(descriptor)
            return nil
        }
        return SpoolSegment(path: path, descriptor: descriptor, size: headerSize, deliveredEnd: headerSize)
    }

    /// Takes over a segment that another process abandoned; nil if that process lives, or the file is not a segment.
    static func adopt(_ path: String) -> SpoolSegment? {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
            close(descriptor)
            return nil
        }
        let segment = SpoolSegment(path: path, descriptor: descriptor, size: Int(status.st_size), deliveredEnd: 0)
        guard let header = segment.read(headerSize, at: 0), header.starts(with: magic) else {
            // The file cannot be read and belongs to no process.
            unlink(path)
            return nil
        }
        let delivered = Int(clamping: number(header[8..<16]))
        // An offset outside the file is damage. All records are then delivered, perhaps once more.
        segment.deliveredEnd = (headerSize...segment.size).contains(delivered) ? delivered : headerSize
        return segment
    }

    /// Deletes an unlocked segment that was last written before a time, in seconds since 1970.
    ///
    /// - Returns: True if it was one.
    static func removeForgotten(_ path: String, writtenBefore oldest: Int64) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0 else { return false }
        #if canImport(Darwin)
        let written = Int64(status.st_mtimespec.tv_sec)
        #else
        let written = Int64(status.st_mtim.tv_sec)
        #endif
        var start = [UInt8](repeating: 0, count: magic.count)
        guard written < oldest, pread(descriptor, &start, magic.count, 0) == magic.count, start == magic else {
            return false
        }
        return unlink(path) == 0
    }

    /// Appends a request. If the disk does not accept it whole, this removes the written start and returns false.
    func append(_ batch: OTLPBatch) -> Bool {
        let header =
            Self.recordMagic + Self.littleEndian(UInt32(batch.body.count)) + Self.littleEndian(UInt32(batch.spanCount))
            + Self.littleEndian(Checksum.crc32(batch.body))
        guard lseek(descriptor, off_t(size), SEEK_SET) >= 0,
            DescriptorWriter.write(header + batch.body, to: descriptor).error == 0
        else {
            _ = ftruncate(descriptor, off_t(size))
            return false
        }
        size += header.count + batch.body.count
        return true
    }

    /// Returns the oldest undelivered requests as one; nil if no readable one is left.
    ///
    /// - Parameter spanLimit: The most spans in the result, unless the first request alone has more.
    func first(spanLimit: Int) -> OTLPBatch? {
        front = nil
        guard var whole = record(at: deliveredEnd) ?? recordAfterDamage() else { return nil }
        var end = deliveredEnd + Self.recordHeaderSize + whole.body.count
        while let (length, spans, _) = recordHeader(at: end),
            whole.hasRoom(for: spans, bytes: length, spanLimit: spanLimit), let record = record(at: end)
        {
            whole = whole.joined(with: record)
            end += Self.recordHeaderSize + length
        }
        front = whole
        frontEnd = end
        return whole
    }

    /// Skips to the next readable record. Without one, it returns nil, and nothing is left to deliver.
    private func recordAfterDamage() -> OTLPBatch? {
        while deliveredEnd < size {
            if let record = record(at: deliveredEnd) {
                noteDelivered()
                return record
            }
            if let header = read(Self.recordHeaderSize, at: deliveredEnd), header.starts(with: Self.recordMagic) {
                // The bound is the most that fits, in case the number itself is damaged.
                damagedSpanCount += min(Int(clamping: Self.number(header[8..<12])), (size - deliveredEnd) / 16)
            }
            deliveredEnd = mark(from: deliveredEnd + 1) ?? size
        }
        return nil
    }

    /// Marks the oldest requests as delivered, or as undeliverable.
    func remove(_ batch: OTLPBatch) {
        if front?.body != batch.body { _ = first(spanLimit: batch.spanCount) }
        guard front?.body == batch.body else { return }
        front = nil
        deliveredEnd = frontEnd
        noteDelivered()
    }

    private func noteDelivered() {
        let bytes = Self.littleEndian(UInt64(deliveredEnd))
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 8) }
    }

    /// A Boolean value that indicates whether there may be a request to deliver.
    var hasRequest: Bool { !isDelivered }

    /// A Boolean value that indicates whether all appended requests are delivered.
    var isDelivered: Bool { deliveredEnd >= size }

    /// The number of undelivered spans.
    var spanCount: Int {
        var count = 0
        var place = deliveredEnd
        while place < size {
            if let (length, spans, _) = recordHeader(at: place) {
                count += spans
                place += Self.recordHeaderSize + length
            } else {
                place = mark(from: place + 1) ?? size
            }
        }
        return count
    }

    /// Deletes the file.
    func delete() {
        unlink(path)
    }

    // MARK: Bytes

    private func record(at place: Int) -> OTLPBatch? {
        guard let (length, spans, checksum) = recordHeader(at: place),
            let body = read(length, at: place + Self.recordHeaderSize), Checksum.crc32(body) == checksum
        else { return nil }
        return OTLPBatch(body: body, spanCount: spans)
    }

    /// Returns the offset of the next record's mark.
    private func mark(from start: Int) -> Int? {
        var place = start
        while let bytes = read(min(size - place, 65_536), at: place), bytes.count >= Self.recordMagic.count {
            if let found = bytes.firstRange(of: Self.recordMagic) { return place + found.lowerBound }
            // A mark may cross the boundary of two reads.
            place += bytes.count - (Self.recordMagic.count - 1)
        }
        return nil
    }

    private func recordHeader(at place: Int) -> (length: Int, spans: Int, checksum: UInt32)? {
        guard let header = read(Self.recordHeaderSize, at: place), header.starts(with: Self.recordMagic) else {
            return nil
        }
        let length = Int(clamping: Self.number(header[4..<8]))
        guard length <= size - place - Self.recordHeaderSize else { return nil }
        return (length, Int(clamping: Self.number(header[8..<12])), UInt32(Self.number(header[12..<16])))
    }

    private func read(_ count: Int, at place: Int) -> [UInt8]? {
        guard count >= 0, place <= size - count else { return nil }
        var taken = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while taken < count {
                let part = pread(descriptor, buffer.baseAddress! + taken, count - taken, off_t(place + taken))
                if part <= 0 { break }
                taken += part
            }
            initialized = taken
        }
        return taken == count ? bytes : nil
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
