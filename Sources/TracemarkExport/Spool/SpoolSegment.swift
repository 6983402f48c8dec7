import Tracemark

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// One file of a spool: requests that were appended by one process, and how far they have been delivered.
///
/// ```
/// "TMSPOOL1" · delivered up to (8 bytes) · record · record · …
/// record: "TMR1" · bytes (4) · spans (4) · CRC-32 (4) · request
/// ```
/// Numbers are little-endian. Whoever reads or writes a segment holds a lock on it (`flock`), which the system lets go of
/// when the process ends, however it does. A record that was cut off by a sudden end, or was damaged, is left out; the next one
/// is found by its mark.
final class SpoolSegment {
    static let suffix = ".spool"
    private static let magic: [UInt8] = Array("TMSPOOL1".utf8)
    private static let recordMagic: [UInt8] = Array("TMR1".utf8)
    static let headerSize = 16
    static let recordHeaderSize = 16

    let path: String
    private let descriptor: Int32
    /// Up to where the file holds records.
    private(set) var size: Int
    private var deliveredEnd: Int
    /// The records from `deliveredEnd` on that were read last, as one request.
    private var front: OTLPBatch?
    private var frontEnd = 0
    /// Spans in records that could not be read, as far as the records say.
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

    /// Makes a new segment and locks it; nil where the disk does not let it.
    static func create(in directory: String, name: String) -> SpoolSegment? {
        // Under another name until it is locked, so that no other process takes it for one that was left behind.
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

    /// Takes over a segment that another process left behind; nil where that one lives, or the file is no segment.
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
            // Nothing that can be read, and nobody's.
            unlink(path)
            return nil
        }
        let delivered = Int(clamping: number(header[8..<16]))
        // What is no place in the file is damage. All of it goes out then, perhaps once more.
        segment.deliveredEnd = (headerSize...segment.size).contains(delivered) ? delivered : headerSize
        return segment
    }

    /// Deletes a segment that nobody holds and that was last written before a time, in seconds since 1970.
    ///
    /// - Returns: Whether it was one.
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

    /// Appends a request. False where the disk does not take it; what it took of it is cut off again.
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

    /// The oldest requests that were not delivered, as one; nil where none is left that can be read.
    ///
    /// - Parameter spanLimit: The most spans there may be in it, if the first request has no more.
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

    /// Goes on to the next record that can be read; nil where there is none, and then nothing is left to deliver.
    private func recordAfterDamage() -> OTLPBatch? {
        while deliveredEnd < size {
            if let record = record(at: deliveredEnd) {
                noteDelivered()
                return record
            }
            if let header = read(Self.recordHeaderSize, at: deliveredEnd), header.starts(with: Self.recordMagic) {
                // Not more than there can be, should the number be what was damaged.
                damagedSpanCount += min(Int(clamping: Self.number(header[8..<12])), (size - deliveredEnd) / 16)
            }
            deliveredEnd = mark(from: deliveredEnd + 1) ?? size
        }
        return nil
    }

    /// Notes that requests which were the oldest have been delivered, or cannot be.
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

    /// Whether there may be something to deliver.
    var hasRequest: Bool { !isDelivered }

    /// Whether all that was appended has been delivered.
    var isDelivered: Bool { deliveredEnd >= size }

    /// How many spans have not been delivered.
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

    /// Takes the file away.
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

    /// Where the next record's mark stands.
    private func mark(from start: Int) -> Int? {
        var place = start
        while let bytes = read(min(size - place, 65_536), at: place), bytes.count >= Self.recordMagic.count {
            if let found = bytes.firstRange(of: Self.recordMagic) { return place + found.lowerBound }
            // A mark may lie across the border.
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
