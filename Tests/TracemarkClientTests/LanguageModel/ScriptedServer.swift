import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A server on loopback that answers each request by the next line of a script: what no real server can be made to say.
final class ScriptedServer: Sendable {
    /// What happens to one connection after its request has been read.
    enum Answer: Sendable {
        case respond(Int, headers: [String: String] = [:], body: String)
        /// The pieces of a `text/event-stream`; before each but the first the server waits for ``proceed()``.
        case stream([String])
        /// Says nothing until the server is stopped.
        case silence
        /// Closes the connection without a word.
        case hangUp
    }

    struct Request: Sendable {
        var head: String
        var body: String
    }

    let url: String
    private let listener: Int32
    private let gate = DispatchSemaphore(value: 0)
    private let state: Mutex<State>

    private struct State {
        var answers: [Answer]
        var requests: [Request] = []
        var silent: [Int32] = []
        var isStopped = false
    }

    init(_ answers: Answer...) throws {
        state = Mutex(State(answers: answers))
        listener = try FreePort.listen()
        url = "http://127.0.0.1:\(FreePort.number(of: listener))/v1"
        Thread.detachNewThread { [self] in serve() }
    }

    /// What was asked so far.
    var requests: [Request] { state.withLock { $0.requests } }

    /// Lets a stream go on by one piece.
    func proceed() { gate.signal() }

    func stop() {
        let silent = state.withLock { state -> [Int32] in
            guard !state.isStopped else { return [] }
            state.isStopped = true
            defer { state.silent = [] }
            return state.silent
        }
        // Wakes the thread that accepts.
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in silent { close(connection) }
        for _ in 1...64 { gate.signal() }
    }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            Thread.detachNewThread { [self] in answer(connection) }
        }
        close(listener)
    }

    private func answer(_ connection: Int32) {
        guard let request = Self.read(connection) else {
            close(connection)
            return
        }
        let answer = state.withLock { state -> Answer in
            state.requests.append(request)
            return state.answers.isEmpty ? .hangUp : state.answers.removeFirst()
        }
        switch answer {
        case .respond(let status, let headers, let body):
            var head = "HTTP/1.1 \(status) Status\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n"
            if headers["Content-Type"] == nil { head += "Content-Type: application/json\r\n" }
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            Self.write(head + "\r\n" + body, to: connection)
        case .stream(let pieces):
            Self.write(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n", to: connection)
            for (index, piece) in pieces.enumerated() {
                if index > 0 { gate.wait() }
                guard Self.write(piece, to: connection) else { break }
            }
        case .silence:
            let isStopped = state.withLock { state in
                if !state.isStopped { state.silent.append(connection) }
                return state.isStopped
            }
            if isStopped { close(connection) }
            return
        case .hangUp: break
        }
        close(connection)
    }

    // MARK: - Bytes

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                let length =
                    head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) } ?? 0
                if bytes.count >= end.upperBound + length {
                    return Request(head: head, body: String(decoding: bytes[end.upperBound...], as: UTF8.self))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    @discardableResult
    private static func write(_ text: String, to connection: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            #if canImport(Darwin)
            let flags: Int32 = 0
            #else
            let flags = Int32(MSG_NOSIGNAL)
            #endif
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

/// Ports of loopback that nobody uses.
enum FreePort {
    struct Failure: Error {}

    static func find() throws -> Int {
        let listener = try listen()
        defer { close(listener) }
        return number(of: listener)
    }

    /// A socket that listens on a port of its own.
    static func listen() throws -> Int32 {
        #if canImport(Glibc)
        let type = Int32(SOCK_STREAM.rawValue)
        #else
        let type = SOCK_STREAM
        #endif
        let listener = socket(AF_INET, type, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard listener >= 0, isBound, Foundation.listen(listener, 16) == 0 else { throw Failure() }
        return listener
    }

    static func number(of listener: Int32) -> Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
