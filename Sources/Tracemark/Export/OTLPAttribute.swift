/// An attribute of a span under its standard name: OpenTelemetry's, OpenInference's, or one with this project's
/// prefixes `tag.` and `metric.`.
struct OTLPAttribute {
    enum Value {
        case string(String)
        case boolean(Bool)
        case integer(Int64)
        case double(Double)
    }

    let key: String
    let value: Value

    init(_ key: String, _ value: Value) {
        self.key = key
        self.value = value
    }

    /// All that a span says beyond OTLP's own fields.
    static func all(of span: SpanData) -> [OTLPAttribute] {
        var attributes: [OTLPAttribute] = []
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
        for (key, value) in span.tags.sorted(by: { $0.key < $1.key }) { add("tag.\(key)", value) }
        for metric in span.metrics {
            switch metric.value {
            case .integer(let number): attributes.append(OTLPAttribute("metric.\(metric.name)", .integer(number)))
            case .decimal(let number): attributes.append(OTLPAttribute("metric.\(metric.name)", .double(number)))
            }
            add("metric.\(metric.name).comment", metric.comment)
        }
        add("metadata", span.metadata)
        // OTLP's status knows only errors, and a cancellation is none.
        if span.status == .cancelled { attributes.append(OTLPAttribute("tracemark.cancelled", .boolean(true))) }
        return attributes
    }
}
