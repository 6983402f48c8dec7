import Foundation

/// A socket to write anything to, as no HTTP client would.
final class RawConnection: @unchecked Sendable {
    // Used by one task at a time.
    private let descriptor: Int32
    private var received: [UInt8] = []

    struct Failure: Error {
        let call: String
        let code: Int32
    }

    init(port: Int) throws {
        #if canImport(Glibc)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(call: "connect", code: errno) }
        // What waits for a server that never answers must end too.
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Self.write(descriptor, bytes) == bytes.count else { throw Failure(call: "write", code: errno) }
    }

    /// Without a signal where the server has hung up.
    private static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Int {
        #if canImport(Glibc)
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        #else
        Darwin.write(descriptor, bytes, bytes.count)
        #endif
    }

    /// The first line of what the server answers.
    func statusLine() async throws -> String {
        while !received.contains(UInt8(ascii: "\n")) {
            guard try await receive() > 0 else { break }
        }
        let line = received.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return String(decoding: line, as: UTF8.self)
    }

    /// The first line of the answer after the one whose first line was read.
    func nextStatusLine() async throws -> String {
        let end = Array("\r\n\r\n".utf8)
        while received.firstRange(of: end) == nil { guard try await receive() > 0 else { break } }
        if let range = received.firstRange(of: end) { received.removeSubrange(..<range.upperBound) }
        return try await statusLine()
    }

    /// Waits until nothing more comes.
    func isClosedByPeer() async throws -> Bool {
        while try await receive() > 0 {}
        return true
    }

    private func receive() async throws -> Int {
        let descriptor = descriptor
        let bytes: [UInt8] = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                var buffer = [UInt8](repeating: 0, count: 4_096)
                let count = read(descriptor, &buffer, buffer.count)
                // A connection that was reset is closed as well.
                if count < 0, errno != ECONNRESET {
                    continuation.resume(throwing: Failure(call: "read", code: errno))
                } else {
                    continuation.resume(returning: Array(buffer.prefix(max(0, count))))
                }
            }
        }
        received += bytes
        return bytes.count
    }
}
