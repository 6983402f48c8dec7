import Foundation
import Tracemark
import TracemarkModel

/// The translation of the model's values to OTLP's messages, the opposite of `OTLPMapping`.
enum OTLPMessages {
    typealias Span = Opentelemetry_Proto_Trace_V1_Span

    private struct Resource: Hashable {
        let service: String?
        let attributes: [String: AttributeValue]
    }

    /// Returns the spans, grouped by program and library.
    static func resourceSpans(_ spans: [SpanRecord]) -> [Opentelemetry_Proto_Trace_V1_ResourceSpans] {
        var messages: [Opentelemetry_Proto_Trace_V1_ResourceSpans] = []
        var places: [Resource: Int] = [:]
        for span in spans {
            let resource = Resource(service: span.service, attributes: span.resource)
            let place = places[resource] ?? messages.count
            if place == messages.count {
                places[resource] = place
                messages.append(message(resource))
            }
            let scope = scope(span.scope)
            let scopePlace = messages[place].scopeSpans.firstIndex { $0.scope == scope }
            if let scopePlace {
                messages[place].scopeSpans[scopePlace].spans.append(message(span))
            } else {
                var scopeSpans = Opentelemetry_Proto_Trace_V1_ScopeSpans()
                scopeSpans.scope = scope
                scopeSpans.spans = [message(span)]
                messages[place].scopeSpans.append(scopeSpans)
            }
        }
        return messages
    }

    private static func message(_ resource: Resource) -> Opentelemetry_Proto_Trace_V1_ResourceSpans {
        var message = Opentelemetry_Proto_Trace_V1_ResourceSpans()
        var attributes = resource.attributes
        if let service = resource.service { attributes["service.name"] = .string(service) }
        message.resource.attributes = self.attributes(attributes)
        return message
    }

    /// Returns the scope with the name and version of `tracemark 1.0`. A final space would be lost, so it stays in the
    /// name.
    private static func scope(_ text: String?) -> Opentelemetry_Proto_Common_V1_InstrumentationScope {
        var scope = Opentelemetry_Proto_Common_V1_InstrumentationScope()
        guard let text else { return scope }
        if let space = text.lastIndex(of: " "), space != text.startIndex, text.last != " " {
            scope.name = String(text[..<space])
            scope.version = String(text[text.index(after: space)...])
        } else {
            scope.name = text
        }
        return scope
    }

    private static func message(_ span: SpanRecord) -> Span {
        var message = Span()
        message.traceID = Data(span.traceID.bytes)
        message.spanID = Data(span.spanID.bytes)
        if let parent = span.parentID { message.parentSpanID = Data(parent.bytes) }
        message.traceState = span.traceState
        message.name = span.name
        message.kind = kind(span.kind)
        message.startTimeUnixNano = nanoseconds(span.start)
        if let end = span.end { message.endTimeUnixNano = nanoseconds(end) }
        message.attributes = attributes(SpanConventions.attributes(of: span))
        message.events = span.events.map { event in
            var message = Span.Event()
            message.timeUnixNano = nanoseconds(event.time)
            message.name = event.name
            message.attributes = attributes(event.attributes)
            return message
        }
        message.links = span.links.map { link in
            var message = Span.Link()
            message.traceID = Data(link.span.traceID.bytes)
            message.spanID = Data(link.span.spanID.bytes)
            message.traceState = link.traceState
            message.attributes = attributes(link.attributes)
            return message
        }
        if span.status == .error { message.status.code = .error }
        if let reason = span.statusMessage { message.status.message = reason }
        return message
    }

    private static func nanoseconds(_ time: Timestamp) -> UInt64 { UInt64(max(0, time.nanoseconds)) }

    private static func kind(_ kind: SpanKind) -> Span.SpanKind {
        switch kind {
        case .internal: .internal
        case .server: .server
        case .client: .client
        case .producer: .producer
        case .consumer: .consumer
        }
    }

    private static func attributes(
        _ attributes: [String: AttributeValue]
    ) -> [Opentelemetry_Proto_Common_V1_KeyValue] {
        attributes.sorted { $0.key < $1.key }.map { key, value in
            var pair = Opentelemetry_Proto_Common_V1_KeyValue()
            pair.key = key
            pair.value = message(value)
            return pair
        }
    }

    private static func message(_ value: AttributeValue) -> Opentelemetry_Proto_Common_V1_AnyValue {
        var message = Opentelemetry_Proto_Common_V1_AnyValue()
        switch value {
        case .null: break
        case .boolean(let flag): message.boolValue = flag
        case .integer(let number): message.intValue = number
        case .decimal(let number): message.doubleValue = number
        case .string(let text): message.stringValue = text
        case .bytes(let bytes): message.bytesValue = Data(bytes)
        case .array(let values): message.arrayValue.values = values.map { self.message($0) }
        case .object(let object): message.kvlistValue.values = attributes(object)
        }
        return message
    }
}
