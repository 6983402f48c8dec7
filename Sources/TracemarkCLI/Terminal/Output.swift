import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// Nobody reads what is written any more.
struct BrokenPipe: Error {}

/// Bytes on their way into a file or pipe, some at a time.
final class Output {
    /// Standard output. Commands write to it from one task.
    nonisolated(unsafe) static let standard = Output(descriptor: STDOUT_FILENO, name: "standard output")

    private static let capacity = 65_536
    private let descriptor: Int32
    private let name: String
    private var buffer: [UInt8] = []

    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Writes a line.
    func line(_ text: String) throws {
        try write(Array(text.utf8))
        try write([0x0A])
    }

    func write(_ bytes: [UInt8]) throws {
        buffer += bytes
        if buffer.count >= Self.capacity { try flush() }
    }

    /// Hands over what waits.
    ///
    /// - Throws: ``BrokenPipe`` if nobody reads it, ``Failure`` if it cannot be written.
    func flush() throws {
        var written = 0
        defer { buffer.removeAll(keepingCapacity: true) }
        while written < buffer.count {
            let count = buffer.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, 1_000)
            } else if errno == EPIPE {
                throw BrokenPipe()
            } else if errno != EINTR {
                throw Failure(.failed, "Writing to \(name) failed: \(String(cString: strerror(errno))).")
            }
        }
    }
}
