import Tracemark
import TracemarkModel

extension SpanJSON {
    /// Decodes the output of ``write(_:to:)``, or `SpanRecord`'s Codable form. Missing members have their defaults; the
    /// IDs and the start are required.
    ///
    /// - Throws: ``FormatError`` that names the wrong member.
    static func span(_ value: AttributeValue) throws(FormatError) -> SpanRecord {
        let fields = try JSONMembers(value, "the span")
        let key = try key(fields, "trace_id", "span_id")
        guard let start = try fields.time("start") else { throw fields.missing("start") }
        var span = SpanRecord(
            traceID: key.traceID, spanID: key.spanID, name: try fields.text("name") ?? "", start: start,
            end: try fields.time("end"), status: try fields.choice("status") ?? .running)
        if let text = try fields.text("parent_id") {
            guard let parent = SpanID(text) else { throw fields.wrong("parent_id", "a span ID") }
            span.parentID = parent
        }
        span.kind = try fields.choice("kind") ?? .internal
        span.type = try fields.text("type")
        span.statusMessage = try fields.text("status_message")
        span.service = try fields.text("service")
        span.model = try fields.text("model")
        span.user = try fields.text("user")
        span.session = try fields.text("session")
        span.inputTokens = try fields.number("input_tokens")
        span.outputTokens = try fields.number("output_tokens")
        if let cost = fields["cost"] {
            guard let number = cost.doubleValue else { throw fields.wrong("cost", "a number") }
            span.cost = number
        }
        span.input = try content(fields, "input")
        span.output = try content(fields, "output")
        span.tags = try fields.object("tags").mapValues(\.displayText)
        for (name, metric) in try fields.object("metrics") { span.metrics[name] = try Self.metric(metric, name) }
        span.metadata = try fields.object("metadata")
        span.attributes = try fields.object("attributes")
        span.events = try fields.list("events") { (value) throws(FormatError) in try event(value) }
        span.links = try fields.list("links") { (value) throws(FormatError) in try link(value) }
        span.resource = try fields.object("resource")
        span.scope = try fields.text("scope")
        span.traceState = try fields.text("trace_state") ?? ""
        return span
    }

    private static func key(
        _ fields: JSONMembers, _ trace: String, _ span: String
    ) throws(FormatError) -> SpanKey {
        guard let traceID = try fields.text(trace).flatMap({ TraceID($0) ?? TraceID(uuidString: $0) }) else {
            throw fields.wrong(trace, "a trace ID of 32 hexadecimal digits")
        }
        guard let spanID = try fields.text(span).flatMap({ SpanID($0) ?? SpanID(uuidString: $0) }) else {
            throw fields.wrong(span, "a span ID of 16 hexadecimal digits")
        }
        return SpanKey(traceID, spanID)
    }

    private static func content(_ fields: JSONMembers, _ name: String) throws(FormatError) -> SpanContent? {
        guard let value = fields[name] else { return nil }
        let content = try JSONMembers(value, name)
        return SpanContent(try content.text("text") ?? "", mimeType: try content.text("mime_type") ?? "text/plain")
    }

    private static func metric(_ value: AttributeValue, _ name: String) throws(FormatError) -> MetricRecord {
        let fields = try JSONMembers(value, "metrics")
        let number: MetricNumber
        switch fields["value"] {
        case .integer(let integer)?: number = .integer(integer)
        case .decimal(let decimal)?: number = .decimal(decimal)
        case .string("NaN")?: number = .decimal(.nan)
        case .string("Infinity")?: number = .decimal(.infinity)
        case .string("-Infinity")?: number = .decimal(-.infinity)
        default: throw fields.wrong(name, "a metric with a number as its value")
        }
        return MetricRecord(number, comment: try fields.text("comment"), time: try fields.time("time"))
    }

    private static func event(_ value: AttributeValue) throws(FormatError) -> SpanEvent {
        let fields = try JSONMembers(value, "events")
        guard let time = try fields.time("time") else { throw fields.missing("time") }
        return SpanEvent(time: time, name: try fields.text("name") ?? "", attributes: try fields.object("attributes"))
    }

    private static func link(_ value: AttributeValue) throws(FormatError) -> SpanLink {
        let fields = try JSONMembers(value, "links")
        guard let span = fields["span"] else { throw fields.missing("span") }
        let names = try JSONMembers(span, "links")
        // Files of earlier versions have the other names.
        let spanKey = try names["traceID"] == nil ? key(names, "trace_id", "span_id") : key(names, "traceID", "spanID")
        return SpanLink(
            spanKey, traceState: try fields.text("trace_state") ?? "", attributes: try fields.object("attributes"))
    }
}

/// The members of a JSON object. Null counts as missing.
struct JSONMembers {
    private let members: [String: AttributeValue]
    private let place: String

    init(_ value: AttributeValue, _ place: String) throws(FormatError) {
        guard case .object(let members) = value else { throw FormatError("\(place) is not a JSON object.") }
        self.members = members
        self.place = place
    }

    subscript(name: String) -> AttributeValue? {
        guard let value = members[name], value != .null else { return nil }
        return value
    }

    func text(_ name: String) throws(FormatError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.stringValue else { throw wrong(name, "a string") }
        return text
    }

    func number(_ name: String) throws(FormatError) -> Int64? {
        guard let value = self[name] else { return nil }
        guard let number = value.integerValue else { throw wrong(name, "an integer") }
        return number
    }

    func time(_ name: String) throws(FormatError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let time = Timestamp(text) else { throw wrong(name, "a time such as 2026-11-19T12:34:56Z") }
        return time
    }

    func choice<Choice: RawRepresentable<String>>(_ name: String) throws(FormatError) -> Choice? {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else { throw wrong(name, "one of the known values") }
        return choice
    }

    func object(_ name: String) throws(FormatError) -> [String: AttributeValue] {
        guard let value = self[name] else { return [:] }
        guard case .object(let object) = value else { throw wrong(name, "a JSON object") }
        return object
    }

    func list<Element>(
        _ name: String, _ read: (AttributeValue) throws(FormatError) -> Element
    ) throws(FormatError) -> [Element] {
        guard let value = self[name] else { return [] }
        guard case .array(let values) = value else { throw wrong(name, "an array") }
        var elements: [Element] = []
        for value in values { elements.append(try read(value)) }
        return elements
    }

    func wrong(_ name: String, _ expected: String) -> FormatError {
        FormatError("\"\(name)\" in \(place) is not \(expected).")
    }

    func missing(_ name: String) -> FormatError { FormatError("\"\(name)\" in \(place) is missing.") }
}
