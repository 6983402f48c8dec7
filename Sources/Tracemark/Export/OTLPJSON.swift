/// Spans in the JSON form of OTLP: protobuf's JSON mapping, with ids in hexadecimal and 64-bit integers as strings.
enum OTLPJSON {
    /// One `ExportTraceServiceRequest` on one line, with its line feed.
    static func line(_ spans: [SpanData], resource: TraceResource) -> [UInt8] {
        var json = JSONText()
        json.object { request in
            request.array("resourceSpans", [spans]) { spans, json in
                json.object { resourceSpans in
                    resourceSpans.member("resource") { write(resource, to: &$0) }
                    resourceSpans.array("scopeSpans", [spans]) { spans, json in
                        json.object { scopeSpans in
                            scopeSpans.member("scope") { $0.object { $0.string("name", "tracemark") } }
                            scopeSpans.array("spans", spans) { write($0, to: &$1) }
                        }
                    }
                }
            }
        }
        json.raw("\n")
        return json.bytes
    }

    private static func write(_ resource: TraceResource, to json: inout JSONText) {
        let own = [
            ("service.name", resource.service), ("telemetry.sdk.language", "swift"),
            ("telemetry.sdk.name", "tracemark"),
        ]
        let attributes = own + resource.attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        json.object { resource in
            resource.array("attributes", attributes) { attribute, json in
                write(OTLPAttribute(attribute.0, .string(attribute.1)), to: &json)
            }
        }
    }

    private static func write(_ span: SpanData, to json: inout JSONText) {
        json.object { fields in
            fields.string("traceId", span.traceID.description)
            fields.string("spanId", span.spanID.description)
            if !span.traceState.isEmpty { fields.string("traceState", span.traceState) }
            if let parent = span.parentSpanID { fields.string("parentSpanId", parent.description) }
            // Sampled; whether the parent is remote is known; and if it is.
            fields.member("flags") { $0.integer(span.parentIsRemote ? 0x301 : 0x101) }
            fields.string("name", span.name)
            fields.member("kind") { $0.integer(span.kind.otlpNumber) }
            fields.string("startTimeUnixNano", span.startNanoseconds.description)
            fields.string("endTimeUnixNano", span.endNanoseconds.description)
            fields.array("attributes", OTLPAttribute.all(of: span)) { write($0, to: &$1) }
            if span.droppedEntryCount > 0 {
                fields.member("droppedAttributesCount") { $0.integer(span.droppedEntryCount) }
            }
            if !span.errors.isEmpty { fields.array("events", span.errors) { write($0, to: &$1) } }
            fields.member("status") { write(span.status, to: &$0) }
        }
    }

    private static func write(_ error: RecordedError, to json: inout JSONText) {
        json.object { event in
            event.string("timeUnixNano", error.timeNanoseconds.description)
            event.string("name", "exception")
            let attributes = [
                OTLPAttribute("exception.type", .string(error.type)),
                OTLPAttribute("exception.message", .string(error.message)),
            ]
            event.array("attributes", attributes) { write($0, to: &$1) }
        }
    }

    private static func write(_ status: SpanStatus, to json: inout JSONText) {
        json.object { fields in
            if case .error(let message) = status {
                fields.member("code") { $0.integer(2) }
                fields.string("message", message)
            }
        }
    }

    private static func write(_ attribute: OTLPAttribute, to json: inout JSONText) {
        json.object { fields in
            fields.string("key", attribute.key)
            fields.member("value") { json in
                json.object { value in
                    switch attribute.value {
                    case .string(let text): value.string("stringValue", text)
                    case .boolean(let flag): value.member("boolValue") { $0.boolean(flag) }
                    case .integer(let number): value.string("intValue", number.description)
                    case .double(let number): value.member("doubleValue") { $0.number(number) }
                    }
                }
            }
        }
    }
}

extension SpanKind {
    fileprivate var otlpNumber: Int {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
