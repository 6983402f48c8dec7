import Tracemark
import TracemarkModel

/// The OpenAPI 3.1 description of the whole interface.
enum OpenAPIDocument {
    static var value: AttributeValue {
        var paths: [String: [String: AttributeValue]] = [:]
        for operation in operations { paths[operation.path, default: [:]][operation.method] = operation.value }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Tracemark", "version": .string(TracemarkVersion.current),
                "description": .string(
                    """
                    Traces, spans, metrics and datasets. Query parameters are form-encoded (URL standard): \
                    `+` is a space.
                    """
                ),
            ],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "schemas": .object(OpenAPISchemas.all),
                "responses": [
                    "Problem": [
                        "description": "A problem (RFC 9457).",
                        "content": ["application/problem+json": ["schema": OpenAPISchemas.ref("Problem")]],
                    ]
                ],
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "opper": ["type": "apiKey", "in": "header", "name": "X-OPPER-API-KEY"],
                ],
            ],
        ]
    }

    /// All operations, in the order of the routes.
    static var operations: [OpenAPIOperation] {
        traceOperations + spanOperations + overviewOperations + datasetOperations + documentOperations
            + maintenanceOperations + alertOperations + ingestOperations + healthOperations
    }

    // MARK: Parts that many have

    private static func query(_ name: String, _ schema: AttributeValue, required: Bool = false) -> AttributeValue {
        ["name": .string(name), "in": "query", "required": .boolean(required), "schema": schema]
    }

    private static func limit(_ most: Int64, _ standard: Int64) -> AttributeValue {
        query("limit", ["type": "integer", "minimum": 1, "maximum": .integer(most), "default": .integer(standard)])
    }

    private static let text: AttributeValue = ["type": "string"]
    private static let flag: AttributeValue = ["type": "boolean", "default": true]
    private static let filter = query(
        "filter",
        [
            "type": "string", "format": "tracemark-filter",
            "description": "A filter in the filter language; empty for all. `/api/v1/fields` lists its fields.",
            "examples": ["status:error AND duration>2s", "tag.environment=production", ""],
        ])
    private static let cursor = query(
        "cursor",
        [
            "type": "string", "format": "tracemark-cursor",
            "description": "The `next` of the previous page. It is valid for the same list in the same order only.",
        ])
    /// The pattern of a string field, as filters name it.
    private static let field = field("name|root|type|kind|model|service|user|session", "tag|metadata|attribute")
    /// The pattern of a field to group by.
    private static let group = field("name|root|type|model|service|user|session", "tag")

    private static func field(_ names: String, _ keyed: String) -> AttributeValue {
        [
            "type": "string", "format": "tracemark-field",
            "pattern": .string("^(\(names)|(\(keyed))" + #"\.([A-Za-z_][A-Za-z0-9_.-]*|"[^"\\]+"))$"#),
            "examples": ["name", "tag.team"],
        ]
    }
    private static let order = query(
        "order", ["enum": .array(TraceOrder.allCases.map { .string($0.rawValue) }), "default": "newest"])

    private static func page(of name: String) -> AttributeValue {
        OpenAPISchemas.object([
            "items": OpenAPISchemas.list(OpenAPISchemas.ref(name)), "next": ["type": ["string", "null"]],
        ])
    }

    private static func list(of schema: AttributeValue) -> AttributeValue {
        OpenAPISchemas.object(["items": OpenAPISchemas.list(schema)])
    }

    // MARK: The operations

    private static let traceOperations: [OpenAPIOperation] = [
        OpenAPIOperation("get", "/api/v1/traces", "List traces", .read)
            .parameters(filter, order, limit(1_000, 50), cursor).response(page(of: "Trace")),
        OpenAPIOperation("get", "/api/v1/traces/{trace}", "Get a trace with its spans", .read)
            .parameters(query("contents", flag)).response(OpenAPISchemas.ref("TraceDetails")).problems("404"),
        OpenAPIOperation("get", "/api/v1/traces/{trace}/timeline", "Get the spans of a trace in columns", .read)
            .response(OpenAPISchemas.ref("Timeline")).problems("404"),
        OpenAPIOperation("delete", "/api/v1/traces/{trace}", "Delete a trace", .write)
            .response(nil, status: "204").problems("404"),
        OpenAPIOperation("post", "/api/v1/traces/delete", "Delete traces", .write)
            .body(OpenAPISchemas.object(["ids": OpenAPISchemas.list(OpenAPISchemas.ref("AnyTraceID"))]))
            .response(OpenAPISchemas.object(["deleted": ["type": "integer"]])),
        OpenAPIOperation("get", "/api/v1/traces/changes", "List changed traces", .read)
            .parameters(limit(1_000, 100), cursor).response(page(of: "Trace")),
        OpenAPIOperation("get", "/api/v1/traces/tail", "Follow traces as they change", .read)
            .parameters(filter, cursor).response(text, as: "text/event-stream"),
        OpenAPIOperation("get", "/api/v1/export", "Export spans as a file", .read)
            .parameters(filter, query("format", ["enum": ["jsonl", "csv", "otlp", "chrome"], "default": "jsonl"]))
            .response(nil),
    ]

    private static let spanOperations: [OpenAPIOperation] = {
        var operations = [
            OpenAPIOperation("get", "/api/v1/spans", "List spans", .read)
                .parameters(filter, order, query("contents", flag), limit(1_000, 50), cursor).response(
                    page(of: "Span")),
            OpenAPIOperation("get", "/api/v1/spans/{span}/traces", "List the traces of a span", .read)
                .response(OpenAPISchemas.object(["ids": OpenAPISchemas.list(OpenAPISchemas.ref("TraceID"))])),
            OpenAPIOperation("delete", "/api/v1/traces/{trace}/spans/{span}", "Delete a span", .write)
                .response(nil, status: "204").problems("404"),
            OpenAPIOperation("delete", "/api/v1/traces/{trace}/spans/{span}/metrics/{name}", "Delete a metric", .write)
                .response(nil, status: "204").problems("404"),
            OpenAPIOperation("post", "/api/v1/parts", "Store span updates", .ingest)
                .body(OpenAPISchemas.object(["parts": OpenAPISchemas.list(OpenAPISchemas.ref("SpanPart"))]))
                .response(nil, status: "204"),
        ]
        for path in ["/api/v1/spans/{span}", "/api/v1/traces/{trace}/spans/{span}"] {
            operations += [
                OpenAPIOperation("get", path, "Get a span with its contents", .read)
                    .response(OpenAPISchemas.ref("Span")).problems("404", "409"),
                OpenAPIOperation("patch", path, "Update a span", .ingest)
                    .body(OpenAPISchemas.ref("SpanChange")).response(OpenAPISchemas.ref("Span")).problems("404", "409"),
                OpenAPIOperation("post", path + "/metrics", "Save a metric", .ingest)
                    .body(OpenAPISchemas.ref("NewMetric"))
                    .response(OpenAPISchemas.ref("Metric"), status: "201").problems("404", "409"),
                OpenAPIOperation("post", path + "/examples", "Create an example from a span", .write)
                    .body(OpenAPISchemas.ref("NewExample"))
                    .response(OpenAPISchemas.ref("DatasetEntry"), status: "201").problems("404", "409"),
            ]
        }
        return operations
    }()

    private static let overviewOperations: [OpenAPIOperation] = [
        OpenAPIOperation("get", "/api/v1/statistics", "Get counts, durations and costs by group and time", .read)
            .parameters(
                query("scope", ["enum": ["spans", "traces"], "default": "spans"]), filter, query("group", group),
                query(
                    "interval_ns",
                    [
                        "type": "integer", "format": "int64", "minimum": 1_000_000,
                        "maximum": .integer(StatisticsQuery.intervalBounds.upperBound),
                    ]),
                query("metric", text)
            ).response(list(of: OpenAPISchemas.ref("StatisticsRow"))),
        OpenAPIOperation("get", "/api/v1/values", "List the values of a field, most frequent first", .read)
            .parameters(query("field", field, required: true), query("prefix", text), filter, limit(1_000, 20))
            .response(list(of: OpenAPISchemas.object(["value": text, "count": ["type": "integer"]]))),
        OpenAPIOperation("get", "/api/v1/keys", "List the names of tags or metrics in use", .read)
            .parameters(
                query("field", ["enum": ["tag", "metric"], "default": "tag"]), query("prefix", text),
                limit(1_000, 100)
            ).response(list(of: text)),
        OpenAPIOperation("get", "/api/v1/fields", "List the fields of the filter language", .read)
            .response(
                list(
                    of: OpenAPISchemas.object([
                        "name": text, "kind": text, "summary": text, "traces_only": ["type": "boolean"],
                    ]))),
        OpenAPIOperation("get", "/api/v1/filter", "Check a filter", .read)
            .parameters(filter, query("scope", ["enum": ["traces", "spans"], "default": "traces"]))
            .response(OpenAPISchemas.object(["canonical": text])),
    ]

    private static let datasetOperations: [OpenAPIOperation] = [
        OpenAPIOperation("get", "/api/v1/datasets", "List datasets", .read)
            .response(list(of: OpenAPISchemas.ref("Dataset"))),
        OpenAPIOperation("get", "/api/v1/datasets/{name}", "Get a dataset", .read)
            .response(OpenAPISchemas.ref("Dataset")).problems("404"),
        OpenAPIOperation("delete", "/api/v1/datasets/{name}", "Delete a dataset", .write)
            .response(nil, status: "204").problems("404"),
        OpenAPIOperation("get", "/api/v1/datasets/{name}/entries", "List the examples of a dataset", .read)
            .parameters(limit(1_000, 100), cursor).response(page(of: "DatasetEntry")).problems("404"),
        OpenAPIOperation("post", "/api/v1/datasets/{name}/entries", "Save examples", .write)
            .body(OpenAPISchemas.object(["entries": OpenAPISchemas.list(OpenAPISchemas.ref("DatasetEntry"))]))
            .response(nil, status: "204"),
        OpenAPIOperation("get", "/api/v1/datasets/{name}/entries/{id}", "Get an example", .read)
            .response(OpenAPISchemas.ref("DatasetEntry")).problems("404"),
        OpenAPIOperation("delete", "/api/v1/datasets/{name}/entries/{id}", "Delete an example", .write)
            .response(nil, status: "204").problems("404"),
        OpenAPIOperation("get", "/api/v1/datasets/{name}/export", "Export a dataset as a file", .read)
            .parameters(query("format", ["enum": ["jsonl", "csv", "chat"], "default": "jsonl"])).response(nil).problems(
                "404"),
    ]

    private static let documentOperations: [OpenAPIOperation] = [
        OpenAPIOperation("get", "/api/v1/documents/{collection}", "List the documents of a collection", .read)
            .response(list(of: OpenAPISchemas.ref("Document"))),
        OpenAPIOperation("get", "/api/v1/documents/{collection}/{name}", "Get a document", .read)
            .response(OpenAPISchemas.ref("Document")).problems("404"),
        OpenAPIOperation("put", "/api/v1/documents/{collection}/{name}", "Store a document", .write)
            .body(
                OpenAPISchemas.object(
                    ["text": text, "replacing": ["type": ["integer", "null"], "format": "int64"]], required: ["text"])
            )
            .response(OpenAPISchemas.object(["revision": ["type": "integer"]])).problems("409"),
        OpenAPIOperation("delete", "/api/v1/documents/{collection}/{name}", "Delete a document", .write)
            .response(nil, status: "204").problems("404"),
    ]

    private static let maintenanceOperations: [OpenAPIOperation] = [
        OpenAPIOperation("get", "/api/v1/status", "Get the size of the store", .read)
            .response(OpenAPISchemas.ref("StoreStatus")),
        OpenAPIOperation("post", "/api/v1/retention", "Delete old traces", .write)
            .body(
                OpenAPISchemas.object(
                    [
                        "age_ns": ["type": ["integer", "null"], "format": "int64", "minimum": 0],
                        "byte_count": ["type": ["integer", "null"], "format": "int64", "minimum": 0],
                    ], required: [])
            )
            .response(
                OpenAPISchemas.object(["trace_count": ["type": "integer"], "span_count": ["type": "integer"]])),
        OpenAPIOperation("get", "/api/v1/openapi.json", "Get this description", nil).response(["type": "object"]),
    ]

    private static let alertOperations: [OpenAPIOperation] = [
        OpenAPIOperation("get", "/api/v1/alerts", "List alert rules and their states", .read)
            .response(
                list(
                    of: OpenAPISchemas.object(
                        [
                            "name": text, "rule": OpenAPISchemas.ref("AlertRule"),
                            "state": OpenAPISchemas.ref("AlertState"),
                        ], required: ["name", "rule"]))),
        OpenAPIOperation("put", "/api/v1/alerts/{name}", "Store an alert rule", .write)
            .body(OpenAPISchemas.ref("AlertRule")).response(nil, status: "204"),
        OpenAPIOperation("delete", "/api/v1/alerts/{name}", "Delete an alert rule", .write)
            .response(nil, status: "204").problems("404"),
        OpenAPIOperation(
            "post", "/api/v1/alerts/{name}/test", "Measure a rule, and send a test message to its actions", .write
        )
        .response(
            OpenAPISchemas.object(
                [
                    "value": ["type": "number"], "level": OpenAPISchemas.ref("AlertLevel"),
                    "deliveries": OpenAPISchemas.list(
                        OpenAPISchemas.object(["kind": text, "error": text], required: ["kind"])),
                ], required: ["level", "deliveries"])
        ).problems("404"),
    ]

    private static let ingestOperations: [OpenAPIOperation] = [
        OpenAPIOperation("post", "/v1/traces", "Ingest spans by OTLP over HTTP, in JSON or protobuf", .ingest)
            .body(OpenAPISchemas.otlpRequest)
            .response(
                OpenAPISchemas.object(
                    [
                        "partialSuccess": OpenAPISchemas.object(
                            ["rejectedSpans": text, "errorMessage": text], required: [])
                    ], required: [])
            )
            .problemSchema(OpenAPISchemas.object(["code": ["type": "integer"], "message": text]))
    ]

    private static let healthOperations: [OpenAPIOperation] = [
        OpenAPIOperation("get", "/healthz", "Check that the server is alive", nil).response(text, as: "text/plain"),
        OpenAPIOperation("get", "/health", "Check that the server is alive (Opper's SDK)", nil)
            .response(OpenAPISchemas.object(["status": text])),
        OpenAPIOperation("get", "/readyz", "Check that the server is ready", nil)
            .response(text, as: "text/plain").problems("503"),
        OpenAPIOperation("get", "/metrics", "Get the server's metrics in Prometheus format", .read)
            .response(text, as: "text/plain"),
    ]
}
