import Foundation
import Tracemark
import TracemarkModel

/// A decoder of protobuf's JSON format with OTLP's exceptions: IDs are hexadecimal, and enumerations are numbers. It
/// accepts both spellings of field names, and ignores unknown fields.
enum OTLPJSONReader {
    typealias Span = Opentelemetry_Proto_Trace_V1_Span
    typealias KeyValue = Opentelemetry_Proto_Common_V1_KeyValue
    typealias AnyValue = Opentelemetry_Proto_Common_V1_AnyValue

    static func resourceSpans(
        _ request: AttributeValue
    ) throws(OTLPError) -> [Opentelemetry_Proto_Trace_V1_ResourceSpans] {
        let fields = try Fields(request, "the request")
        return try fields.list("resourceSpans", "resource_spans") { (value) throws(OTLPError) in
            let fields = try Fields(value, "resourceSpans")
            var resourceSpans = Opentelemetry_Proto_Trace_V1_ResourceSpans()
            if let resource = fields["resource"] {
                resourceSpans.resource.attributes = try attributes(Fields(resource, "resource"))
            }
            resourceSpans.scopeSpans = try fields.list("scopeSpans", "scope_spans") { (value) throws(OTLPError) in
                let fields = try Fields(value, "scopeSpans")
                var scopeSpans = Opentelemetry_Proto_Trace_V1_ScopeSpans()
                if let scope = fields["scope"] {
                    let fields = try Fields(scope, "scope")
                    scopeSpans.scope.name = try fields.text("name")
                    scopeSpans.scope.version = try fields.text("version")
                    scopeSpans.scope.attributes = try attributes(fields)
                }
                scopeSpans.spans = try fields.list("spans") { (value) throws(OTLPError) in try span(value) }
                return scopeSpans
            }
            return resourceSpans
        }
    }

    private static func span(_ value: AttributeValue) throws(OTLPError) -> Span {
        let fields = try Fields(value, "spans")
        var span = Span()
        span.traceID = try fields.id("traceId", "trace_id")
        span.spanID = try fields.id("spanId", "span_id")
        span.parentSpanID = try fields.id("parentSpanId", "parent_span_id")
        span.traceState = try fields.text("traceState", "trace_state")
        span.name = try fields.text("name")
        span.kind = Span.SpanKind(rawValue: try fields.enumeration("kind", kinds)) ?? .unspecified
        span.startTimeUnixNano = try fields.number("startTimeUnixNano", "start_time_unix_nano")
        span.endTimeUnixNano = try fields.number("endTimeUnixNano", "end_time_unix_nano")
        span.attributes = try attributes(fields)
        span.droppedAttributesCount = try fields.count("droppedAttributesCount", "dropped_attributes_count")
        span.droppedEventsCount = try fields.count("droppedEventsCount", "dropped_events_count")
        span.droppedLinksCount = try fields.count("droppedLinksCount", "dropped_links_count")
        span.events = try fields.list("events") { (value) throws(OTLPError) in
            let fields = try Fields(value, "events")
            var event = Span.Event()
            event.timeUnixNano = try fields.number("timeUnixNano", "time_unix_nano")
            event.name = try fields.text("name")
            event.attributes = try attributes(fields)
            return event
        }
        span.links = try fields.list("links") { (value) throws(OTLPError) in
            let fields = try Fields(value, "links")
            var link = Span.Link()
            link.traceID = try fields.id("traceId", "trace_id")
            link.spanID = try fields.id("spanId", "span_id")
            link.traceState = try fields.text("traceState", "trace_state")
            link.attributes = try attributes(fields)
            return link
        }
        if let status = fields["status"] {
            let fields = try Fields(status, "status")
            span.status.message = try fields.text("message")
            span.status.code =
                Opentelemetry_Proto_Trace_V1_Status.StatusCode(rawValue: try fields.enumeration("code", codes))
                ?? .unset
        }
        return span
    }

    private static let kinds = [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ]
    private static let codes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"]

    private static func attributes(_ fields: Fields) throws(OTLPError) -> [KeyValue] {
        try fields.list("attributes") { (value) throws(OTLPError) in try keyValue(value) }
    }

    private static func keyValue(_ value: AttributeValue) throws(OTLPError) -> KeyValue {
        let fields = try Fields(value, "attributes")
        var pair = KeyValue()
        pair.key = try fields.text("key")
        if let value = fields["value"] { pair.value = try anyValue(value) }
        return pair
    }

