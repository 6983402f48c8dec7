/// A file format of datasets.
public enum DatasetFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// JSON lines, with one `DatasetEntry` per line.
    case jsonl
    /// A CSV table with a heading (RFC 4180).
    case csv
    /// JSON lines of conversations, `{"messages": [{"role": "user", "content": …}, …]}`, the input of fine-tuning
    /// services.
    case chat

    /// The media type, for a `Content-Type` header.
    public var contentType: String {
        self == .csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson"
    }

    /// The file extension without the dot.
    public var fileExtension: String {
        switch self {
        case .jsonl: "jsonl"
        case .csv: "csv"
        case .chat: "chat.jsonl"
        }
    }

    /// Returns the format of a file name, if it has a known extension. A final `.gz` is ignored.
    public init?(fileName: String) {
        guard let format = FileEnding.format(of: fileName, \Self.fileExtension) else { return nil }
        self = format
    }
}
