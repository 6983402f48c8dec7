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

    private static let pieceSize = 262_144

    private enum Form {
        case json
        case protobuf
        case lengthPrefixedProtobuf
    }

    /// The file's size; `Int.max` if it is not known.
    public let byteCount: Int
    /// How much of it has been read.
    public private(set) var bytesRead = 0
    private let path: String
    private let source: () throws -> Data
    private let form: Form
    private var buffer = Data()
    private var isAtEnd = false
    private var line = 0

    /// Opens a file and looks which form it has.
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

    /// Reads from anything else, such as a file that must be decompressed.
    ///
    /// - Parameters:
    ///   - name: What errors call it.
    ///   - start: The first bytes, which `source` gives too: by them it is seen which form it has.
    ///   - byteCount: How many bytes there are, if that is known.
    ///   - source: Gives the next bytes, and none at the end.
    public init(name: String, start: Data, byteCount: Int?, source: @escaping () throws -> Data) {
        path = name
        self.source = source
        self.byteCount = byteCount ?? .max
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
            let spans: OTLPSpans
            do {
                spans = try OTLPDecoder.spans(json: bytes)
            } catch {
                // A text over several lines begins with a line that is no JSON by itself.
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

    /// A server passes over fields that it does not know, as OTLP wants it. A file that has nothing else is some other
    /// file, and to say that it was read would be wrong.
    private static func checkRequest(_ bytes: [UInt8], _ spans: OTLPSpans, place: String) throws(OTLPError) {
        guard spans.parts.isEmpty, spans.rejectedCount == 0,
            case .object(let object)? = try? AttributeValue(jsonBytes: bytes),
            !object.isEmpty, object["resourceSpans"] == nil, object["resource_spans"] == nil
        else { return }
        let keys = object.keys.sorted().prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
        throw OTLPError(
            "\(place): there are no spans here: it has \(keys), and neither \"resourceSpans\" nor \"trace_id\".")
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
            more = try source()
        } catch {
            throw OTLPError("\(path) cannot be read: \(error).")
        }
        if more.isEmpty { isAtEnd = true }
        bytesRead += more.count
        // What was taken from the front is let go of at the next piece, and nothing is copied for each of many pieces.
        if buffer.startIndex > buffer.count { buffer = Data(buffer) }
        buffer.append(more)
        return !more.isEmpty
    }
}
