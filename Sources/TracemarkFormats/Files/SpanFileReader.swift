import Foundation
import TracemarkModel
import TracemarkOTLP

/// Reads spans from a file, a piece at a time, so that the file may be larger than memory.
///
/// It takes what ``SpanFormat/jsonl`` and ``SpanFormat/otlp`` write, and OTLP as other programs write it, in JSON and in
/// protobuf (see `OTLPFileReader`), each compressed by gzip or not. The file itself tells which it is.
public struct SpanFileReader {
    /// How many spans of ``SpanFormat/jsonl`` are given at once.
    private static let batchSize = 512

    private let file: InputFile
    /// One of both reads the file.
    private var lines: LineReader?
    private var otlp: OTLPFileReader?
    /// What is wrong with the line after those that were given last.
    private var mistake: FormatError?

    /// Opens a file and looks what it is.
    ///
    /// - Parameter path: The file's path, or `-` for standard input.
    /// - Throws: ``FormatError`` if it cannot be read.
    public init(path: String) throws(FormatError) {
        let file = try InputFile(path: path)
        self.file = file
        if Self.holdsSpanLines(file.start) {
            lines = LineReader(file)
        } else {
            otlp = OTLPFileReader(
                name: file.name, start: Data(file.start), byteCount: file.isCompressed ? nil : file.byteCount
            ) { Data(try file.read()) }
        }
    }

    /// The size of the file as it is on disk; nil where it is not known.
    public var byteCount: Int? { file.byteCount }
    /// How many bytes of it have been read.
    public var bytesRead: Int { file.bytesRead }

    /// The next spans; nil at the end.
    ///
    /// - Throws: ``FormatError`` with the line or place of what is wrong. What came before was right, and was given.
    public mutating func next() throws(FormatError) -> OTLPSpans? {
        guard lines == nil else { return try nextOfLines() }
        do {
            return try otlp?.next()
        } catch {
            throw FormatError(error.description)
        }
    }

    private mutating func nextOfLines() throws(FormatError) -> OTLPSpans? {
        var spans = OTLPSpans()
        while mistake == nil, spans.parts.count < Self.batchSize {
            do {
                guard let line = try lines?.next() else { break }
                spans.parts.append(SpanPart(try span(line)))
            } catch {
                mistake = error
            }
        }
        guard spans.parts.isEmpty else { return spans }
        if let mistake { throw mistake }
        return nil
    }

    private func span(_ line: [UInt8]) throws(FormatError) -> SpanRecord {
        do {
            return try SpanJSON.span(AttributeValue(jsonBytes: line))
        } catch {
            throw FormatError("\(file.name), line \(lines?.number ?? 0): \(error)")
        }
    }

    /// Whether the file has a span a line, and no requests of OTLP's: the first object's own keys tell.
    private static func holdsSpanLines(_ start: ArraySlice<UInt8>) -> Bool {
        let first = FirstObject(start)
        guard !first.keys.contains("resourceSpans"), !first.keys.contains("resource_spans") else { return false }
        // A span with so long an input that the rest of it is further on is no request, of which there is nothing else.
        return first.keys.contains("trace_id") || !first.isWhole && !first.keys.isEmpty
    }
}
