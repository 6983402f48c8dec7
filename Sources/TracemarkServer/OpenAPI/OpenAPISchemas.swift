import TracemarkModel

/// The JSON Schemas of request and response bodies.
enum OpenAPISchemas {
    static func ref(_ name: String) -> AttributeValue { ["$ref": .string("#/components/schemas/\(name)")] }

    static func list(_ items: AttributeValue) -> AttributeValue { ["type": "array", "items": items] }

    /// Returns the schema of an object. All fields are required unless `required` names some. An optional field may be
    /// null.
    static func object(_ fields: [String: AttributeValue], required: [String]? = nil) -> AttributeValue {
        let required = required ?? fields.keys.sorted()
        var properties = fields
        for (name, schema) in fields where !required.contains(name) {
            properties[name] = ["anyOf": [schema, ["type": "null"]]]
        }
        return .object([
            "type": "object", "properties": .object(properties), "required": .array(required.map { .string($0) }),
        ])
    }

    private static func map(of values: AttributeValue) -> AttributeValue {
        ["type": "object", "additionalProperties": values]
    }

    private static let text: AttributeValue = ["type": "string"]
    /// A 64-bit integer.
    static let integer: AttributeValue = [
        "type": "integer", "format": "int64", "minimum": .integer(.min), "maximum": .integer(.max),
    ]
    private static let count: AttributeValue = ["type": "integer", "format": "int64", "minimum": 0]
    private static let greatest = Double.greatestFiniteMagnitude
    /// A number. JSON cannot express NaN and infinities, so they are strings.
    static let number: AttributeValue = [
        "anyOf": [
            ["type": "number", "minimum": .decimal(-greatest), "maximum": .decimal(greatest)],
            ["enum": ["NaN", "Infinity", "-Infinity"]],
        ]
    ]
    private static let anything: AttributeValue = [:]
    private static let uuid = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    private static let time = ref("Timestamp")

