import Tracemark
import TracemarkModel

/// The format of a span update in the log: two JSON objects with short keys.
///
/// The head is enough for timelines, lists and summaries. The body has the large fields, which those need not read. The
/// head has the beginning of the input and output, and the body has them completely.
enum PartText {
    /// The number of characters of an input or output in a list.
    static let previewLength = 240

    static func head(_ part: SpanPart) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            func text(_ key: String, _ value: String?) {
                guard let value else { return }
                writer.key(key)
                writer.string(value)
            }
            func number(_ key: String, _ value: Int64?) {
                guard let value else { return }
                writer.key(key)
                writer.raw(String(value))
            }
            number("v", part.version)
            text("n", part.name)
            text("p", part.parent.map { $0.spanID?.description ?? "" })
            text("k", part.kind?.rawValue)
            text("t", part.type)
            number("s", part.start?.nanoseconds)
            number("e", part.end?.nanoseconds)
            text("o", part.outcome?.rawValue)
            text("service", part.service)
            text("model", part.model)
            text("user", part.user)
            text("session", part.session)
            number("in", part.inputTokens)
            number("out", part.outputTokens)
            // A cost of NaN counts as missing, as in SQLite's store.
            if let cost = part.cost, !cost.isNaN {
                writer.key("cost")
                writer.value(.decimal(cost))
            }
            if !part.tags.isEmpty {
                writer.key("tags")
                writer.value(pairs(part.tags.mapValues { .string($0) }))
            }
            if !part.metrics.isEmpty {
                writer.key("metrics")
                writer.value(pairs(part.metrics.mapValues { value($0) }))
            }
            text("input", part.input.map { preview($0.text) })
            text("output", part.output.map { preview($0.text) })
        }
        return writer.take()
    }

    static func body(_ part: SpanPart) -> [UInt8] {
        var object: [String: AttributeValue] = [:]
        func set(_ key: String, _ value: [String: AttributeValue]) {
            if !value.isEmpty { object[key] = pairs(value) }
        }
        object["input"] = part.input.map { content($0) }
        object["output"] = part.output.map { content($0) }
        object["message"] = part.statusMessage.map { .string($0) }
        object["scope"] = part.scope.map { .string($0) }
        object["state"] = part.traceState.map { .string($0) }
        set("metadata", part.metadata)
        set("attributes", part.attributes)
        set("resource", part.resource)
        if !part.events.isEmpty {
            object["events"] = .array(
                part.events.map { [.integer($0.time.nanoseconds), .string($0.name), pairs($0.attributes)] })
        }
        if !part.links.isEmpty {
            object["links"] = .array(
                part.links.map {
                    [
                        .string($0.span.traceID.description), .string($0.span.spanID.description),
                        .string($0.traceState), pairs($0.attributes),
                    ]
                })
        }
        guard !object.isEmpty else { return [] }
        var writer = JSONWriter()
        writer.value(.object(object))
        return writer.take()
    }

    /// Decodes an update. Without a body, the input and output have only their beginning.
    static func part(_ key: SpanKey, head: [UInt8], body: [UInt8]) throws(StoreError) -> SpanPart {
        let head = try object(head)
        var part = SpanPart(key, version: Timestamp(nanoseconds: head["v"]?.integerValue ?? 0))
        part.name = head["n"]?.stringValue
        part.parent = head["p"]?.stringValue.map { id in SpanID(id).map { .span($0) } ?? .root }
        part.kind = head["k"]?.stringValue.flatMap { SpanKind(rawValue: $0) }
        part.type = head["t"]?.stringValue
        part.start = head["s"]?.integerValue.map { Timestamp(nanoseconds: $0) }
        part.end = head["e"]?.integerValue.map { Timestamp(nanoseconds: $0) }
        part.outcome = head["o"]?.stringValue.flatMap { SpanOutcome(rawValue: $0) }
        part.service = head["service"]?.stringValue
        part.model = head["model"]?.stringValue
        part.user = head["user"]?.stringValue
        part.session = head["session"]?.stringValue
        part.inputTokens = head["in"]?.integerValue
        part.outputTokens = head["out"]?.integerValue
        part.cost = head["cost"]?.doubleValue
        part.tags = entries(head["tags"]).compactMapValues(\.stringValue)
        part.metrics = entries(head["metrics"]).mapValues { metric($0) }
        part.input = head["input"]?.stringValue.map { SpanContent($0) }
        part.output = head["output"]?.stringValue.map { SpanContent($0) }
        // A body that is nested too deep is skipped, as in SQLite's store.
        if !body.isEmpty, let body = try? object(body) { fill(&part, from: body) }
        return part
    }

    private static func fill(_ part: inout SpanPart, from body: [String: AttributeValue]) {
        part.input = body["input"].map { content($0) }
        part.output = body["output"].map { content($0) }
        part.statusMessage = body["message"]?.stringValue
        part.scope = body["scope"]?.stringValue
        part.traceState = body["state"]?.stringValue
        part.metadata = entries(body["metadata"])
        part.attributes = entries(body["attributes"])
        part.resource = entries(body["resource"])
        part.events = array(body["events"]).map { event in
            let event = array(event)
            return SpanEvent(
                time: Timestamp(nanoseconds: event[safe: 0]?.integerValue ?? 0),
                name: event[safe: 1]?.stringValue ?? "",
                attributes: entries(event[safe: 2]))
        }
        part.links = array(body["links"]).compactMap { link in
            let link = array(link)
            guard let trace = link[safe: 0]?.stringValue.flatMap({ TraceID($0) }),
                let span = link[safe: 1]?.stringValue.flatMap({ SpanID($0) })
            else { return nil }
            return SpanLink(
                SpanKey(trace, span), traceState: link[safe: 2]?.stringValue ?? "", attributes: entries(link[safe: 3]))
        }
    }

    // MARK: Values

    static func preview(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: previewLength, limitedBy: scalars.endIndex) else {
            return text
        }
        return String(scalars[..<end])
    }

    private static func content(_ content: SpanContent) -> AttributeValue {
        content.mimeType == "text/plain" ? .string(content.text) : [.string(content.mimeType), .string(content.text)]
    }

    private static func content(_ value: AttributeValue) -> SpanContent {
        if case .string(let text) = value { return SpanContent(text) }
        let pair = array(value)
        return SpanContent(pair[safe: 1]?.stringValue ?? "", mimeType: pair[safe: 0]?.stringValue ?? "text/plain")
    }

    private static func value(_ metric: MetricRecord) -> AttributeValue {
        let number: AttributeValue =
            switch metric.value {
            case .integer(let value): .integer(value)
            case .decimal(let value): .decimal(value)
            }
        if metric.comment == nil, metric.time == nil { return number }
        return [
            number, metric.comment.map { .string($0) } ?? .null, metric.time.map { .integer($0.nanoseconds) } ?? .null,
        ]
    }

    private static func metric(_ value: AttributeValue) -> MetricRecord {
        let fields = array(value)
        let number: MetricNumber =
            switch fields.first ?? value {
            case .integer(let value): .integer(value)
            case .decimal(let value): .decimal(value)
            default: .decimal(.nan)
            }
        return MetricRecord(
            number, comment: fields[safe: 1]?.stringValue,
            time: fields[safe: 2]?.integerValue.map { Timestamp(nanoseconds: $0) })
    }

    private static func object(_ bytes: [UInt8]) throws(StoreError) -> [String: AttributeValue] {
        do {
            return object(try AttributeValue(jsonBytes: bytes))
        } catch {
            throw .engine("a row of the log cannot be read: \(error)")
        }
    }

    private static func object(_ value: AttributeValue?) -> [String: AttributeValue] {
        if case .object(let object)? = value { object } else { [:] }
    }

    /// Returns entries with user-defined keys as a flat array, because some objects with one key represent other
    /// values.
    private static func pairs(_ entries: [String: AttributeValue]) -> AttributeValue {
        .array(entries.sorted { $0.key < $1.key }.flatMap { [.string($0.key), $0.value] })
    }

    private static func entries(_ value: AttributeValue?) -> [String: AttributeValue] {
        let values = array(value)
        var entries: [String: AttributeValue] = [:]
        for place in stride(from: 0, to: values.count - 1, by: 2) {
            if let key = values[place].stringValue { entries[key] = values[place + 1] }
        }
        return entries
    }

    private static func array(_ value: AttributeValue?) -> [AttributeValue] {
        if case .array(let values)? = value { values } else { [] }
    }
}

extension Array {
    fileprivate subscript(safe place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}
