/// Spans in the JSON form of OTLP: protobuf's JSON mapping, with ids in hexadecimal and 64-bit integers as strings.
enum OTLPJSON {
    /// Returns an `ExportTraceServiceRequest` on one line, with its line feed.
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
        json.object { object in
            object.array("attributes", OTLPAttribute.all(of: resource)) { write($0, to: &$1) }
        }
    }

    private static func write(_ span: SpanData, to json: inout JSONText) {
        json.object { fields in
            fields.string("traceId", span.traceID.description)
            fields.string("spanId", span.spanID.description)
            if !span.traceState.isEmpty { fields.string("traceState", span.traceState) }
            if let parent = span.parentSpanID { fields.string("parentSpanId", parent.description) }
            fields.member("flags") { $0.integer(span.otlpFlags) }
            fields.string("name", span.name)
            fields.member("kind") { $0.integer(span.kind.otlpNumber) }
            fields.string("startTimeUnixNano", span.startNanoseconds.description)
            if !span.isRunning { fields.string("endTimeUnixNano", span.endNanoseconds.description) }
            fields.array("attributes", OTLPAttribute.all(of: span)) { write($0, to: &$1) }
            if span.droppedEntryCount > 0 {
                fields.member("droppedAttributesCount") { $0.integer(span.droppedEntryCount) }
            }
            if !span.errors.isEmpty || !span.events.isEmpty {
                fields.array("events", OTLPEvent.all(of: span)) { write($0, to: &$1) }
            }
            if !span.links.isEmpty { fields.array("links", span.links) { write($0, to: &$1) } }
            fields.member("status") { write(span.status, to: &$0) }
        }
    }

    private static func write(_ event: OTLPEvent, to json: inout JSONText) {
        json.object { fields in
            fields.string("timeUnixNano", event.timeNanoseconds.description)
            fields.string("name", event.name)
            fields.array("attributes", event.attributes) { write($0, to: &$1) }
        }
    }

    private static func write(_ link: TraceLink, to json: inout JSONText) {
        json.object { fields in
            fields.string("traceId", link.context.traceID.description)
            fields.string("spanId", link.context.spanID.description)
            if !link.context.traceState.isEmpty { fields.string("traceState", link.context.traceState) }
            fields.array("attributes", OTLPAttribute.sorted(link.attributes)) { write($0, to: &$1) }
            fields.member("flags") { $0.integer(link.otlpFlags) }
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
            fields.member("value") { write(attribute.value, to: &$0) }
        }
    }

    private static func write(_ attribute: TraceAttribute, to json: inout JSONText) {
        json.object { value in
            switch attribute {
            case .string(let text): value.string("stringValue", text)
            case .boolean(let flag): value.member("boolValue") { $0.boolean(flag) }
            case .integer(let number): value.string("intValue", number.description)
            case .decimal(let number): value.member("doubleValue") { $0.number(number) }
            case .array(let values):
                value.member("arrayValue") { json in
                    json.object { $0.array("values", values) { write($0, to: &$1) } }
                }
            }
        }
    }
}

extension SpanData {
    /// OTLP's `flags`: sampled, whether it is known that the parent is remote, and whether it is.
    package var otlpFlags: Int { parentIsRemote ? 0x301 : 0x101 }
}

extension TraceLink {
    /// OTLP's `flags` of a link: 1 if the other span is recorded.
    package var otlpFlags: Int { context.isSampled ? 1 : 0 }
}

extension SpanKind {
    /// OTLP's number of the kind.
    package var otlpNumber: Int {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
