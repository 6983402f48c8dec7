/// The input or output of a span, with its media type.
public struct SpanContent: Sendable, Hashable, Codable {
    /// The text.
    public var text: String
    /// The media type: `text/plain`, `application/json`, …
    public var mimeType: String

    /// Creates content from text.
    public init(_ text: String, mimeType: String = "text/plain") {
        self.text = text
        self.mimeType = mimeType
    }

    /// Creates content from a JSON value.
    public init(json value: AttributeValue) {
        self.init(value.json, mimeType: "application/json")
    }

    enum CodingKeys: String, CodingKey {
        case text
        case mimeType = "mime_type"
    }
}
