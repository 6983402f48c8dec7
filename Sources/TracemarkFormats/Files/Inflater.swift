import SystemZlib

/// A gzip decompressor that works piece by piece.
final class Inflater {
    /// A Boolean value that indicates whether the input so far ends at the end of gzip's data.
    private(set) var isAtEnd = false

    /// The state of zlib. zlib stores its address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var room = [UInt8](repeating: 0, count: 262_144)

    init() throws(FormatError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, plus 16 for gzip's header and trailer.
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw FormatError("The system has no memory for decompression.")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Decompresses a piece of the file.
    func inflate(_ piece: [UInt8], of name: String) throws(FormatError) -> [UInt8] {
        var result: [UInt8] = []
        var status = Z_OK
        var piece = piece
        piece.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                if isAtEnd {
                    // A gzip file may have several members, one after the other.
                    guard stream.pointee.avail_in > 0 else { break }
                    inflateReset(stream)
                    isAtEnd = false
                }
                room.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    status = SystemZlib.inflate(stream, Z_NO_FLUSH)
                    result.append(contentsOf: output[..<(output.count - Int(stream.pointee.avail_out))])
                }
                if status == Z_STREAM_END { isAtEnd = true }
            } while status == Z_OK && (stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0)
                || status == Z_STREAM_END
        }
        // Z_BUF_ERROR means that the data continues in the next piece.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw FormatError("\(name) is damaged gzip data. Create it again.")
        }
        return result
    }
}
