/// Writes the wire format of Protocol Buffers, as far as OTLP needs it.
///
/// A nested message follows its length, which is known only after it is written. One or two bytes are reserved for the
/// length. If it takes another number of bytes, the written message is moved.
struct ProtobufWriter {
    /// The written bytes.
    private(set) var bytes: [UInt8] = []

    /// Makes a writer that reserves room for some bytes.
    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case delimited = 2
        case fixed32 = 5
    }

    /// Writes a whole number as a varint, even a zero: an `int64`, a `uint32` or an enumeration.
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

    /// Writes an id as OTLP does: the bytes of its numbers, the highest first.
    mutating func id(_ field: UInt64, _ parts: UInt64...) {
        header(field, length: parts.count * 8)
        for part in parts { withUnsafeBytes(of: part.bigEndian) { bytes.append(contentsOf: $0) } }
    }

    /// Writes a message that is encoded already.
    mutating func message(_ field: UInt64, _ content: [UInt8]) {
        header(field, length: content.count)
        bytes.append(contentsOf: content)
    }

    /// Writes the header of a message of the given length. The caller then writes the message.
    mutating func header(_ field: UInt64, length: Int) {
        tag(field, .delimited)
        append(varint: UInt64(length))
    }

    /// Writes a nested message.
    ///
    /// - Parameter lengthBytes: The expected number of bytes of its length.
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

    /// Removes the written bytes, and keeps the room.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Writes fields that are encoded already.
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
