import Tracemark

/// The messages of OTLP, with the field numbers of opentelemetry-proto 1.x: `trace/v1/trace.proto`,
/// `common/v1/common.proto`.
enum OTLPMessage {
    /// Returns an `ExportTraceServiceRequest`.
    ///
    /// - Parameters:
    ///   - spans: The bytes that ``span(_:to:)`` wrote for the spans, in order.
    ///   - resource: The bytes of ``resource(_:)``.
    static func request(spans: [UInt8], resource: [UInt8]) -> [UInt8] {
        var scope = ProtobufWriter()
        scope.message(1) { $0.string(1, "tracemark") }
        var head = ProtobufWriter()
        head.message(1, resource)
        head.header(2, length: scope.bytes.count + spans.count)
        let length = head.bytes.count + scope.bytes.count + spans.count
        var request = ProtobufWriter(capacity: length + 16)
        request.header(1, length: length)
        for part in [head.bytes, scope.bytes, spans] { request.raw(part) }
        return request.bytes
    }

    /// Returns the fields of a `Resource`.
    static func resource(_ resource: TraceResource) -> [UInt8] {
        var writer = ProtobufWriter()
        for attribute in OTLPAttribute.all(of: resource) { write(attribute, as: 1, to: &writer) }
        return writer.bytes
    }

    /// Writes a span as the field `spans` of a `ScopeSpans`.
    static func span(_ span: SpanData, to writer: inout ProtobufWriter) {
        writer.message(2, lengthBytes: 2) { fields in
            fields.id(1, span.traceID.high, span.traceID.low)
            fields.id(2, span.spanID.bits)
            if !span.traceState.isEmpty { fields.string(3, span.traceState) }
            if let parent = span.parentSpanID { fields.id(4, parent.bits) }
            fields.string(5, span.name)
            fields.varint(6, UInt64(span.kind.otlpNumber))
            fields.fixed64(7, span.startNanoseconds)
            if !span.isRunning { fields.fixed64(8, span.endNanoseconds) }
            for attribute in OTLPAttribute.all(of: span) { write(attribute, as: 9, to: &fields) }
            if span.droppedEntryCount > 0 { fields.varint(10, UInt64(span.droppedEntryCount)) }
            if !span.errors.isEmpty || !span.events.isEmpty {
                for event in OTLPEvent.all(of: span) { write(event, to: &fields) }
            }
            for link in span.links { write(link, to: &fields) }
            if case .error(let message) = span.status {
                fields.message(15) { status in
                    status.string(2, message)
                    status.varint(3, 2)
                }
            }
            fields.fixed32(16, UInt32(span.otlpFlags))
        }
    }

    private static func write(_ event: OTLPEvent, to writer: inout ProtobufWriter) {
        writer.message(11) { fields in
            fields.fixed64(1, event.timeNanoseconds)
            fields.string(2, event.name)
            for attribute in event.attributes { write(attribute, as: 3, to: &fields) }
        }
    }

    private static func write(_ link: TraceLink, to writer: inout ProtobufWriter) {
        writer.message(13) { fields in
            fields.id(1, link.context.traceID.high, link.context.traceID.low)
            fields.id(2, link.context.spanID.bits)
            if !link.context.traceState.isEmpty { fields.string(3, link.context.traceState) }
            for attribute in OTLPAttribute.sorted(link.attributes) { write(attribute, as: 4, to: &fields) }
            fields.fixed32(6, UInt32(link.otlpFlags))
        }
    }

    private static func write(_ attribute: OTLPAttribute, as field: UInt64, to writer: inout ProtobufWriter) {
        writer.message(field) { pair in
            pair.string(1, attribute.key)
            pair.message(2) { write(attribute.value, to: &$0) }
        }
    }

    /// Writes the field of an `AnyValue`.
    private static func write(_ value: TraceAttribute, to writer: inout ProtobufWriter) {
        switch value {
        case .string(let text): writer.string(1, text)
        case .boolean(let flag): writer.boolean(2, flag)
        case .integer(let number): writer.varint(3, UInt64(bitPattern: number))
        case .decimal(let number): writer.double(4, number)
        case .array(let values):
            writer.message(5) { array in
                for value in values { array.message(1) { write(value, to: &$0) } }
            }
        }
    }

    /// Returns the rejected spans that an `ExportTraceServiceResponse` reports; nil if the server accepted all.
    static func rejection(in response: [UInt8]) -> (spans: UInt64, message: String)? {
        var fields = ProtobufReader(response[...])
        while let (field, value) = fields.next() {
            guard field == 1, case .bytes(let bytes) = value else { continue }
            var rejection: (spans: UInt64, message: String) = (0, "")
            var partial = ProtobufReader(bytes)
            while let (field, value) = partial.next() {
                switch (field, value) {
                case (1, .number(let count)): rejection.spans = count
                case (2, .bytes(let text)): rejection.message = String(decoding: text, as: UTF8.self)
                default: break
                }
            }
            if rejection.spans > 0 || !rejection.message.isEmpty { return rejection }
        }
        return nil
    }
}
