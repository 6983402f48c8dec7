import Foundation
import Synchronization

/// A socket on this machine that answers HTTP/1.1 requests with the bytes that a test gives, also slowly and wrongly.
public final class LoopbackServer: Sendable {
    /// A request as it came.
    public struct Request: Sendable {
        /// `GET`, `POST`, …
        public let method: String
        /// The path with the query.
        public let target: String
        /// By lower-case name.
        public let headers: [String: String]
        /// The body; empty if there is none.
        public let body: [UInt8]
    }

    /// What the test does with a connection, on a thread of its own.
    public struct Connection: Sendable {
        fileprivate let descriptor: Int32

        /// Writing to a client that has gone must not end the process by a signal.
        #if canImport(Darwin)
        private static let flags: Int32 = 0
        #else
        private static let flags = Int32(MSG_NOSIGNAL)
        #endif

        /// False once the client has gone.
        @discardableResult
        public func write(_ text: String) -> Bool { write(Array(text.utf8)) }

        /// False once the client has gone.
        @discardableResult
        public func write(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Self.flags)
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        /// A whole answer.
        public func answer(_ status: String, _ body: String = "", headers: [String: String] = [:]) {
            let extra = headers.map { "\($0): \($1)\r\n" }.joined()
            write(
                "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(extra)\r\n\(body)")
        }

        /// The head of an answer whose body ends with the connection.
        public func begin(_ status: String = "200 OK", headers: [String: String] = [:]) {
            let extra = headers.map { "\($0): \($1)\r\n" }.joined()
            write("HTTP/1.1 \(status)\r\nConnection: close\r\n\(extra)\r\n")
        }

        /// Whether the client has closed its end, waiting for it up to a minute.
        public func isLeft() -> Bool {
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, 0) <= 0
        }
    }

    private let descriptor: Int32
    /// The port on 127.0.0.1.
    public let port: UInt16
    private let seen = Mutex<[Request]>([])
    private let handler: @Sendable (Request, Connection) -> Void
    private let pauseMicroseconds: UInt32

    /// Listens on a free port until it is let go of.
    ///
    /// - Parameter pauseMicroseconds: How long it waits before it takes each 64 KiB of a request.
    public init(
        pauseMicroseconds: UInt32 = 0, _ handler: @escaping @Sendable (Request, Connection) -> Void
    ) throws {
        self.handler = handler
        self.pauseMicroseconds = pauseMicroseconds
        #if canImport(Darwin)
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        if pauseMicroseconds > 0 {
            // Else the system would take much of a request by itself.
            var size: Int32 = 65_536
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw CocoaError(.fileReadUnknown) }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [descriptor, weak self] in
            // Or the next server might get the same number while this thread still accepts on it.
            defer { close(descriptor) }
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// `http://127.0.0.1:…`
    public var origin: String { "http://127.0.0.1:\(port)" }

    /// An address of this server.
    public func url(_ path: String) -> URL { URL(string: origin + path)! }

    /// The requests so far.
    public var requests: [Request] { seen.withLock { $0 } }

    private func serve(_ descriptor: Int32) {
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard let request = Self.read(descriptor, pauseMicroseconds) else { return }
        seen.withLock { $0.append(request) }
        handler(request, Connection(descriptor: descriptor))
    }

    private static func read(_ descriptor: Int32, _ pauseMicroseconds: UInt32) -> Request? {
        var bytes: [UInt8] = []
        func readMore() -> Bool {
            if pauseMicroseconds > 0 { usleep(pauseMicroseconds) }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { bytes += buffer[..<count] }
            return count > 0
        }
        var head: Range<Int>?
        while head == nil {
            guard readMore() else { return nil }
            head = bytes.firstRange(of: Array("\r\n\r\n".utf8))
        }
        let lines = String(decoding: bytes[..<head!.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1)
            if halves.count == 2 { headers[halves[0].lowercased()] = halves[1].trimmingCharacters(in: .whitespaces) }
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        if headers["expect"]?.lowercased() == "100-continue" {
            Connection(descriptor: descriptor).write("HTTP/1.1 100 Continue\r\n\r\n")
        }
        while bytes.count < head!.upperBound + length { guard readMore() else { return nil } }
        return Request(
            method: String(words[0]), target: String(words[1]), headers: headers,
            body: Array(bytes[head!.upperBound...].prefix(length)))
    }
}
