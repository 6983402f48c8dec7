import Foundation
import Tracemark
import TracemarkModel

/// The translation of OTLP's messages to the model's values.
enum OTLPMapping {
    /// The maximum bytes of the resources and scopes of all spans in a request. A request contains each once, but each
    /// span gets a copy.
    private static let sharedByteLimit = 256 << 20

    static func spans(_ resourceSpans: [Opentelemetry_Proto_Trace_V1_ResourceSpans]) -> OTLPSpans {
        var spans = OTLPSpans()
        var jsonValuesLeft = SpanConventions.jsonValueLimit
        var sharedBytesLeft = sharedByteLimit
        for resourceSpans in resourceSpans {
            var resource = attributes(resourceSpans.resource.attributes)
            let service = resource.removeValue(forKey: "service.name")?.displayText
            let resourceBytes = byteCount(resource)
            for scopeSpans in resourceSpans.scopeSpans {
                let scope = [scopeSpans.scope.name, scopeSpans.scope.version].filter { !$0.isEmpty }
                let scopeAttributes = attributes(scopeSpans.scope.attributes)
                let sharedBytes = resourceBytes + byteCount(scopeAttributes)
                for span in scopeSpans.spans {
                    guard let traceID = TraceID(bytes: span.traceID) else {
                        spans.reject("The trace ID of \"\(span.name)\" is zero or not 16 bytes long.")
                        continue
                    }
                    guard let spanID = SpanID(bytes: span.spanID) else {
                        spans.reject("The span ID of \"\(span.name)\" is zero or not 8 bytes long.")
                        continue
                    }
                    sharedBytesLeft -= sharedBytes
                    guard sharedBytesLeft >= 0 else {
                        spans.reject(
                            "The copies of resources and scopes for each span, "
                                + "\(sharedBytes) bytes for \"\(span.name)\", exceed "
                                + "the limit of \(sharedByteLimit) bytes. Send fewer spans per request.")
                        continue
                    }
                    var part = part(span, SpanKey(traceID, spanID), &jsonValuesLeft)
                    part.service = service
                    part.resource = resource
                    part.scope = scope.isEmpty ? nil : scope.joined(separator: " ")
                    for (key, value) in scopeAttributes { part.attributes["otel.scope.\(key)"] = value }
                    spans.parts.append(part)
                }
            }
        }
        return spans
    }

    private static func byteCount(_ attributes: [String: AttributeValue]) -> Int {
        attributes.isEmpty ? 0 : AttributeValue.object(attributes).json.utf8.count
    }

    private static func part(
        _ span: Opentelemetry_Proto_Trace_V1_Span, _ key: SpanKey, _ jsonValuesLeft: inout Int
    ) -> SpanPart {
        let start = span.startTimeUnixNano == 0 ? nil : time(span.startTimeUnixNano)
        let end = span.endTimeUnixNano == 0 ? nil : time(span.endTimeUnixNano)
        var part = SpanPart(key, version: end ?? start ?? Timestamp(nanoseconds: 0))
        part.name = span.name
        part.parent = SpanID(bytes: span.parentSpanID).map { .span($0) } ?? .root
        part.kind = kind(span.kind)
        part.start = start
        part.end = end
        if span.status.code == .error {
            part.outcome = .error
        } else if end != nil {
            part.outcome = .ok
        }
        part.statusMessage = span.status.message.isEmpty ? nil : span.status.message
        part.traceState = span.traceState.isEmpty ? nil : span.traceState
        part.attributes = attributes(span.attributes)
        // These are OpenTelemetry's names for formats without these fields.
        note(span.droppedAttributesCount, "otel.dropped_attributes_count", &part.attributes)
        note(span.droppedEventsCount, "otel.dropped_events_count", &part.attributes)
        note(span.droppedLinksCount, "otel.dropped_links_count", &part.attributes)
        part.events = span.events.map {
            SpanEvent(time: time($0.timeUnixNano), name: $0.name, attributes: attributes($0.attributes))
        }
        part.links = span.links.compactMap { link in
            guard let traceID = TraceID(bytes: link.traceID), let spanID = SpanID(bytes: link.spanID) else {
                return nil
            }
            return SpanLink(
                SpanKey(traceID, spanID), traceState: link.traceState, attributes: attributes(link.attributes))
        }
        SpanConventions.apply(to: &part, jsonValuesLeft: &jsonValuesLeft)
        return part
    }

    private static func note(_ count: UInt32, _ name: String, _ attributes: inout [String: AttributeValue]) {
        if count > 0 { attributes[name] = .integer(Int64(count)) }
    }

    private static func time(_ nanoseconds: UInt64) -> Timestamp {
        Timestamp(nanoseconds: Int64(clamping: nanoseconds))
    }

    private static func kind(_ kind: Opentelemetry_Proto_Trace_V1_Span.SpanKind) -> SpanKind {
        switch kind {
        case .server: .server
        case .client: .client
        case .producer: .producer
        case .consumer: .consumer
        default: .internal
        }
    }

    private static func attributes(_ pairs: [Opentelemetry_Proto_Common_V1_KeyValue]) -> [String: AttributeValue] {
        var attributes: [String: AttributeValue] = [:]
        for pair in pairs { attributes[pair.key] = value(pair.value) }
        return attributes
    }

    private static func value(_ value: Opentelemetry_Proto_Common_V1_AnyValue) -> AttributeValue {
        switch value.value {
        case .stringValue(let text)?: .string(text)
        case .boolValue(let flag)?: .boolean(flag)
        case .intValue(let number)?: .integer(number)
        case .doubleValue(let number)?: .decimal(number)
        case .bytesValue(let bytes)?: .bytes(Array(bytes))
        case .arrayValue(let array)?: .array(array.values.map { self.value($0) })
        case .kvlistValue(let list)?: .object(attributes(list.values))
        default: .null
        }
    }
}
