import Foundation
import TracemarkModel
import TracemarkOTLP

/// A reader of spans from a file, piece by piece, so that the file may be larger than memory.
///
/// It reads ``SpanFormat/jsonl`` and ``SpanFormat/otlp``, and other programs' OTLP in JSON and protobuf (see
/// `OTLPFileReader`). Each may be compressed with gzip. The reader detects the format from the content.
public struct SpanFileReader {
    /// The number of spans of ``SpanFormat/jsonl`` in one batch.
    private static let batchSize = 512

    private let file: InputFile
    /// The reader of the file: one of these two is set.
    private var lines: LineReader?
    private var otlp: OTLPFileReader?
    /// The error of the line after the last batch.
    private var mistake: FormatError?

    /// Opens a file and detects its format.
    ///
    /// - Parameter path: The path of the file, or `-` for standard input.
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

    /// The size of the file on disk; nil if unknown.
    public var byteCount: Int? { file.byteCount }
    /// The number of bytes read.
    public var bytesRead: Int { file.bytesRead }

    /// Returns the next spans; nil at the end.
    ///
    /// - Throws: ``FormatError`` with the line or position of the error. All spans before it were returned.
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

    /// Returns whether the file has one span per line, and not OTLP requests. The keys of the first object determine
    /// this.
    private static func holdsSpanLines(_ start: ArraySlice<UInt8>) -> Bool {
        let first = FirstObject(start)
        guard !first.keys.contains("resourceSpans"), !first.keys.contains("resource_spans") else { return false }
        // An incomplete first object is a span with a long input. A request has `resourceSpans` as its only key.
        return first.keys.contains("trace_id") || !first.isWhole && !first.keys.isEmpty
    }
}
