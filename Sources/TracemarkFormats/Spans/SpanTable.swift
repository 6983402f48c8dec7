import TracemarkModel

/// Spans as rows of a table. A structured value, such as tags, is JSON in one cell.
public enum SpanTable {
    /// The columns in order. Times are ISO 8601 in UTC, and `duration_ns` is in nanoseconds.
    public static let columns = [
        "trace_id", "span_id", "parent_id", "name", "type", "kind", "status", "status_message", "start", "end",
        "duration_ns", "service", "model", "user", "session", "input_tokens", "output_tokens", "cost", "input",
        "input_type", "output", "output_type", "tags", "metrics", "metadata", "attributes", "events", "links",
        "resource", "scope", "trace_state",
    ]

    static func heading() -> [UInt8] {
        var table = CSVText()
        table.row(columns.map { .text($0) })
        return table.bytes
    }

    static func rows(of spans: [SpanRecord], protectsFormulas: Bool) -> [UInt8] {
        var table = CSVText(protectsFormulas: protectsFormulas)
        for span in spans { table.row(cells(of: span)) }
        return table.bytes
    }

    private static func cells(of span: SpanRecord) -> [CSVText.Cell] {
        let metrics = span.metrics.mapValues(\.value.attributeValue)
        return [
            .text(span.traceID.description), .text(span.spanID.description), .text(span.parentID?.description),
            .text(span.name), .text(span.type), .text(span.kind.rawValue), .text(span.status.rawValue),
            .text(span.statusMessage), .text(span.start.description), .text(span.end?.description),
            .number(span.durationNanoseconds?.description), .text(span.service), .text(span.model), .text(span.user),
            .text(span.session), .number(span.inputTokens?.description), .number(span.outputTokens?.description),
            .number(span.cost?.description), .text(span.input?.text), .text(span.input?.mimeType),
            .text(span.output?.text), .text(span.output?.mimeType),
            .object(span.tags.mapValues { .string($0) }), .object(metrics), .object(span.metadata),
            .object(span.attributes), .list(span.events.map(\.attributeValue)),
            .list(span.links.map(\.attributeValue)), .object(span.resource), .text(span.scope),
            .text(span.traceState),
        ]
    }
}

extension SpanEvent {
    fileprivate var attributeValue: AttributeValue {
        ["time": .string(time.description), "name": .string(name), "attributes": .object(attributes)]
    }
}

extension SpanLink {
    fileprivate var attributeValue: AttributeValue {
        [
            "trace_id": .string(span.traceID.description), "span_id": .string(span.spanID.description),
            "attributes": .object(attributes),
        ]
    }
}
