import SystemZlib

/// Undoes gzip's compression, a piece at a time.
final class Inflater {
    /// Whether what came so far ends where gzip's data does.
    private(set) var isAtEnd = false

    /// zlib remembers where this stands, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var room = [UInt8](repeating: 0, count: 262_144)

    init() throws(FormatError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for gzip's head and end.
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw FormatError("There is no memory to decompress with.")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// What a piece of the file becomes.
    func inflate(_ piece: [UInt8], of name: String) throws(FormatError) -> [UInt8] {
        var result: [UInt8] = []
        var status = Z_OK
        var piece = piece
        piece.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                if isAtEnd {
                    // gzip allows several members, one after the other.
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
        // Z_BUF_ERROR: it goes on in the next piece.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw FormatError("\(name) begins as gzip does, and is damaged.")
        }
        return result
    }
}
