import Foundation
import TracemarkModel

/// An encoder of protobuf's JSON format with OTLP's exceptions: IDs are hexadecimal, and enumerations are numbers.
enum OTLPJSONWriter {
    typealias KeyValue = Opentelemetry_Proto_Common_V1_KeyValue
    typealias Span = Opentelemetry_Proto_Trace_V1_Span

    static func request(_ messages: [Opentelemetry_Proto_Trace_V1_ResourceSpans]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.key("resourceSpans")
            json.array(messages) { json, message in
                json.object { json in
                    json.key("resource")
                    json.object { write(message.resource.attributes, to: &$0) }
                    json.key("scopeSpans")
                    json.array(message.scopeSpans) { write($1, to: &$0) }
                }
            }
        }
        return json.bytes
    }

    private static func write(_ message: Opentelemetry_Proto_Trace_V1_ScopeSpans, to json: inout JSONWriter) {
        json.object { json in
            json.key("scope")
            json.object { json in
                text("name", message.scope.name, to: &json)
                text("version", message.scope.version, to: &json)
            }
            json.key("spans")
            json.array(message.spans) { write($1, to: &$0) }
        }
    }

    private static func write(_ span: Span, to json: inout JSONWriter) {
        json.object { json in
            text("traceId", Array(span.traceID).hexDigits, to: &json)
            text("spanId", Array(span.spanID).hexDigits, to: &json)
            text("parentSpanId", Array(span.parentSpanID).hexDigits, to: &json)
            text("traceState", span.traceState, to: &json)
            json.key("name")
            json.string(span.name)
            json.key("kind")
            json.raw(span.kind.rawValue.description)
            text("startTimeUnixNano", span.startTimeUnixNano.description, to: &json)
            if span.endTimeUnixNano > 0 { text("endTimeUnixNano", span.endTimeUnixNano.description, to: &json) }
            write(span.attributes, to: &json)
            list("events", span.events, to: &json) { event, json in
                text("timeUnixNano", event.timeUnixNano.description, to: &json)
                text("name", event.name, to: &json)
                write(event.attributes, to: &json)
            }
            list("links", span.links, to: &json) { link, json in
                text("traceId", Array(link.traceID).hexDigits, to: &json)
                text("spanId", Array(link.spanID).hexDigits, to: &json)
                text("traceState", link.traceState, to: &json)
                write(link.attributes, to: &json)
            }
            json.key("status")
            json.object { json in
                if span.status.code != .unset {
                    json.key("code")
                    json.raw(span.status.code.rawValue.description)
                }
                text("message", span.status.message, to: &json)
            }
        }
    }

    private static func text(_ name: String, _ text: String, to json: inout JSONWriter) {
        guard !text.isEmpty else { return }
        json.key(name)
        json.string(text)
    }

    private static func list<Element>(
        _ name: String, _ elements: [Element], to json: inout JSONWriter,
        _ members: (Element, inout JSONWriter) -> Void
    ) {
        guard !elements.isEmpty else { return }
        json.key(name)
        json.array(elements) { json, element in json.object { members(element, &$0) } }
    }

    private static func write(_ attributes: [KeyValue], to json: inout JSONWriter) {
        guard !attributes.isEmpty else { return }
        json.key("attributes")
        json.array(attributes) { write($1, to: &$0) }
    }

    private static func write(_ pair: KeyValue, to json: inout JSONWriter) {
        json.object { json in
            json.key("key")
            json.string(pair.key)
            json.key("value")
            write(pair.value, to: &json)
        }
    }

    private static func write(_ value: Opentelemetry_Proto_Common_V1_AnyValue, to json: inout JSONWriter) {
        json.object { json in
            switch value.value {
            case .stringValue(let text)?:
                json.key("stringValue")
                json.string(text)
            case .boolValue(let flag)?:
                json.key("boolValue")
                json.raw(flag ? "true" : "false")
            case .intValue(let number)?:
                json.key("intValue")
                json.string(number.description)
            case .doubleValue(let number)?:
                json.key("doubleValue")
                write(number, to: &json)
            case .bytesValue(let bytes)?:
                json.key("bytesValue")
                json.string(bytes.base64EncodedString())
            case .arrayValue(let array)?:
                json.key("arrayValue")
                json.object { json in
                    json.key("values")
                    json.array(array.values) { write($1, to: &$0) }
                }
            case .kvlistValue(let list)?:
                json.key("kvlistValue")
                json.object { json in
                    json.key("values")
                    json.array(list.values) { write($1, to: &$0) }
                }
            default: break
            }
        }
    }

    /// Writes a number as protobuf's JSON format does, with non-finite numbers as strings.
    private static func write(_ number: Double, to json: inout JSONWriter) {
        if number.isFinite {
            json.raw(number.description)
        } else {
            json.string(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
        }
    }
}
