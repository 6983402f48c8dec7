import TracemarkModel

/// The shapes of what is sent and answered, as JSON Schema.
enum OpenAPISchemas {
    static func ref(_ name: String) -> AttributeValue { ["$ref": .string("#/components/schemas/\(name)")] }

    static func list(_ items: AttributeValue) -> AttributeValue { ["type": "array", "items": items] }

    /// An object of which all fields are required, unless it is said which.
    static func object(_ fields: [String: AttributeValue], required: [String]? = nil) -> AttributeValue {
        .object([
            "type": "object", "properties": .object(fields),
            "required": .array((required ?? fields.keys.sorted()).map { .string($0) }),
        ])
    }

    private static func map(of values: AttributeValue) -> AttributeValue {
        ["type": "object", "additionalProperties": values]
    }

    private static let text: AttributeValue = ["type": "string"]
    private static let integer: AttributeValue = ["type": "integer", "format": "int64"]
    /// JSON has no form for the numbers that are none; they are texts.
    private static let number: AttributeValue = [
        "anyOf": [["type": "number"], ["enum": ["NaN", "Infinity", "-Infinity"]]]
    ]
    private static let anything: AttributeValue = [:]
    private static let time = ref("Timestamp")

    static let all: [String: AttributeValue] = [
        "TraceID": ["type": "string", "pattern": "^[0-9a-f]{32}$"],
        "SpanID": ["type": "string", "pattern": "^[0-9a-f]{16}$"],
        "Timestamp": ["type": "string", "format": "date-time"],
        "Attributes": map(of: anything),
        "Problem": object(
            [
                "type": text, "title": text, "status": ["type": "integer"], "detail": text,
                "column": ["type": "integer"], "suggestion": text,
            ], required: ["type", "title", "status", "detail"]),
        "Content": object(["text": text, "mime_type": text]),
        "Metric": object(["value": number, "comment": text, "time": time], required: ["value"]),
        "NewMetric": object(
            ["name": ["type": "string", "minLength": 1], "value": ["type": "number"], "comment": text],
            required: ["name", "value"]),
        "NewExample": object(
            ["dataset": ["type": "string", "minLength": 1], "expected": ref("Content"), "comment": text],
            required: ["dataset"]),
        "Event": object(["time": time, "name": text, "attributes": ref("Attributes")]),
        "SpanKey": object(["traceID": ref("TraceID"), "spanID": ref("SpanID")]),
        "Link": object(["span": ref("SpanKey"), "trace_state": text, "attributes": ref("Attributes")]),
        "Status": ["enum": .array(TraceStatus.allCases.map { .string($0.rawValue) })],
        "Kind": ["enum": ["internal", "server", "client", "producer", "consumer"]],
        "Span": object(
            spanFields.merging([
                "trace_id": ref("TraceID"), "span_id": ref("SpanID"), "parent_id": ref("SpanID"),
                "status": ref("Status"),
            ]) { one, _ in one },
            required: [
                "trace_id", "span_id", "name", "kind", "start", "status", "tags", "metrics", "metadata", "attributes",
                "events", "links", "resource", "trace_state",
            ]),
        "SpanPart": object(
            spanFields.merging([
                "trace_id": ref("TraceID"), "span_id": ref("SpanID"), "version": integer,
                "parent_id": text, "outcome": ["enum": ["ok", "error", "cancelled"]],
            ]) { one, _ in one }, required: ["trace_id", "span_id", "version"]),
        "SpanChange": object(
            [
                "name": text, "type": text, "input": ref("Content"), "output": ref("Content"), "tags": map(of: text),
                "metadata": ref("Attributes"), "user": text, "session": text, "model": text, "end": time,
                "outcome": ["enum": ["ok", "error", "cancelled"]], "status_message": text,
            ], required: []),
        "Trace": object(
            [
                "id": ref("TraceID"), "name": text, "root_span_id": ref("SpanID"), "start": time,
                "last_activity": time, "status": ref("Status"), "duration_ns": integer, "span_count": integer,
                "error_count": integer, "types": map(of: integer), "tags": map(of: list(text)),
                "services": list(text), "input_tokens": integer, "output_tokens": integer, "cost": number,
                "input_preview": text, "output_preview": text,
            ],
            required: [
                "id", "name", "start", "last_activity", "status", "span_count", "error_count", "types", "tags",
                "services", "input_tokens", "output_tokens",
            ]),
        "TraceDetails": object(["trace": ref("Trace"), "spans": list(ref("Span"))]),
        "StatisticsRow": object(
            [
                "group": text, "start": time, "count": integer, "errors": integer, "p50": integer, "p95": integer,
                "p99": integer, "longest": integer, "total_ns": number, "input_tokens": integer,
                "output_tokens": integer, "cost": number, "last_start": time, "metric": map(of: number),
            ],
            required: ["count", "errors", "total_ns", "input_tokens", "output_tokens", "cost", "last_start"]),
        "Dataset": object(["name": text, "entry_count": integer, "created": time]),
        "DatasetEntry": object(
            [
                "id": text, "input": ref("Content"), "output": ref("Content"), "expected": ref("Content"),
                "comment": text, "metadata": ref("Attributes"), "source": ref("SpanKey"), "created": time,
            ], required: ["id", "input", "output", "metadata", "created"]),
        "Document": object(["name": text, "text": text, "revision": integer]),
        "StoreStatus": object([
            "engine": text, "trace_count": integer, "span_count": integer, "byte_count": integer,
            "free_byte_count": integer, "text_lag": integer, "queued_part_count": integer,
        ]),
    ]

    /// What a span and a part of one have in common.
    private static let spanFields: [String: AttributeValue] = [
        "name": text, "type": text, "kind": ref("Kind"), "start": time, "end": time, "status_message": text,
        "service": text, "model": text, "user": text, "session": text, "input_tokens": integer,
        "output_tokens": integer, "cost": number, "input": ref("Content"), "output": ref("Content"),
        "tags": map(of: text), "metrics": map(of: ref("Metric")), "metadata": ref("Attributes"),
        "attributes": ref("Attributes"), "events": list(ref("Event")), "links": list(ref("Link")),
        "resource": ref("Attributes"), "scope": text, "trace_state": text,
    ]
}
