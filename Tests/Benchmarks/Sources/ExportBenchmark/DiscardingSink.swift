import Foundation

/// A server that takes OTLP over HTTP, counts the spans and forgets them: a process of its own, so that what it costs is
/// not counted as the exporter's.
///
///     ExportBenchmark sink PORT        0 for any; says its port, and a line with its count for each line of standard input
enum DiscardingSink {
    static func run(port: UInt16) -> Never {
        signal(SIGPIPE, SIG_IGN)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { fatalError("cannot listen on port \(port): errno \(errno)") }
        say("\(UInt16(bigEndian: address.sin_port))")
        Thread.detachNewThread {
            while readLine() != nil { say("\(spanCount.withLock { $0 })") }
            exit(0)
        }
        while true {
            let connection = accept(listener, nil, nil)
            if connection >= 0 { Thread.detachNewThread { serve(connection) } }
        }
    }

    private static let spanCount = Counter()

    final class Counter: @unchecked Sendable {
        private let lock = NSLock()
        private var value = 0
        func withLock<Result>(_ body: (inout Int) -> Result) -> Result {
            lock.lock()
            defer { lock.unlock() }
            return body(&value)
        }
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    private static func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            while let request = Request(bytes) {
                let spans = request.body.withUnsafeBytes { SpanCount.inRequest($0) }
                spanCount.withLock { $0 += spans }
                bytes.removeFirst(request.byteCount)
                let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"
                guard answer.utf8CString.withUnsafeBytes({ send(connection, $0.baseAddress, $0.count - 1, 0) }) > 0
                else { return }
            }
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return }
            bytes.append(contentsOf: piece[..<count])
        }
    }

    /// A whole request at the beginning of what was received.
    private struct Request {
        let body: ArraySlice<UInt8>
        let byteCount: Int

        init?(_ bytes: [UInt8]) {
            guard let end = Self.endOfHead(bytes) else { return nil }
            let head = String(decoding: bytes[..<end], as: UTF8.self).lowercased()
            let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            let length = line.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
            byteCount = end + length
            guard bytes.count >= byteCount else { return nil }
            body = bytes[end..<byteCount]
        }

        private static func endOfHead(_ bytes: [UInt8]) -> Int? {
            guard bytes.count >= 4 else { return nil }
            let ending: [UInt8] = [13, 10, 13, 10]
            for place in 0...(bytes.count - 4) where bytes[place] == 13 && Array(bytes[place..<place + 4]) == ending {
                return place + 4
            }
            return nil
        }
    }
}

/// Counts the spans of a request without reading them: `resource_spans = 1`, `scope_spans = 2`, `spans = 2`.
enum SpanCount {
    static func inRequest(_ bytes: UnsafeRawBufferPointer) -> Int {
        count(bytes[...], path: [1, 2, 2])
    }

    private static func count(_ bytes: Slice<UnsafeRawBufferPointer>, path: ArraySlice<UInt64>) -> Int {
        guard let field = path.first else { return 1 }
        var rest = bytes
        var total = 0
        while let tag = varint(&rest) {
            guard tag & 7 == 2, let length = varint(&rest), rest.count >= length else { break }
            if tag >> 3 == field { total += count(rest.prefix(Int(length)), path: path.dropFirst()) }
            rest = rest.dropFirst(Int(length))
        }
        return total
    }

    private static func varint(_ bytes: inout Slice<UnsafeRawBufferPointer>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst() {
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
