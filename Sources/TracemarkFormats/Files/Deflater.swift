import SystemZlib

/// A gzip compressor that works piece by piece.
package final class Deflater {
    /// The state of zlib. zlib stores its address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var room = [UInt8](repeating: 0, count: 262_144)

    package init() throws(FormatError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, plus 16 for gzip's header and trailer. A memory level of 8 is zlib's default.
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw FormatError("The system has no memory for compression.") }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Compresses a piece, and returns the bytes that are ready.
    package func deflate(_ piece: [UInt8]) -> [UInt8] { run(piece, Z_NO_FLUSH) }

    /// Returns the rest of the compressed bytes.
    package func finish() -> [UInt8] { run([], Z_FINISH) }

    private func run(_ piece: [UInt8], _ flush: Int32) -> [UInt8] {
        var result: [UInt8] = []
        var piece = piece
        piece.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                room.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    _ = SystemZlib.deflate(stream, flush)
                    result.append(contentsOf: output[..<(output.count - Int(stream.pointee.avail_out))])
                }
            } while stream.pointee.avail_out == 0
        }
        return result
    }
}
