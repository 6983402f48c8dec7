import TracemarkModel

/// A file format for spans.
public enum SpanFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// JSON lines: one ``TracemarkModel/SpanRecord`` a line, with everything that is known. It can be imported again.
    case jsonl
    /// A table with a heading, as RFC 4180 describes it; the columns are ``SpanTable/columns``.
    case csv
    /// OTLP's JSON, a request a line, as OpenTelemetry's file exporter writes it. It can be imported again.
    case otlp
    /// The trace event format of Chrome's, which Perfetto (ui.perfetto.dev) and `chrome://tracing` open.
    case chrome

    /// The format's media type, for a `Content-Type`.
    public var contentType: String {
        switch self {
        case .jsonl, .otlp: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .chrome: "application/json"
        }
    }

    /// What a file's name ends in, without the dot.
    public var fileExtension: String {
        switch self {
        case .jsonl: "jsonl"
        case .csv: "csv"
        case .otlp: "otlp.jsonl"
        case .chrome: "trace.json"
        }
    }

    /// The format that a file's name asks for, if any; `.gz` behind it does not matter.
    public init?(fileName: String) {
        guard let format = FileEnding.format(of: fileName, \Self.fileExtension) else { return nil }
        self = format
    }
}
