/// A file format for a dataset.
public enum DatasetFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// JSON lines: one `DatasetEntry` a line.
    case jsonl
    /// A table with a heading, as RFC 4180 describes it.
    case csv
    /// JSON lines of conversations, `{"messages": [{"role": "user", "content": …}, …]}`, as services that fine-tune
    /// models take them.
    case chat

    /// The format's media type, for a `Content-Type`.
    public var contentType: String {
        self == .csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson"
    }

    /// What a file's name ends in, without the dot.
    public var fileExtension: String {
        switch self {
        case .jsonl: "jsonl"
        case .csv: "csv"
        case .chat: "chat.jsonl"
        }
    }

    /// The format that a file's name asks for, if any; `.gz` behind it does not matter.
    public init?(fileName: String) {
        guard let format = FileEnding.format(of: fileName, \Self.fileExtension) else { return nil }
        self = format
    }
}
