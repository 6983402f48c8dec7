import Foundation
import TracemarkModel

/// Reads a file of OTLP requests, a piece at a time, so that a file may be larger than memory.
///
/// It takes JSON lines as OpenTelemetry's file exporter writes them, one JSON text over several lines, one protobuf
/// message, and protobuf messages each after its length in four bytes, which is the file exporter's other format.
///
/// ```swift
/// var reader = try OTLPFileReader(path: "traces.jsonl")
/// while let spans = try reader.next() {
///     try await store.write(spans.parts)
///     progress.show(reader.bytesRead, of: reader.byteCount)
/// }
/// ```
public struct OTLPFileReader {
    /// A single message or line that is larger is refused.
    public static let messageLimit = 512 * 1_048_576

    private enum Form {
        case json
        case protobuf
        case lengthPrefixedProtobuf
    }

    /// The file's size.
    public let byteCount: Int
    /// How much of it has been read.
    public private(set) var bytesRead = 0
    private let path: String
    private let file: FileHandle
    private let form: Form
    private var buffer = Data()
    private var isAtEnd = false
    private var line = 0

    /// Opens a file and looks which form it has.
    ///
    /// - Throws: ``OTLPError`` if the file cannot be read.
    public init(path: String) throws(OTLPError) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw OTLPError("\(path) cannot be read.") }
        self.path = path
        self.file = file
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        byteCount = attributes?[.size] as? Int ?? 0
        let start: Data
        do {
            start = try file.read(upToCount: 4_096) ?? Data()
            try file.seek(toOffset: 0)
        } catch {
            throw OTLPError("\(path) cannot be read: \(error.localizedDescription).")
        }
        // No JSON has such bytes, and every message has: 0x12 begins its second field.
        let isText = !start.contains { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }
        if isText {
            form = .json
        } else if start.first == 0x0A {
            form = .protobuf
        } else {
            form = .lengthPrefixedProtobuf
        }
    }

    /// The spans of the next request; nil at the end.
    ///
    /// - Throws: ``OTLPError`` with the line or place of what is wrong.
    public mutating func next() throws(OTLPError) -> OTLPSpans? {
        switch form {
        case .json: return try nextJSON()
        case .protobuf: return try nextResourceSpans()
        case .lengthPrefixedProtobuf:
            guard try fill(4) else { return try endOrError() }
            let length = buffer.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            buffer = buffer.dropFirst(4)
            return try message(length)
        }
    }

    // MARK: JSON

    private mutating func nextJSON() throws(OTLPError) -> OTLPSpans? {
        while let bytes = try nextLine() {
            line += 1
            guard bytes.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { continue }
            do {
                return try OTLPDecoder.spans(json: bytes)
            } catch {
                // A text over several lines begins with a line that is no JSON by itself.
                guard line == 1, !isAtEnd || !buffer.isEmpty else { throw OTLPError("\(path), line \(line): \(error)") }
                let rest = try readAll()
                do {
                    return try OTLPDecoder.spans(json: bytes + [0x0A] + rest)
                } catch let whole {
                    throw OTLPError("\(path): \(whole)")
                }
            }
        }
        return nil
    }

    private mutating func nextLine() throws(OTLPError) -> [UInt8]? {
        var searched = 0
        while true {
            if let end = buffer.dropFirst(searched).firstIndex(of: 0x0A) {
                let line = Array(buffer[..<end])
                buffer = buffer[(end + 1)...]
                return line
            }
            searched = buffer.count
            guard try readMore() else {
                guard !buffer.isEmpty else { return nil }
                defer { buffer = Data() }
                return Array(buffer)
            }
        }
    }

    private mutating func readAll() throws(OTLPError) -> [UInt8] {
        while try readMore() {}
        defer { buffer = Data() }
        return Array(buffer)
    }

    // MARK: Protobuf

    /// A request is a list of `ResourceSpans`, each of which is field 1 and can be read as a request of its own.
    private mutating func nextResourceSpans() throws(OTLPError) -> OTLPSpans? {
        guard try fill(1) else { return try endOrError() }
        var header = 1
        var length = 0
        while true {
            guard try fill(header + 1), header <= 5 else { throw cutOff() }
            let byte = buffer[buffer.startIndex + header]
            length |= Int(byte & 0x7F) << (7 * (header - 1))
            header += 1
            if byte < 0x80 { break }
        }
        guard buffer.first == 0x0A else {
            throw OTLPError("\(path) is not OTLP: byte \(bytesRead - buffer.count) begins no ResourceSpans.")
        }
        return try message(header + length)
    }

    private mutating func message(_ length: Int) throws(OTLPError) -> OTLPSpans {
        guard length <= Self.messageLimit, length <= byteCount else {
            throw OTLPError("\(path) is not OTLP, or cut off: a message of \(length) bytes is announced.")
        }
        guard try fill(length) else { throw cutOff() }
        let bytes = buffer.prefix(length)
        buffer = buffer.dropFirst(length)
        do {
            return try OTLPDecoder.spans(protobuf: bytes)
        } catch {
            throw OTLPError("\(path): \(error)")
        }
    }

    private func endOrError() throws(OTLPError) -> OTLPSpans? {
        guard buffer.isEmpty else { throw cutOff() }
        return nil
    }

    private func cutOff() -> OTLPError { OTLPError("\(path) is cut off within a message.") }

    // MARK: Reading

    /// Reads on until there are so many bytes; false if the file ends before.
    private mutating func fill(_ count: Int) throws(OTLPError) -> Bool {
        while buffer.count < count { guard try readMore() else { return false } }
        return true
    }

    private mutating func readMore() throws(OTLPError) -> Bool {
        guard buffer.count <= Self.messageLimit else {
            throw OTLPError("\(path) has a message of more than \(Self.messageLimit) bytes.")
        }
        let more: Data
        do {
            more = try file.read(upToCount: max(262_144, buffer.count)) ?? Data()
        } catch {
            throw OTLPError("\(path) cannot be read: \(error.localizedDescription).")
        }
        if more.isEmpty { isAtEnd = true }
        bytesRead += more.count
        buffer = Data(buffer) + more
        return !more.isEmpty
    }
}
