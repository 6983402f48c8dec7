import Tracemark
import TracemarkModel
import TracemarkOTLP

extension SpanPart {
    /// Creates the span update for a span that the runtime recorded. It has the same meaning as over OTLP: the same
    /// attributes, read by the same conventions.
    ///
    /// - Parameters:
    /// - span: A span that has ended, that still runs, or that has a late update.
    /// - resource: The program.
    init(_ span: SpanData, of resource: TraceResource) {
        let start = Timestamp(nanoseconds: Int64(clamping: span.startNanoseconds))
        let end = span.isRunning ? nil : Timestamp(nanoseconds: Int64(clamping: span.endNanoseconds))
        self.init(SpanKey(span.traceID, span.spanID), version: end ?? start)
        name = span.name
        parent = span.parentSpanID.map { .span($0) } ?? .root
        kind = span.kind
        self.start = start
        self.end = end
        switch span.status {
        case .error(let message):
            outcome = .error
            statusMessage = message
        case .cancelled: outcome = .cancelled
        case .ok: outcome = end == nil ? nil : .ok
        }
        service = resource.service
        scope = "tracemark"
        traceState = span.traceState.isEmpty ? nil : span.traceState
        self.resource = AttributeValue.values(OTLPAttribute.all(of: resource))
        self.resource["service.name"] = nil
        attributes = AttributeValue.values(OTLPAttribute.all(of: span))
        events = OTLPEvent.all(of: span).map { event in
            SpanEvent(
                time: Timestamp(nanoseconds: Int64(clamping: event.timeNanoseconds)), name: event.name,
                attributes: AttributeValue.values(event.attributes))
        }
        links = span.links.map { link in
            SpanLink(
                SpanKey(link.context.traceID, link.context.spanID), traceState: link.context.traceState,
                attributes: link.attributes.mapValues { AttributeValue($0) })
        }
        var jsonValuesLeft = SpanConventions.jsonValueLimit
        SpanConventions.apply(to: &self, jsonValuesLeft: &jsonValuesLeft)
    }
}

extension AttributeValue {
    fileprivate static func values(_ attributes: [OTLPAttribute]) -> [String: AttributeValue] {
        Dictionary(attributes.map { ($0.key, AttributeValue($0.value)) }) { _, last in last }
    }

    fileprivate init(_ attribute: TraceAttribute) {
        switch attribute {
        case .string(let text): self = .string(text)
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .decimal(let number): self = .decimal(number)
        case .array(let values): self = .array(values.map { AttributeValue($0) })
        }
    }
}