    static let all: [String: AttributeValue] = [
        "OTLPValue": otlpValue,
        "TraceID": ["type": "string", "pattern": "^(?!0{32}$)[0-9a-f]{32}$"],
        "SpanID": ["type": "string", "pattern": "^(?!0{16}$)[0-9a-f]{16}$"],
        "AnyTraceID": [
            "description": "Hexadecimal digits in either case, or the same 16 bytes as a UUID.",
            "type": "string", "pattern": .string("^(?![0-]+$)([0-9a-fA-F]{32}|\(uuid))$"),
        ],
        "AnySpanID": [
            "description": "Hexadecimal digits in either case, or the UUID that an Opper SDK created.",
            "type": "string", "pattern": .string("^(?![0-]+$)([0-9a-fA-F]{16}|\(uuid))$"),
        ],
        "Timestamp": [
            "description": "A time from 1678 to 2261, the range of 64-bit nanoseconds.",
            "type": "string", "format": "date-time",
            "pattern": "^(16(7[89]|[89][0-9])|1[7-9][0-9]{2}|2[01][0-9]{2}|22([0-5][0-9]|6[01]))-",
        ],
        "Attributes": map(of: anything),
        "Problem": object(
            [
                "type": text, "title": text, "status": ["type": "integer"], "detail": text,
                "column": ["type": "integer"], "suggestion": text,
            ], required: ["type", "title", "status", "detail"]),
        "Content": object(["text": text, "mime_type": text]),
        "Metric": object(["value": number, "comment": text, "time": time], required: ["value"]),
        "NewMetric": object(
            ["name": ["type": "string", "minLength": 1], "value": number, "comment": text],
            required: ["name", "value"]),
        "NewExample": object(
            ["dataset": ["type": "string", "minLength": 1], "expected": ref("Content"), "comment": text],
            required: ["dataset"]),
        "Event": object(["time": time, "name": text, "attributes": ref("Attributes")]),
        "SpanKey": object(["trace_id": ref("TraceID"), "span_id": ref("SpanID")]),
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
                "trace_id": ref("TraceID"), "span_id": ref("SpanID"),
                "version": ["type": "integer", "format": "int64", "minimum": 0],
                "parent_id": ["anyOf": [ref("SpanID"), ["const": ""]]],
                "outcome": ["enum": ["ok", "error", "cancelled"]],
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
                "id": ["type": "string", "minLength": 1], "input": ref("Content"), "output": ref("Content"),
                "expected": ref("Content"),
                "comment": text, "metadata": ref("Attributes"), "source": ref("SpanKey"), "created": time,
            ], required: ["id", "input", "output", "metadata", "created"]),
        "Document": object(["name": text, "text": text, "revision": integer]),
        "AlertRule": alertRule,
        "AlertLevel": ["enum": .array(AlertLevel.allCases.map { .string($0.rawValue) })],
        "AlertState": object(
            [
                "level": ref("AlertLevel"), "since": time, "value": ["type": "number"], "slot": integer,
                "last_message": time,
                "history": list(
                    object(
                        ["time": time, "level": ref("AlertLevel"), "value": ["type": "number"]],
                        required: ["time", "level"])),
                "outbox": list(["type": "object"]),
            ], required: ["level", "since", "slot", "history", "outbox"]),
        "Timeline": timeline,
        "StoreStatus": object([
            "engine": text, "trace_count": integer, "span_count": integer, "byte_count": integer,
            "free_byte_count": integer, "text_lag": integer, "queued_part_count": integer,
        ]),
    ]

    /// The fields that a span and a span update share.
    private static let spanFields: [String: AttributeValue] = [
        "name": text, "type": text, "kind": ref("Kind"), "start": time, "end": time, "status_message": text,
        "service": text, "model": text, "user": text, "session": text, "input_tokens": integer,
        "output_tokens": integer, "cost": number, "input": ref("Content"), "output": ref("Content"),
        "tags": map(of: text), "metrics": map(of: ref("Metric")), "metadata": ref("Attributes"),
        "attributes": ref("Attributes"), "events": list(ref("Event")), "links": list(ref("Link")),
        "resource": ref("Attributes"), "scope": text, "trace_state": text,
    ]

    private static let alertRule: AttributeValue = [
        "oneOf": [
            alertRule(["count", "error_rate", "p50", "p95", "p99", "cost", "tokens"], ["metric": text]),
            alertRule(
                ["mean", "sum", "lowest", "highest"], ["metric": ["type": "string", "minLength": 1]],
                required: ["measure", "metric"]),
        ]
    ]

    /// Returns the schema of a rule with one of these measures, with or without a metric.
    private static func alertRule(
        _ measures: [AttributeValue], _ metric: [String: AttributeValue], required: [String] = []
    ) -> AttributeValue {
        let fields: [String: AttributeValue] = [
            "filter": ["type": "string", "format": "tracemark-filter"], "scope": words(AlertRule.Scope.self),
            "measure": ["enum": .array(measures)], "comparison": words(AlertRule.Comparison.self),
            "warning": ["type": "number", "description": "A value that is less severe than `alert`."],
            "alert": ["type": "number"],
            "window_seconds": ["type": "integer", "minimum": 60, "maximum": 604_800],
            "interval_seconds": ["type": "integer", "minimum": 10, "maximum": 86_400],
            "no_data": words(AlertRule.NoData.self),
            "cooldown_seconds": ["type": "integer", "minimum": 0, "maximum": 31_536_000],
            "actions": [
                "type": "array", "maxItems": .integer(Int64(AlertRule.actionLimit)),
                "items": [
                    "oneOf": [
                        object([
                            "kind": ["const": "webhook"],
                            "url": ["type": "string", "pattern": "^https?://[a-z0-9][a-z0-9.-]*(/[a-z0-9/]*)?$"],
                        ]),
                        object(["kind": ["enum": ["command", "log"]]]),
                    ]
                ],
            ],
            "enabled": ["type": "boolean"],
        ]
        return object(fields.merging(metric) { one, _ in one }, required: ["alert"] + required)
    }

    private static func words<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> AttributeValue
    where Word.RawValue == String {
        ["enum": .array(Word.allCases.map { .string($0.rawValue) })]
    }

    /// The spans of a trace in columns. A column of indices refers to other values by number.
    private static let timeline = object([
        "trace": ref("Trace"), "base": time, "ids": ["type": "string", "pattern": "^([0-9a-f]{16})*$"],
        "parent": list(integer), "orphans": list(count), "start": list(integer),
        "duration": list(["type": ["integer", "null"]]),
        "status": list(["type": "integer", "minimum": 0, "maximum": 4]),
        "name": wordColumn, "type": wordColumn, "service": wordColumn, "model": wordColumn,
    ])

    private static let wordColumn = object(["values": list(text), "of": list(integer)])

    /// The schema of `ExportTraceServiceRequest` in OTLP's JSON format: identifiers in hexadecimal digits, 64-bit
    /// integers as strings.
    static let otlpRequest: AttributeValue = {
        // In protobuf's JSON format, a missing field has its default, which is the empty string for a key.
        let attributes = list(object(["key": text, "value": ref("OTLPValue")], required: []))
        // Protobuf's enumerations are open: an unknown number counts as unspecified.
        func enumeration(_ names: String) -> AttributeValue {
            [
                "anyOf": [
                    ["type": "integer", "format": "int32", "minimum": -2_147_483_648, "maximum": 2_147_483_647],
                    ["type": "string", "pattern": .string("^(\(names))$")],
                ]
            ]
        }
        // Protobuf's JSON format writes 64-bit integers as strings, and accepts numbers too.
        let nanoseconds: AttributeValue = [
            "anyOf": [
                ["type": "string", "pattern": "^[0-9]{1,19}$"],
                ["type": "integer", "minimum": 0, "maximum": .integer(.max)],
            ]
        ]
        let span = object(
            [
                "traceId": text, "spanId": text, "parentSpanId": text, "traceState": text, "name": text,
                "kind": enumeration("SPAN_KIND_(UNSPECIFIED|INTERNAL|SERVER|CLIENT|PRODUCER|CONSUMER)"),
                "startTimeUnixNano": nanoseconds,
                "endTimeUnixNano": nanoseconds, "attributes": attributes,
                "events": list(
                    object(["timeUnixNano": nanoseconds, "name": text, "attributes": attributes], required: [])),
                "links": list(object(["traceId": text, "spanId": text, "attributes": attributes], required: [])),
                "status": object(
                    ["code": enumeration("STATUS_CODE_(UNSET|OK|ERROR)"), "message": text], required: []),
            ], required: [])
        let scopeSpans = object(
            ["scope": object(["name": text, "version": text], required: []), "spans": list(span)], required: [])
        return object(
            [
                "resourceSpans": list(
                    object(
                        [
                            "resource": object(["attributes": attributes], required: []),
                            "scopeSpans": list(scopeSpans),
                        ], required: []))
            ], required: [])
    }()

    /// An OTLP value.
    static let otlpValue = object(
        [
            "stringValue": text, "boolValue": ["type": "boolean"],
            "intValue": ["anyOf": [["type": "string", "pattern": "^-?[0-9]{1,18}$"], integer]],
            "doubleValue": ["anyOf": [number, ["type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$"]]],
            "arrayValue": object(["values": list(ref("OTLPValue"))], required: []),
        ], required: [])
}
