/// A field of the filter language, as it is offered for completion.
public struct FilterField: Sendable, Hashable {
    /// What is written before the operator; one that ends in a dot wants a key after it: `tag.`.
    public let name: String
    /// What kind of value it takes.
    public let kind: Kind
    /// What it asks for, in a few words.
    public let summary: String
    /// Whether only traces have it.
    public let isOfTracesOnly: Bool

    /// The kinds of values.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// A text, with `:` and `=`.
        case text
        /// Words to search for, with `:`.
        case words
        /// One of the statuses.
        case status
        /// An id in hexadecimal digits.
        case id
        /// A number.
        case number
        /// A number with a unit of time: `2s`.
        case duration
        /// A date, or how long ago: `24h`.
        case time
    }

    /// All fields, in the order in which they are explained.
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
        FilterField("user", .text, "whom the work was done for"),
        FilterField("session", .text, "conversation that the work belongs to"),
        FilterField("tokens", .number, "tokens in and out"),
        FilterField("input_tokens", .number, "tokens that models were given"),
        FilterField("output_tokens", .number, "tokens that models answered with"),
        FilterField("cost", .number, "cost of the model calls"),
        FilterField("spans", .number, "number of spans", isOfTracesOnly: true),
        FilterField("errors", .number, "number of failed spans", isOfTracesOnly: true),
        FilterField("trace", .id, "id of a trace, or its beginning before *"),
        FilterField("span", .id, "id of a span, or its beginning before *"),
    ]

    init(_ name: String, _ kind: Kind, _ summary: String, isOfTracesOnly: Bool = false) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.isOfTracesOnly = isOfTracesOnly
    }

    /// Whether a key follows the name.
    public var takesKey: Bool { name.last == "." }
}