    private static func anyValue(_ value: AttributeValue) throws(OTLPError) -> AnyValue {
        let fields = try Fields(value, "value")
        var any = AnyValue()
        // If several values are present, each must be valid, and the last one counts.
        if let list = fields["kvlistValue", "kvlist_value"] {
            any.kvlistValue.values = try Fields(list, "kvlistValue").list("values") { (value) throws(OTLPError) in
                try keyValue(value)
            }
        }
        if let array = fields["arrayValue", "array_value"] {
            any.arrayValue.values = try Fields(array, "arrayValue").list("values") { (value) throws(OTLPError) in
                try anyValue(value)
            }
        }
        if fields["bytesValue", "bytes_value"] != nil {
            guard let data = Data(base64Encoded: try fields.text("bytesValue", "bytes_value")) else {
                throw OTLPError("\"bytesValue\" is not base64. Encode the bytes.")
            }
            any.bytesValue = data
        }
        if let number = fields["doubleValue", "double_value"] {
            guard let double = number.doubleValue ?? number.stringValue.flatMap({ double($0) }) else {
                throw OTLPError("\"doubleValue\" is not a number.")
            }
            any.doubleValue = double
        }
        if let number = fields["intValue", "int_value"] {
            guard let integer = number.integerValue ?? number.stringValue.flatMap({ Int64($0) }) else {
                throw OTLPError("\"intValue\" is not a 64-bit integer.")
            }
            any.intValue = integer
        }
        if let flag = fields["boolValue", "bool_value"] {
            guard case .boolean(let flag) = flag else { throw OTLPError("\"boolValue\" is not true or false.") }
            any.boolValue = flag
        }
        if fields["stringValue", "string_value"] != nil {
            any.stringValue = try fields.text("stringValue", "string_value")
        }
        return any
    }

    /// Parses a number as protobuf's JSON format writes it, with non-finite numbers as strings.
    private static func double(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: Double(text)
        }
    }
}

/// The members of a JSON object. Null counts as missing.
private struct Fields {
    let object: [String: AttributeValue]
    let place: String

    init(_ value: AttributeValue, _ place: String) throws(OTLPError) {
        guard case .object(let object) = value else { throw OTLPError("\(place) is not a JSON object.") }
        self.object = object
        self.place = place
    }

    subscript(names: String...) -> AttributeValue? { self[names] }

    private subscript(names: [String]) -> AttributeValue? {
        for name in names { if let value = object[name], value != .null { return value } }
        return nil
    }

    func text(_ names: String...) throws(OTLPError) -> String {
        guard let value = self[names] else { return "" }
        guard let text = value.stringValue else { throw wrong(names, "a string") }
        return text
    }

    /// Decodes an ID. Invalid digits become an invalid ID, and its span is rejected later.
    func id(_ names: String...) throws(OTLPError) -> Data {
        guard let value = self[names] else { return Data() }
        guard let text = value.stringValue else { throw wrong(names, "a string of hexadecimal digits") }
        return Data([UInt8](hexDigits: text) ?? [0])
    }

    func number(_ names: String...) throws(OTLPError) -> UInt64 { try number(names) }

    func count(_ names: String...) throws(OTLPError) -> UInt32 { UInt32(clamping: try number(names)) }

    private func number(_ names: [String]) throws(OTLPError) -> UInt64 {
        guard let value = self[names] else { return 0 }
        guard
            let number = value.stringValue.flatMap({ UInt64($0) })
                ?? value.integerValue.flatMap({ UInt64(exactly: $0) })
        else { throw wrong(names, "a non-negative integer") }
        return number
    }

    func enumeration(_ name: String, _ names: [String]) throws(OTLPError) -> Int {
        guard let value = self[[name]] else { return 0 }
        if let number = value.integerValue.flatMap({ Int32(exactly: $0) }) { return Int(number) }
        guard let number = value.stringValue.flatMap({ names.firstIndex(of: $0) }) else {
            throw wrong([name], "a value of the enumeration")
        }
        return number
    }

    func list<Element>(
        _ names: String..., read: (AttributeValue) throws(OTLPError) -> Element
    ) throws(OTLPError) -> [Element] {
        guard let value = self[names] else { return [] }
        guard case .array(let values) = value else { throw wrong(names, "an array") }
        var elements: [Element] = []
        for value in values { elements.append(try read(value)) }
        return elements
    }

    private func wrong(_ names: [String], _ expected: String) -> OTLPError {
        OTLPError("\"\(names[0])\" in \(place) is not \(expected).")
    }
}
