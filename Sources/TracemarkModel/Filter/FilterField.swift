/// A field of the filter language, as completion offers it.
public struct FilterField: Sendable, Hashable {
    /// The text before the operator. A name with a dot at the end requires a key: `tag.`.
    public let name: String
    /// The kind of value.
    public let kind: Kind
    /// A short description of the field.
    public let summary: String
    /// A Boolean value that indicates whether only traces have the field.
    public let isOfTracesOnly: Bool

    /// A kind of value.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// A string, with `:` and `=`.
        case text
        /// Words to search for, with `:`.
        case words
        /// A status.
        case status
        /// An ID in hexadecimal digits.
        case id
        /// A number.
        case number
        /// A number with a unit of time: `2s`.
        case duration
        /// A date, or a duration before now: `24h`.
        case time
    }

    /// All fields, in the order of the documentation.
    public static let all: [FilterField] = [
        FilterField("name", .text, "name of a span"),
        FilterField("root", .text, "name of the trace", isOfTracesOnly: true),
        FilterField("status", .status, "running, ok, error, cancelled or abandoned"),
        FilterField("text", .words, "words in names, inputs, outputs and errors"),
        FilterField("tag.", .text, "value of a tag"),
        FilterField("metric.", .number, "number saved on a span"),
        FilterField("metadata.", .text, "value in the metadata"),
        FilterField("attribute.", .text, "value of an attribute"),
        FilterField("duration", .duration, "time from start to end"),
        FilterField("since", .time, "started at this time or later"),
        FilterField("until", .time, "started before this time"),
        FilterField("start", .time, "time of the start"),
        FilterField("type", .text, "what a span does: llm, tool, ..."),
        FilterField("kind", .text, "internal, server, client, producer or consumer"),
        FilterField("model", .text, "model that was called"),
        FilterField("service", .text, "program that did the work"),
        FilterField("user", .text, "user that the work was done for"),
        FilterField("session", .text, "conversation that the work belongs to"),
        FilterField("tokens", .number, "input and output tokens"),
        FilterField("input_tokens", .number, "input tokens of models"),
        FilterField("output_tokens", .number, "output tokens of models"),
        FilterField("cost", .number, "cost of the model calls"),
        FilterField("spans", .number, "number of spans", isOfTracesOnly: true),
        FilterField("errors", .number, "number of failed spans", isOfTracesOnly: true),
        FilterField("trace", .id, "ID of a trace, or a prefix with *"),
        FilterField("span", .id, "ID of a span, or a prefix with *"),
    ]

    init(_ name: String, _ kind: Kind, _ summary: String, isOfTracesOnly: Bool = false) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.isOfTracesOnly = isOfTracesOnly
    }

    /// A Boolean value that indicates whether a key follows the name.
    public var takesKey: Bool { name.last == "." }
}
