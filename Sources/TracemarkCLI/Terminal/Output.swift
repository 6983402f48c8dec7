import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// The reader of the output has closed it.
struct BrokenPipe: Error {}

/// A buffered output to a file or pipe.
final class Output {
    /// The standard output. Commands write to it from one task.
    nonisolated(unsafe) static let standard = Output(descriptor: STDOUT_FILENO, name: "standard output")

    private static let capacity = 65_536
    private let descriptor: Int32
    private let name: String
    private var buffer: [UInt8] = []

    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Writes a message to standard error. A failure is ignored, because it must not end the work.
    static func note(_ text: String) {
        let errors = Output(descriptor: STDERR_FILENO, name: "standard error")
        try? errors.write(Array(text.utf8))
        try? errors.flush()
    }

    /// Opens standard input, output and error if the parent closed them, so that no other file gets their descriptors.
    /// Writing to such an output fails, as it should.
    static func fillClosedDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The file gets the lowest free descriptor, which is this one.
            _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
        }
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

    /// Writes the buffer.
    ///
    /// - Throws: ``BrokenPipe`` if the reader has closed the output, or ``Failure`` if writing fails.
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
