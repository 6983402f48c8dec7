/// What went into a span or came out of it, and what kind of text it is.
public struct SpanContent: Sendable, Hashable, Codable {
    /// The text.
    public var text: String
    /// `text/plain`, `application/json`, …
    public var mimeType: String

    /// Keeps a text.
    public init(_ text: String, mimeType: String = "text/plain") {
        self.text = text
        self.mimeType = mimeType
    }

    /// Keeps a value as JSON.
    public init(json value: AttributeValue) {
        self.init(value.json, mimeType: "application/json")
    }

    enum CodingKeys: String, CodingKey {
        case text
        case mimeType = "mime_type"
    }
}
