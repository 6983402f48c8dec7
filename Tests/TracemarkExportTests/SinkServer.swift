import Foundation
import Synchronization
import TracemarkModel
import TracemarkOTLP

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// A server of HTTP on a real socket of the loopback, which takes spans, or does what servers do on bad days.
final class SinkServer: Sendable {
    enum Behavior: Sendable {
        /// Takes the spans; the body of the answer.
        case take(body: [UInt8] = [])
        /// Answers so, with these headers.
        case answer(Int, [String: String] = [:])
        /// Reads the request and says nothing.
        case hang
        /// Reads the request and cuts the connection.
        case reset
    }

    struct Request: Sendable {
        let head: String
        let body: [UInt8]
        let time = ContinuousClock.now

        /// The value of a header.
        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name.lowercased()): ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    private struct State {
        var behavior: Behavior
        var headers: [String: String]
        var requests: [Request] = []
        var parts: [SpanPart] = []
        var problems: [String] = []
        var connections: Set<Int32> = []
    }

    let port: UInt16
    private let listener: Int32
    /// Signalled once nobody accepts any more.
    private let accepting = DispatchSemaphore(value: 0)
    private let state: Mutex<State>

    /// Listens on a port that the system chooses, or on a given one.
    init(_ behavior: Behavior = .take(), headers: [String: String] = [:], port: UInt16 = 0) throws {
        #if canImport(Darwin)
        let stream = SOCK_STREAM
        #else
        let stream = Int32(SOCK_STREAM.rawValue)
        #endif
        let listener = socket(AF_INET, stream, 0)
        self.listener = listener
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        self.port = UInt16(bigEndian: address.sin_port)
        state = Mutex(State(behavior: behavior, headers: headers))
        Thread.detachNewThread { [self] in accept() }
    }

    var endpoint: String { "http://127.0.0.1:\(port)" }

    /// Stops listening and cuts all connections.
    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        #if !canImport(Darwin)
        // The next server may get the same number: only once nobody accepts on it any more.
        accepting.wait()
        #endif
        Self.close(listener)
        for connection in state.withLock({ $0.connections }) { shutdown(connection, Int32(SHUT_RDWR)) }
    }

    func behave(_ behavior: Behavior) { state.withLock { $0.behavior = behavior } }

    /// Every request that was read whole.
    var requests: [Request] { state.withLock { $0.requests } }
    /// The spans of those that were answered with 200.
    var parts: [SpanPart] { state.withLock { $0.parts } }
    var names: [String] { parts.compactMap(\.name) }
    /// What was no OTLP.
    var problems: [String] { state.withLock { $0.problems } }

    // MARK: Connections

    private static func close(_ descriptor: Int32) {
        #if canImport(Darwin)
        _ = Darwin.close(descriptor)
        #else
        _ = Glibc.close(descriptor)
        #endif
    }

    private func accept() {
        defer { accepting.signal() }
        while true {
            let connection = systemAccept()
            guard connection >= 0 else { return }
            state.withLock { _ = $0.connections.insert(connection) }
            Thread.detachNewThread { [self] in
                serve(connection)
                state.withLock { _ = $0.connections.remove(connection) }
                Self.close(connection)
            }
        }
    }

    private func systemAccept() -> Int32 {
        #if canImport(Darwin)
        Darwin.accept(listener, nil, nil)
        #else
        Glibc.accept(listener, nil, nil)
        #endif
    }

    private func serve(_ connection: Int32) {
        var buffer: [UInt8] = []
        while let request = read(connection, &buffer) {
            let (behavior, headers) = state.withLock { state in
                state.requests.append(request)
                return (state.behavior, state.headers)
            }
            switch behavior {
            case .take(let body):
                take(request)
                guard answer(connection, 200, headers, body) else { return }
            case .answer(let status, let more):
                guard answer(connection, status, headers.merging(more) { $1 }, []) else { return }
            case .hang:
                var byte: UInt8 = 0
                _ = recv(connection, &byte, 1, 0)
                return
            case .reset:
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
                return
            }
        }
    }

    private func take(_ request: Request) {
        guard request.header("Content-Encoding") == nil else { return }
        do {
            let spans = try OTLPDecoder.spans(protobuf: request.body)
            state.withLock { $0.parts += spans.parts }
        } catch {
            state.withLock { $0.problems.append("\(error)") }
        }
    }

    private func read(_ connection: Int32, _ buffer: inout [UInt8]) -> Request? {
        var headEnd: Int?
        var length = 0
        while true {
            if headEnd == nil, let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                headEnd = end.upperBound
                let head = Request(head: String(decoding: buffer[..<end.lowerBound], as: UTF8.self), body: [])
                length = head.header("Content-Length").flatMap { Int($0) } ?? 0
            }
            if let headEnd, buffer.count >= headEnd + length {
                let request = Request(
                    head: String(decoding: buffer[..<headEnd], as: UTF8.self),
                    body: Array(buffer[headEnd..<headEnd + length]))
                buffer.removeFirst(headEnd + length)
                return request
            }
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return nil }
            buffer += part[..<count]
        }
    }

    private func answer(_ connection: Int32, _ status: Int, _ headers: [String: String], _ body: [UInt8]) -> Bool {
        var head =
            "HTTP/1.1 \(status) Status\r\nContent-Type: application/x-protobuf\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let bytes = Array("\(head)\r\n".utf8) + body
        #if canImport(Darwin)
        return send(connection, bytes, bytes.count, 0) == bytes.count
        #else
        return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        #endif
    }
}
