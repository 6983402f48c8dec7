import Tracemark
import TracemarkModel

extension OpperService {
    /// Returns 2.x's list of generations: the spans of model calls.
    func listGenerations(_ request: OpperRequest) async throws -> OpperReply {
        let page = try request.number("page", default: 1, in: 1...100_000)
        let size = try request.number("page_size", default: 50, in: 1...1_000)
        var filter = Self.generations
        if let query = request.query["query"], !query.isEmpty {
            filter = filter && .condition(.string(.name, .matches("*\(query)*")))
        }
        let spans = try await store.allSpans(SpanQuery(filter: filter, limit: size))
            .items(from: (page - 1) * size, limit: size)
        let total = try await store.statistics(StatisticsQuery(of: .spans, filter: filter)).first?.count ?? 0
        return .json([
            "data": .array(spans.map(\.opperGeneration)),
            "meta": [
                "page": .integer(Int64(page)), "page_size": .integer(Int64(size)),
                "total_count": .integer(Int64(total)), "total_pages": .integer(Int64((total + size - 1) / size)),
            ],
        ])
    }

    func generation(_ id: String) async throws -> OpperReply {
        .json(try await record(ofGeneration: id).opperGeneration)
    }

    func deleteGeneration(_ id: String) async throws -> OpperReply {
        let record = try await record(ofGeneration: id)
        try await store.deleteSpan(record.key)
        return .json(["deleted": true, "id": .string(id)])
    }

    private static let generations = Filter.condition(.string(.type, .equals("llm")))

    private func record(ofGeneration id: String) async throws -> SpanRecord {
        guard let key = try await key(ofSpan: id), let record = try await store.span(key), record.type == "llm" else {
            throw OpperError.notFound("generation", id)
        }
        return record
    }

    // MARK: Events

    /// Stores a 2.x event of a span or trace: a guardrail's result, a person's feedback, an evaluation. An event with a
    /// score also becomes a metric, so that filters and alerts find it.
    func createEvent(on record: SpanRecord, _ request: OpperRequest) async throws -> OpperReply {
        let body = try OpperBody(request.body)
        let type = try body.requiredText("type")
        let time = now()
        var attributes = body.fields.filter { $0.value != .null }
        attributes["type"] = nil
        var part = SpanPart(record.key, version: time)
        part.events = [SpanEvent(time: time, name: OpperAttribute.eventPrefix + type, attributes: attributes)]
        if let score = try body.number("score") {
            part.metrics[type == "feedback" ? OpperAttribute.feedback : type] = MetricRecord(
                score, comment: try body.text("comment"), time: time)
        }
        try await write(part)
        return .json(["data": Self.json(part.events[0], of: record)], status: 201)
    }

    func listEvents(of record: SpanRecord) -> OpperReply {
        let events = record.events.filter { $0.name.hasPrefix(OpperAttribute.eventPrefix) }
        return .json(["data": .array(events.map { Self.json($0, of: record) })])
    }

    /// Returns the root span of a trace, or its first span.
    func root(ofTrace id: String) async throws -> SpanRecord {
        guard let details = try await store.trace(OpperID.trace(id), contents: true) else {
            throw OpperError.notFound("trace", id)
        }
        let root = details.trace.rootSpanID.flatMap { id in details.spans.first { $0.spanID == id } }
        guard let span = root ?? details.spans.first else { throw OpperError.notFound("trace", id) }
        return span
    }

    private static func json(_ event: SpanEvent, of record: SpanRecord) -> AttributeValue {
        var fields = event.attributes
        fields["id"] = .string(OpperID.derived(from: "event", "\(record.key.spanID)", "\(event.time)", event.name))
        fields["type"] = .string(String(event.name.dropFirst(OpperAttribute.eventPrefix.count)))
        fields["span_id"] = .string(record.opperID)
        fields["trace_id"] = .string(record.opperTraceID)
        fields["created_at"] = event.time.opperValue
        return .object(fields)
    }
}

extension SpanRecord {
    /// A model call in the form of 2.x.
    fileprivate var opperGeneration: AttributeValue {
        [
            "id": .string(opperID), "span_id": .string(opperID), "trace_id": .string(opperTraceID),
            "function_name": .string(name), "model": AttributeValue(opper: model),
            "input": input?.opperValue ?? .null, "output": output?.opperValue ?? .null,
            "error": AttributeValue(opper: statusMessage), "status": .string(status.rawValue),
            "created_at": start.opperValue, "duration_ms": durationNanoseconds.opperMilliseconds,
            "usage": [
                "input_tokens": inputTokens.map { .integer($0) } ?? .null,
                "output_tokens": outputTokens.map { .integer($0) } ?? .null,
            ],
            "cost": cost.map { .decimal($0) } ?? .null,
        ]
    }
}
