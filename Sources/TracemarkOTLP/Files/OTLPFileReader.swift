import Foundation
import TracemarkModel

/// A reader of a file of OTLP requests, piece by piece, so that the file may be larger than memory.
///
/// It reads JSON lines, as OpenTelemetry's file exporter writes them, or one JSON text of several lines. It also reads
/// one protobuf message, or protobuf messages that each follow their length in four bytes. The latter is the file
/// exporter's other format.
///
/// ```swift
/// var reader = try OTLPFileReader(path: "traces.jsonl")
/// while let spans = try reader.next() {
///     try await store.write(spans.parts)
///     progress.show(reader.bytesRead, of: reader.byteCount)
/// }
/// ```
public struct OTLPFileReader {
    /// The maximum size of a message or line in bytes.
    public static let messageLimit = 512 * 1_048_576

    private static let pieceSize = 262_144

    private enum Form {
        case json
        case protobuf
        case lengthPrefixedProtobuf
    }

    /// The size of the file; `Int.max` if unknown.
    public let byteCount: Int
    /// The number of bytes read.
    public private(set) var bytesRead = 0
    private let path: String
    private let source: () throws -> Data
    private let form: Form
    private var buffer = Data()
    private var isAtEnd = false
    private var line = 0

    /// Opens a file and detects its format.
    ///
    /// - Throws: ``OTLPError`` if the file cannot be read.
    public init(path: String) throws(OTLPError) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw OTLPError("\(path) cannot be read.") }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let start: Data
        do {
            start = try file.read(upToCount: 4_096) ?? Data()
            try file.seek(toOffset: 0)
        } catch {
            throw OTLPError("\(path) cannot be read: \(error.localizedDescription).")
        }
        self.init(name: path, start: start, byteCount: attributes?[.size] as? Int ?? 0) {
            try file.read(upToCount: Self.pieceSize) ?? Data()
        }
    }

    /// Creates a reader for another source, such as a compressed file.
    ///
    /// - Parameters:
    /// - name: The name in error messages.
    /// - start: The first bytes, which determine the format. `source` returns them too.
    /// - byteCount: The number of bytes, if known.
    /// - source: A closure that returns the next bytes, and none at the end.
    public init(name: String, start: Data, byteCount: Int?, source: @escaping () throws -> Data) {
        path = name
        self.source = source
        self.byteCount = byteCount ?? .max
        // JSON never has such bytes, and every protobuf message has: 0x12 begins its second field.
        let isText = !start.contains { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }
        if isText {
            form = .json
        } else if start.first == 0x0A {
            form = .protobuf
        } else {
            form = .lengthPrefixedProtobuf
        }
    }

    /// Returns the spans of the next request; nil at the end.
    ///
    /// - Throws: ``OTLPError`` with the line or position of the error.
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
            let spans: OTLPSpans
            do {
                spans = try OTLPDecoder.spans(json: bytes)
            } catch {
                // The first line of a text with several lines is not valid JSON.
                guard line == 1, !isAtEnd || !buffer.isEmpty, (try? AttributeValue(jsonBytes: bytes)) == nil else {
                    throw OTLPError("\(path), line \(line): \(error)")
                }
                return try wholeText(bytes + [0x0A] + readAll())
            }
            try Self.checkRequest(bytes, spans, place: "\(path), line \(line)")
            return spans
        }
        return nil
    }

    private func wholeText(_ bytes: [UInt8]) throws(OTLPError) -> OTLPSpans {
        let spans: OTLPSpans
        do {
            spans = try OTLPDecoder.spans(json: bytes)
        } catch {
            throw OTLPError("\(path): \(error)")
        }
        try Self.checkRequest(bytes, spans, place: path)
        return spans
    }

    /// Rejects a file without OTLP fields. A server ignores unknown fields, as OTLP requires. But a file that has no
    /// others is not an OTLP file.
    private static func checkRequest(_ bytes: [UInt8], _ spans: OTLPSpans, place: String) throws(OTLPError) {
        guard spans.parts.isEmpty, spans.rejectedCount == 0,
            case .object(let object)? = try? AttributeValue(jsonBytes: bytes),
            !object.isEmpty, object["resourceSpans"] == nil, object["resource_spans"] == nil
        else { return }
        let keys = object.keys.sorted().prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
        throw OTLPError(
            "\(place): the file has no spans. Its keys are \(keys); \"resourceSpans\" or \"trace_id\" is required.")
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

    /// Reads the next `ResourceSpans`. A request is a list of them in field 1, so each is a valid request too.
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
            throw OTLPError("\(path) is not OTLP: ResourceSpans does not begin at byte \(bytesRead - buffer.count).")
        }
        return try message(header + length)
    }

    private mutating func message(_ length: Int) throws(OTLPError) -> OTLPSpans {
        guard length <= Self.messageLimit, length <= byteCount else {
            throw OTLPError("\(path) is not OTLP, or incomplete: it announces a message of \(length) bytes.")
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

    private func cutOff() -> OTLPError { OTLPError("\(path) ends within a message. Copy it again.") }

    // MARK: Reading

    /// Reads until the buffer has a number of bytes, and returns false if the file ends before.
    private mutating func fill(_ count: Int) throws(OTLPError) -> Bool {
        while buffer.count < count { guard try readMore() else { return false } }
        return true
    }

    private mutating func readMore() throws(OTLPError) -> Bool {
        guard buffer.count <= Self.messageLimit else {
            throw OTLPError("\(path) has a message that is larger than the limit of \(Self.messageLimit) bytes.")
        }
        let more: Data
        do {
            more = try source()
        } catch {
            throw OTLPError("\(path) cannot be read: \(error).")
        }
        if more.isEmpty { isAtEnd = true }
        bytesRead += more.count
        // The used bytes are released with the next piece, so that many small pieces cause few copies.
        if buffer.startIndex > buffer.count { buffer = Data(buffer) }
        buffer.append(more)
        return !more.isEmpty
    }
}
