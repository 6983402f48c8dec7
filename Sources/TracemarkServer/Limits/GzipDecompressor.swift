import NIOCore
import SystemZlib

/// A decompressor for gzip and zlib with a limit: a body of some kilobytes can expand to gigabytes.
enum GzipDecompressor {
    /// - Throws: ``Problem`` if the bytes are not compressed, end early, or expand beyond the limit.
    static func decompress(_ compressed: ByteBuffer, upTo bound: Int) throws -> ByteBuffer {
        var stream = z_stream()
        // 15 bits of window, plus 32 to detect gzip or zlib by the header.
        guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Problem(.internalServerError, "The server has no memory to decompress the body. Try again later.")
        }
        defer { inflateEnd(&stream) }
        var output = ByteBuffer()
        output.reserveCapacity(min(bound, max(4_096, compressed.readableBytes * 4)))
        var status = Z_OK
        var mutable = compressed
        try mutable.withUnsafeMutableReadableBytes { input in
            stream.next_in = input.bindMemory(to: UInt8.self).baseAddress
            stream.avail_in = UInt32(input.count)
            while status != Z_STREAM_END || stream.avail_in > 0 {
                if status == Z_STREAM_END {
                    // A gzip stream may have several members, one after the other.
                    guard inflateReset(&stream) == Z_OK else { break }
                }
                guard output.readableBytes < bound else {
                    throw Problem(
                        .contentTooLarge,
                        "The decompressed body is larger than \(bound) bytes. Split it into several requests.")
                }
                let room = min(bound - output.readableBytes, max(65_536, output.readableBytes))
                let wasAvailable = stream.avail_in
                let written = output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { free in
                    stream.next_out = free.bindMemory(to: UInt8.self).baseAddress
                    let size = min(free.count, room)
                    stream.avail_out = UInt32(size)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return size - Int(stream.avail_out)
                }
                guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                    throw Problem(
                        .badRequest,
                        "The body is not valid gzip or zlib data. Correct its content encoding, or send it again.")
                }
                guard written > 0 || stream.avail_in < wasAvailable || status == Z_STREAM_END else {
                    throw Problem(.badRequest, "The compressed body ends early. Send it again.")
                }
            }
        }
        return output
    }
}
