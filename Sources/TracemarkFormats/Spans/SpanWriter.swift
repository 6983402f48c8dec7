import TracemarkModel
import TracemarkOTLP

/// Writes spans in a file format, a batch at a time, in memory that does not grow with their number.
///
/// ```swift
/// var writer = SpanWriter(format: .csv)
/// send(writer.begin())
/// while let page = try await nextPage() { send(writer.write(page)) }
/// send(writer.end())
/// ```
/// Spans come best in the order of their start (`TraceOrder.oldest`): ``SpanFormat/chrome`` lays overlapping ones out in
/// rows of their own as they come.
public struct SpanWriter: Sendable {
    /// How many spans are put in one OTLP request at most.
    static let requestSize = 512

    /// The format.
    public let format: SpanFormat
    /// Whether texts that a spreadsheet would take for formulas get an apostrophe in front. Such a table is safe to
    /// open, and no longer the exact text.
    public let protectsFormulas: Bool
    private var chrome = ChromeTrace()

    /// Makes a writer.
    ///
    /// - Parameters:
    ///   - format: The format.
    ///   - protectsFormulas: For ``SpanFormat/csv``: see ``protectsFormulas``.
    public init(format: SpanFormat, protectsFormulas: Bool = false) {
        self.format = format
        self.protectsFormulas = protectsFormulas
    }

    /// What stands before the first span.
    public mutating func begin() -> [UInt8] {
        switch format {
        case .jsonl, .otlp: []
        case .csv: SpanTable.heading()
        case .chrome: chrome.begin()
        }
    }

    /// The spans.
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

    /// What stands after the last span.
    public mutating func end() -> [UInt8] {
        format == .chrome ? chrome.end() : []
    }
}
