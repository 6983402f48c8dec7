import NIOCore
import SystemZlib

/// Undoes gzip's and zlib's compression, up to a bound: a body of some kilobytes can be made to become gigabytes.
enum GzipReader {
    /// - Throws: ``Problem`` if the bytes are not compressed, are cut off, or become more than the bound.
    static func decompress(_ compressed: ByteBuffer, upTo bound: Int) throws -> ByteBuffer {
        var stream = z_stream()
        // 15 bits of window, and 32 to tell gzip and zlib apart by their heads.
        guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Problem(.internalServerError, "There is no memory to decompress the body.")
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
                    // gzip allows several members, one after the other.
                    guard inflateReset(&stream) == Z_OK else { break }
                }
                guard output.readableBytes < bound else {
                    throw Problem(
                        .contentTooLarge, "The body becomes larger than \(bound) bytes when it is decompressed.")
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
                    throw Problem(.badRequest, "The body says that it is compressed, and it is damaged or is not.")
                }
                guard written > 0 || stream.avail_in < wasAvailable || status == Z_STREAM_END else {
                    throw Problem(.badRequest, "The compressed body is cut off.")
                }
            }
        }
        return output
    }
}
