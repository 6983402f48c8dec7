import TracemarkModel

/// A file format of spans.
public enum SpanFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// JSON lines, with one complete ``TracemarkModel/SpanRecord`` per line. It can be imported.
    case jsonl
    /// A CSV table with a heading (RFC 4180). ``SpanTable/columns`` lists its columns.
    case csv
    /// OTLP's JSON with one request per line, as in OpenTelemetry's file exporter. It can be imported.
    case otlp
    /// Chrome's trace event format, for Perfetto (ui.perfetto.dev) and `chrome://tracing`.
    case chrome

    /// The media type, for a `Content-Type` header.
    public var contentType: String {
        switch self {
        case .jsonl, .otlp: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .chrome: "application/json"
        }
    }

    /// The file extension without the dot.
    public var fileExtension: String {
        switch self {
        case .jsonl: "jsonl"
        case .csv: "csv"
        case .otlp: "otlp.jsonl"
        case .chrome: "trace.json"
        }
    }

    /// Returns the format of a file name, if it has a known extension. A final `.gz` is ignored.
    public init?(fileName: String) {
        guard let format = FileEnding.format(of: fileName, \Self.fileExtension) else { return nil }
        self = format
    }
}
