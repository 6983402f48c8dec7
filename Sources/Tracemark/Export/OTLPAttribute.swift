/// An attribute of a span under its standard name: OpenTelemetry's, OpenInference's, or one with this project's
/// prefixes `tag.` and `metric.`.
package struct OTLPAttribute {
    package let key: String
    package let value: TraceAttribute

    init(_ key: String, _ value: TraceAttribute) {
        self.key = key
        self.value = value
    }

    /// All that a span says beyond OTLP's own fields.
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
        // OTLP's status knows only errors, and a cancellation is none.
        if span.status == .cancelled { attributes.append(OTLPAttribute("tracemark.cancelled", .boolean(true))) }
        if let version = span.version {
            attributes.append(OTLPAttribute("tracemark.version", .integer(Int64(clamping: version))))
        }
        if !span.attributes.isEmpty {
            // No key may be there twice. What the program set by its standard name is what it meant.
            attributes.removeAll { span.attributes[$0.key] != nil }
            attributes += sorted(span.attributes)
        }
        return attributes
    }

    /// Attributes that were given as a dictionary, in an order that does not change.
    package static func sorted(_ attributes: [String: TraceAttribute]) -> [OTLPAttribute] {
        attributes.sorted { $0.key < $1.key }.map { OTLPAttribute($0.key, $0.value) }
    }

    /// What all spans of a process have in common.
    package static func all(of resource: TraceResource) -> [OTLPAttribute] {
        let own = [
            OTLPAttribute("service.name", .string(resource.service)),
            OTLPAttribute("telemetry.sdk.language", "swift"), OTLPAttribute("telemetry.sdk.name", "tracemark"),
            OTLPAttribute("telemetry.sdk.version", .string(TracemarkVersion.current)),
        ].filter { resource.attributes[$0.key] == nil }
        return own + sorted(resource.attributes.mapValues { .string($0) })
    }

    /// An error as OpenTelemetry's semantic conventions have it, the attributes of an event `exception`.
    package static func all(of error: RecordedError) -> [OTLPAttribute] {
        [
            OTLPAttribute("exception.type", .string(error.type)),
            OTLPAttribute("exception.message", .string(error.message)),
        ]
    }
}
