/// Writes the wire format of Protocol Buffers: the little of it that OTLP needs.
///
/// A message within a message stands after its length, which is known once it is written: a byte or two are kept for it, and what
/// was written moves where that was a bad guess.
struct ProtobufWriter {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    /// Starts with room for some bytes.
    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case delimited = 2
        case fixed32 = 5
    }

    /// A whole number of a type whose zero is not written: `int64`, `uint32`, an enumeration.
    mutating func varint(_ field: UInt64, _ value: UInt64) {
        tag(field, .varint)
        append(varint: value)
    }

    mutating func boolean(_ field: UInt64, _ value: Bool) {
        varint(field, value ? 1 : 0)
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        tag(field, .fixed64)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        tag(field, .fixed32)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func double(_ field: UInt64, _ value: Double) {
        fixed64(field, value.bitPattern)
    }

    mutating func string(_ field: UInt64, _ text: String) {
        header(field, length: text.utf8.count)
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Bytes: those of a number, the highest first, as OTLP has its ids.
    mutating func id(_ field: UInt64, _ parts: UInt64...) {
        header(field, length: parts.count * 8)
        for part in parts { withUnsafeBytes(of: part.bigEndian) { bytes.append(contentsOf: $0) } }
    }

    /// A message that has been written already.
    mutating func message(_ field: UInt64, _ content: [UInt8]) {
        header(field, length: content.count)
        bytes.append(contentsOf: content)
    }

    /// What stands before a message of so many bytes, which are to follow.
    mutating func header(_ field: UInt64, length: Int) {
        tag(field, .delimited)
        append(varint: UInt64(length))
    }

    /// A message within this one.
    ///
    /// - Parameter lengthBytes: How many bytes its length will take, most likely.
    mutating func message(_ field: UInt64, lengthBytes: Int = 1, _ body: (inout ProtobufWriter) -> Void) {
        tag(field, .delimited)
        let place = bytes.count
        for _ in 0..<lengthBytes { bytes.append(0) }
        body(&self)
        let length = UInt64(bytes.count - place - lengthBytes)
        if lengthBytes == max(1, (UInt64.bitWidth - length.leadingZeroBitCount + 6) / 7) {
            for byte in 0..<lengthBytes {
                let more: UInt8 = byte + 1 < lengthBytes ? 0x80 : 0
                bytes[place + byte] = UInt8(truncatingIfNeeded: length >> UInt64(7 * byte)) & 0x7f | more
            }
        } else {
            var prefix = ProtobufWriter()
            prefix.append(varint: length)
            bytes.replaceSubrange(place..<place + lengthBytes, with: prefix.bytes)
        }
    }

    /// Forgets what has been written, and keeps the room.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Fields that have been written already.
    mutating func raw(_ content: [UInt8]) {
        bytes.append(contentsOf: content)
    }

    private mutating func tag(_ field: UInt64, _ type: WireType) {
        append(varint: field << 3 | type.rawValue)
    }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
