/// An attribute of a span under its standard name.
///
/// The name is OpenTelemetry's, OpenInference's, or one with this project's prefixes `tag.` and `metric.`.
package struct OTLPAttribute {
    package let key: String
    package let value: TraceAttribute

    init(_ key: String, _ value: TraceAttribute) {
        self.key = key
        self.value = value
    }

    /// Returns the span's fields for which OTLP has no field of its own.
    package static func all(of span: SpanData) -> [OTLPAttribute] {
        var attributes: [OTLPAttribute] = []
        attributes.reserveCapacity(12)
        func add(_ key: String, _ text: String?) {
            if let text { attributes.append(OTLPAttribute(key, .string(text))) }
        }
        add("openinference.span.kind", span.type?.openInferenceKind)
        add("code.function.name", span.function)
        add("code.file.path", span.file)
        if let line = span.line { attributes.append(OTLPAttribute("code.line.number", .integer(Int64(line)))) }
        add("input.value", span.input)
        add("input.mime_type", span.input == nil ? nil : "application/json")
        add("output.value", span.output?.text)
        add("output.mime_type", span.output?.mimeType)
        if !span.tags.isEmpty {
            for (key, value) in span.tags.sorted(by: { $0.key < $1.key }) { add("tag.\(key)", value) }
        }
        for metric in span.metrics {
            switch metric.value {
            case .integer(let number): attributes.append(OTLPAttribute("metric.\(metric.name)", .integer(number)))
            case .decimal(let number): attributes.append(OTLPAttribute("metric.\(metric.name)", .decimal(number)))
            }
            add("metric.\(metric.name).comment", metric.comment)
        }
        add("metadata", span.metadata)
        // OTLP's status has only errors, and a cancellation is not one.
        if span.status == .cancelled { attributes.append(OTLPAttribute("tracemark.cancelled", .boolean(true))) }
        if let version = span.version {
            attributes.append(OTLPAttribute("tracemark.version", .integer(Int64(clamping: version))))
        }
        if !span.attributes.isEmpty {
            // No key may occur twice. A value that the program set under a standard name wins.
            attributes.removeAll { span.attributes[$0.key] != nil }
            attributes += sorted(span.attributes)
        }
        return attributes
    }

    /// Returns the attributes of a dictionary in a stable order.
    package static func sorted(_ attributes: [String: TraceAttribute]) -> [OTLPAttribute] {
        attributes.sorted { $0.key < $1.key }.map { OTLPAttribute($0.key, $0.value) }
    }

    /// Returns the attributes that all spans of a process share.
    package static func all(of resource: TraceResource) -> [OTLPAttribute] {
        let own = [
            OTLPAttribute("service.name", .string(resource.service)),
            OTLPAttribute("telemetry.sdk.language", "swift"), OTLPAttribute("telemetry.sdk.name", "tracemark"),
            OTLPAttribute("telemetry.sdk.version", .string(TracemarkVersion.current)),
        ].filter { resource.attributes[$0.key] == nil }
        return own + sorted(resource.attributes.mapValues { .string($0) })
    }

    /// Returns the attributes of an event `exception`, by which OpenTelemetry's semantic conventions represent an
    /// error.
    package static func all(of error: RecordedError) -> [OTLPAttribute] {
        [
            OTLPAttribute("exception.type", .string(error.type)),
            OTLPAttribute("exception.message", .string(error.message)),
        ]
    }
}
