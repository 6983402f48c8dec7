import GRDB
import Tracemark
import TracemarkModel

extension SpanRow {
    /// Creates the row of a merged span, and numbers its terms.
    init(
        _ span: MergedSpan, trace: Int64, ordinal: Int64, segment: Int64, terms: TermWriter, in db: Database
    ) throws {
        let part = span.said
        self.trace = trace
        self.ordinal = ordinal
        self.segment = segment
        id = Int64(bitPattern: part.key.spanID.bits)
        parent = part.parent?.spanID.map { Int64(bitPattern: $0.bits) }
        name = try terms.number(.name, part.name ?? "", in: db)
        start = span.start.nanoseconds
        end = part.end?.nanoseconds
        status = StatusCode(span.status)
        kind = (part.kind ?? .internal).code
        type = try terms.number(.type, part.type, in: db)
        model = try terms.number(.model, part.model, in: db)
        service = try terms.number(.service, part.service, in: db)
        user = try terms.number(.user, part.user, in: db)
        session = try terms.number(.session, part.session, in: db)
        inputTokens = part.inputTokens
        outputTokens = part.outputTokens
        cost = part.cost
        tags = part.tags.isEmpty ? nil : AttributeValue.object(part.tags.mapValues { .string($0) }).json
        said = []
        if part.name != nil { said.insert(.name) }
        if part.start != nil { said.insert(.start) }
        if part.parent != nil { said.insert(.parent) }
        if part.kind != nil { said.insert(.kind) }
        switch part.outcome {
        case .ok?: said.insert(.ok)
        case .error?: said.insert(.error)
        case .cancelled?: said.insert(.cancelled)
        case nil: break
        }
    }

    func insert(_ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO span (\(Self.columns)) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            trace, id, ordinal, parent, name, start, end, status.rawValue, kind, said.rawValue, type, model, service,
            user, session, inputTokens, outputTokens, cost, tags, segment,
        ])
    }
}

/// The row of `content`.
enum SpanContents {
    static let columns = """
        id, version, older_versions, input, input_type, output, output_type, message, attributes, metadata, events, \
        links, resource, scope, trace_state, span
        """

    static func insert(_ span: MergedSpan, id: Int64, terms: TermWriter, in db: Database) throws {
        let part = span.said
        let statement = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO content (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let older =
            span.olderVersions.isEmpty
            ? nil : AttributeValue.object(span.olderVersions.mapValues { .integer($0) }).json
        try statement.execute(arguments: [
            id, part.version, older, part.input?.text, try terms.number(.contentType, part.input?.mimeType, in: db),
            part.output?.text, try terms.number(.contentType, part.output?.mimeType, in: db), part.statusMessage,
            json(part.attributes), json(part.metadata), StoredEvents.json(part.events), StoredEvents.json(part.links),
            try terms.number(.resource, json(part.resource), in: db), try terms.number(.scope, part.scope, in: db),
            part.traceState, Int64(bitPattern: part.key.spanID.bits),
        ])
    }

    private static func json(_ object: [String: AttributeValue]) -> String? {
        object.isEmpty ? nil : AttributeValue.object(object).json
    }
}

/// The JSON of events and links: `[{"at": …, "name": "exception", "attributes": {…}}]`.
enum StoredEvents {
    static func json(_ events: [SpanEvent]) -> String? {
        guard !events.isEmpty else { return nil }
        return AttributeValue.array(
            events.map { event in
                [
                    "at": .integer(event.time.nanoseconds), "name": .string(event.name),
                    "attributes": .object(event.attributes),
                ]
            }
        ).json
    }

    static func json(_ links: [SpanLink]) -> String? {
        guard !links.isEmpty else { return nil }
        return AttributeValue.array(
            links.map { link in
                [
                    "trace": .string(link.span.traceID.description), "span": .string(link.span.spanID.description),
                    "state": .string(link.traceState), "attributes": .object(link.attributes),
                ]
            }
        ).json
    }

    static func events(_ json: String?) -> [SpanEvent] {
        objects(json).map { object in
            SpanEvent(
                time: Timestamp(nanoseconds: object["at"]?.integerValue ?? 0), name: object["name"]?.stringValue ?? "",
                attributes: self.object(object["attributes"]))
        }
    }

    static func links(_ json: String?) -> [SpanLink] {
        objects(json).compactMap { object in
            guard let trace = TraceID(object["trace"]?.stringValue ?? ""),
                let span = SpanID(object["span"]?.stringValue ?? "")
            else { return nil }
            return SpanLink(
                SpanKey(trace, span), traceState: object["state"]?.stringValue ?? "",
                attributes: self.object(object["attributes"]))
        }
    }

    static func object(_ json: String?) -> [String: AttributeValue] {
        object(json.flatMap { try? AttributeValue(json: $0) })
    }

    private static func object(_ value: AttributeValue?) -> [String: AttributeValue] {
        if case .object(let object)? = value { object } else { [:] }
    }

    private static func objects(_ json: String?) -> [[String: AttributeValue]] {
        guard case .array(let values)? = json.flatMap({ try? AttributeValue(json: $0) }) else { return [] }
        return values.map { object($0) }
    }
}
