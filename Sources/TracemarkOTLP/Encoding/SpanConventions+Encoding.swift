import Tracemark
import TracemarkModel

extension SpanConventions {
    /// Returns the attributes that represent a span's fields. ``apply(to:)`` recreates the fields from them.
    ///
    /// A field gets the attribute of other tools' conventions if the span lacks that attribute. ``derivedName`` lists
    /// the added attributes.
    static func attributes(of span: SpanRecord) -> [String: AttributeValue] {
        var attributes = span.attributes
        var derived: [String] = []
        func derive(_ name: String, _ value: AttributeValue?, unlessSaidBy names: [String]) {
            guard let value, !names.contains(where: { attributes[$0] != nil }) else { return }
            attributes[name] = value
            derived.append(name)
        }
        derive(modelNames[0], span.model.map { .string($0) }, unlessSaidBy: modelNames)
        derive(inputTokenNames[0], span.inputTokens.map { .integer($0) }, unlessSaidBy: inputTokenNames)
        derive(outputTokenNames[0], span.outputTokens.map { .integer($0) }, unlessSaidBy: outputTokenNames)
        derive(costNames[0], span.cost.map { .decimal($0) }, unlessSaidBy: costNames)
        if !derived.isEmpty { attributes[derivedName] = .array(derived.map { .string($0) }) }

        if let type = span.type {
            let kind = SpanType(rawValue: type)?.openInferenceKind ?? type.uppercased()
            attributes["openinference.span.kind"] = .string(kind)
        }
        if let user = span.user { attributes["user.id"] = .string(user) }
        if let session = span.session { attributes["session.id"] = .string(session) }
        add(span.input, "input", to: &attributes)
        add(span.output, "output", to: &attributes)
        if !span.metadata.isEmpty { attributes["metadata"] = .string(AttributeValue.object(span.metadata).json) }
        for (key, value) in span.tags { attributes["tag.\(key)"] = .string(value) }
        for (name, metric) in span.metrics {
            switch metric.value {
            case .integer(let number): attributes["metric.\(name)"] = .integer(number)
            case .decimal(let number): attributes["metric.\(name)"] = .decimal(number)
            }
            if let comment = metric.comment { attributes["metric.\(name).comment"] = .string(comment) }
            if let time = metric.time { attributes["metric.\(name).time"] = .string(time.description) }
        }
        if span.status == .cancelled { attributes["tracemark.cancelled"] = true }
        return attributes
    }

    private static func add(
        _ content: SpanContent?, _ side: String, to attributes: inout [String: AttributeValue]
    ) {
        guard let content else { return }
        attributes["\(side).value"] = .string(content.text)
        attributes["\(side).mime_type"] = .string(content.mimeType)
    }
}
