import TracemarkModel
import TracemarkOTLP

/// A writer of spans in a file format, batch by batch. Its memory does not depend on the number of spans.
///
/// ```swift
/// var writer = SpanWriter(format: .csv)
/// send(writer.begin())
/// while let page = try await nextPage() { send(writer.write(page)) }
/// send(writer.end())
/// ```
/// Spans should come in order of start (`TraceOrder.oldest`), because ``SpanFormat/chrome`` lays out overlapping spans
/// as they come.
public struct SpanWriter: Sendable {
    /// The maximum number of spans in one OTLP request.
    static let requestSize = 512

    /// The format.
    public let format: SpanFormat
    /// A Boolean value that indicates whether an apostrophe precedes text that a spreadsheet would take for a formula.
    /// Such a table is safe to open, but its text is no longer exact.
    public let protectsFormulas: Bool
    private var chrome = ChromeTrace()

    /// Creates a writer.
    ///
    /// - Parameters:
    /// - format: The format.
    /// - protectsFormulas: See ``protectsFormulas``; used by ``SpanFormat/csv`` only.
    public init(format: SpanFormat, protectsFormulas: Bool = false) {
        self.format = format
        self.protectsFormulas = protectsFormulas
    }

    /// Returns the bytes before the first span.
    public mutating func begin() -> [UInt8] {
        switch format {
        case .jsonl, .otlp: []
        case .csv: SpanTable.heading()
        case .chrome: chrome.begin()
        }
    }

    /// Returns the bytes of spans.
    public mutating func write(_ spans: [SpanRecord]) -> [UInt8] {
        switch format {
        case .jsonl:
            var json = JSONWriter()
            for span in spans {
                SpanJSON.write(span, to: &json)
                json.raw("\n")
            }
            return json.bytes
        case .csv: return SpanTable.rows(of: spans, protectsFormulas: protectsFormulas)
        case .otlp:
            var bytes: [UInt8] = []
            for start in stride(from: 0, to: spans.count, by: Self.requestSize) {
                bytes += OTLPEncoder.json(Array(spans[start..<min(start + Self.requestSize, spans.count)]))
                bytes.append(UInt8(ascii: "\n"))
            }
            return bytes
        case .chrome: return chrome.events(of: spans)
        }
    }

    /// Returns the bytes after the last span.
    public mutating func end() -> [UInt8] {
        format == .chrome ? chrome.end() : []
    }
}
