import Foundation
import GeneratedTraces
import Tracemark
import TracemarkFormats
import TracemarkModel

/// Spans and files for the tests.
enum Samples {
    /// Random spans with everything in them, in the order of their start.
    static func spans(seed: UInt64, traces count: Int = 20) -> [SpanRecord] {
        var traces = RandomTraces(seed: seed)
        return (0..<count).flatMap { _ in traces.trace(spans: 8) }.sorted { $0.start < $1.start }
    }

    /// All that a writer writes of spans, which come in batches of seven.
    static func text(of spans: [SpanRecord], as format: SpanFormat, protectsFormulas: Bool = false) -> String {
        var writer = SpanWriter(format: format, protectsFormulas: protectsFormulas)
        var bytes = writer.begin()
        for start in stride(from: 0, to: spans.count, by: 7) {
            bytes += writer.write(Array(spans[start..<min(start + 7, spans.count)]))
        }
        bytes += writer.end()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines of a text that ends with a line feed.
    static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }
}

/// A file that is removed with the value that made it.
final class TemporaryFile {
    let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("tracemark-formats-\(UUID().uuidString)").path

    init(_ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A table read as RFC 4180 describes it.
enum CSVReading {
    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case 0x22 where isQuoted && bytes.first == 0x22:
                cell.append(0x22)
                bytes = bytes.dropFirst()
            case 0x22: isQuoted.toggle()
            case _ where isQuoted: cell.append(byte)
            case 0x2C:
                row.append(String(decoding: cell, as: UTF8.self))
                cell = []
            case 0x0D where bytes.first == 0x0A:
                bytes = bytes.dropFirst()
                row.append(String(decoding: cell, as: UTF8.self))
                rows.append(row)
                (row, cell) = ([], [])
            default: cell.append(byte)
            }
        }
        return rows
    }
}
