/// The checksum CRC-32, as in gzip and Ethernet. It detects a record that a sudden end left incomplete.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
    }

    /// Returns the checksum. The plain loop over pointers is fast in a debug build too, because the last spans pass
    /// through it when a program ends.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            bytes.withUnsafeBufferPointer { bytes in
                var value = ~UInt32(0)
                var place = 0
                while place < bytes.count {
                    value = table[Int((value ^ UInt32(bytes[place])) & 0xff)] ^ value >> 8
                    place += 1
                }
                return ~value
            }
        }
    }
}
