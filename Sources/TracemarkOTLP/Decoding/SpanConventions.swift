import Tracemark
import TracemarkModel

/// The attributes by which tracers represent a span's fields: OpenTelemetry's GenAI conventions, OpenInference,
/// Traceloop's OpenLLMetry, and this project's own.
package enum SpanConventions {
    /// The maximum number of values in the attributes' JSON text, for all spans of a request. A value takes far more
    /// memory than its text.
    package static let jsonValueLimit = 1_000_000
    /// The maximum number of values in a content that is tested for JSON.
    private static let contentValueLimit = 250_000

    /// Fills the fields from the attributes, and removes attributes that only represent a field.
    ///
    /// - Parameter jsonValuesLeft: The number of values that may still occur, from ``jsonValueLimit``. JSON with more
    ///   values stays text.
    package static func apply(to part: inout SpanPart, jsonValuesLeft: inout Int) {
        var attributes = part.attributes
        takeOwn(from: &attributes, into: &part)
        takeOpenInference(from: &attributes, into: &part, &jsonValuesLeft)
        part.type = part.type ?? type(attributes)
        part.model = firstText(modelNames, attributes)
        part.inputTokens = firstNumber(inputTokenNames, attributes)
        part.outputTokens = firstNumber(outputTokenNames, attributes)
        part.cost = costNames.lazy.compactMap { attributes[$0]?.doubleValue }.first
        part.user = part.user ?? firstID(userNames, attributes)
        part.session = part.session ?? firstID(sessionNames, attributes)
        part.input = part.input ?? content(inputNames, messages: inputMessages, attributes)
        part.output = part.output ?? content(outputNames, messages: outputMessages, attributes)
        // Some instrumentations record input and output as events of the span.
        for event in part.events where part.input == nil || part.output == nil {
            part.input = part.input ?? content(inputNames, messages: inputMessages, event.attributes)
            part.output = part.output ?? content(outputNames, messages: outputMessages, event.attributes)
        }
        if case .array(let names)? = attributes.removeValue(forKey: derivedName) {
            for name in names { attributes[name.displayText] = nil }
        }
        part.attributes = attributes
    }

    /// The attribute that lists attributes which only represent fields. This project's encoder adds those for other
    /// tools.
    static let derivedName = "tracemark.derived"

    static let modelNames = [
        "gen_ai.request.model", "llm.model_name", "embedding.model_name", "reranker.model_name",
        "gen_ai.response.model", "llm.request.model",
    ]
    static let inputTokenNames = [
        "gen_ai.usage.input_tokens", "llm.token_count.prompt", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens",
    ]
    static let outputTokenNames = [
        "gen_ai.usage.output_tokens", "llm.token_count.completion", "gen_ai.usage.completion_tokens",
        "llm.usage.completion_tokens",
    ]
    static let costNames = ["gen_ai.usage.cost", "llm.cost.total", "gen_ai.cost.total_cost"]
    private static let userNames = [
        "user.id", "enduser.id", "enduser.pseudo.id", "traceloop.association.properties.user_id",
    ]
    private static let sessionNames = [
        "session.id", "gen_ai.conversation.id", "traceloop.association.properties.session_id",
        "traceloop.association.properties.chat_id",
    ]
    private static let inputNames = [
        "traceloop.entity.input", "gen_ai.input.messages", "gen_ai.prompt", "gen_ai.tool.call.arguments",
        "tool.parameters",
    ]
    private static let outputNames = [
        "traceloop.entity.output", "gen_ai.output.messages", "gen_ai.completion", "gen_ai.tool.call.result",
    ]
    private static let inputMessages = ["llm.input_messages.", "gen_ai.prompt."]
    private static let outputMessages = [
        "llm.output_messages.", "gen_ai.completion.", "retrieval.documents.", "reranker.output_documents.",
    ]

    // MARK: This project's

    private static func takeOwn(from attributes: inout [String: AttributeValue], into part: inout SpanPart) {
        if case .boolean(true)? = attributes["tracemark.cancelled"] {
            part.outcome = .cancelled
            attributes["tracemark.cancelled"] = nil
        }
        // The version distinguishes repeated exports of one span. The highest one is the latest.
        if let version = attributes["tracemark.version"]?.integerValue {
            part.version = version
            attributes["tracemark.version"] = nil
        }
        for (name, value) in attributes where name.hasPrefix("tag.") {
            guard let text = value.stringValue, name.utf8.count > 4 else { continue }
            part.tags[String(name.dropFirst(4))] = text
            attributes[name] = nil
        }
        for (name, value) in attributes where name.hasPrefix("traceloop.association.properties.") {
            let key = String(name.dropFirst("traceloop.association.properties.".count))
            if part.tags[key] == nil { part.tags[key] = value.displayText }
        }
        takeMetrics(from: &attributes, into: &part)
    }

    private static func takeMetrics(from attributes: inout [String: AttributeValue], into part: inout SpanPart) {
        for (name, value) in attributes where name.hasPrefix("metric.") && name.utf8.count > 7 {
            let number: MetricNumber
            switch value {
            case .integer(let integer): number = .integer(integer)
            case .decimal(let decimal): number = .decimal(decimal)
            default: continue
            }
            part.metrics[String(name.dropFirst(7))] = MetricRecord(number)
            attributes[name] = nil
        }
        for name in part.metrics.keys {
            guard let comment = attributes["metric.\(name).comment"]?.stringValue else { continue }
            part.metrics[name]?.comment = comment
            attributes["metric.\(name).comment"] = nil
        }
        for name in part.metrics.keys {
            guard let time = attributes["metric.\(name).time"]?.stringValue.flatMap({ Timestamp($0) }) else { continue }
            part.metrics[name]?.time = time
            attributes["metric.\(name).time"] = nil
        }
    }

    // MARK: OpenInference's

    private static func takeOpenInference(
        from attributes: inout [String: AttributeValue], into part: inout SpanPart, _ jsonValuesLeft: inout Int
    ) {
        if let kind = attributes["openinference.span.kind"]?.stringValue {
            part.type = SpanType.allCases.first { $0.openInferenceKind == kind }?.rawValue ?? kind.lowercased()
            attributes["openinference.span.kind"] = nil
        }
        if let user = attributes["user.id"]?.stringValue {
            part.user = user
            attributes["user.id"] = nil
        }
        if let session = attributes["session.id"]?.stringValue {
            part.session = session
            attributes["session.id"] = nil
        }
        part.input = takeContent("input", from: &attributes)
        part.output = takeContent("output", from: &attributes)
        // OpenInference's tags are labels without values.
        if case .array(let labels)? = attributes["tag.tags"] {
            for label in labels.compactMap(\.stringValue) where part.tags[label] == nil { part.tags[label] = "true" }
            attributes["tag.tags"] = nil
        }
        if let text = attributes["metadata"]?.stringValue,
            case .object(let object)? = try? AttributeValue(json: text, valuesLeft: &jsonValuesLeft)
        {
            part.metadata = object
            attributes["metadata"] = nil
        }
    }

    private static func takeContent(_ side: String, from attributes: inout [String: AttributeValue]) -> SpanContent? {
        guard let value = attributes["\(side).value"] else { return nil }
        let said = attributes["\(side).mime_type"]?.stringValue
        attributes["\(side).value"] = nil
        attributes["\(side).mime_type"] = nil
        return SpanContent(
            value.displayText, mimeType: said ?? (value.stringValue == nil ? "application/json" : "text/plain"))
    }

    // MARK: Others'

    private static func type(_ attributes: [String: AttributeValue]) -> String? {
        switch attributes["gen_ai.operation.name"]?.stringValue {
        case "chat", "text_completion", "generate_content": return "llm"
        case "embeddings": return "embedding"
        case "execute_tool": return "tool"
        case "invoke_agent", "create_agent": return "agent"
        case "invoke_workflow": return "chain"
        case "retrieval": return "retrieval"
        default: break
        }
        switch attributes["traceloop.span.kind"]?.stringValue {
        case "workflow", "task": return "chain"
        case let kind?: return kind
        case nil: break
        }
        switch attributes["llm.request.type"]?.stringValue {
        case "chat", "completion": return "llm"
        case "embedding": return "embedding"
        case "rerank": return "reranker"
        default: return nil
        }
    }

    private static func firstText(_ names: [String], _ attributes: [String: AttributeValue]) -> String? {
        names.lazy.compactMap { attributes[$0]?.stringValue }.first
    }

    private static func firstID(_ names: [String], _ attributes: [String: AttributeValue]) -> String? {
        names.lazy.compactMap { attributes[$0]?.displayText }.first
    }

    private static func firstNumber(_ names: [String], _ attributes: [String: AttributeValue]) -> Int64? {
        names.lazy.compactMap { attributes[$0]?.integerValue }.first
    }

    private static func content(
        _ names: [String], messages prefixes: [String], _ attributes: [String: AttributeValue]
    ) -> SpanContent? {
        for name in names {
            guard let value = attributes[name] else { continue }
            let isJSON = value.stringValue.map { Self.isJSON($0) } ?? true
            return SpanContent(value.displayText, mimeType: isJSON ? "application/json" : "text/plain")
        }
        for prefix in prefixes {
            let messages = messages(prefix, attributes)
            if !messages.isEmpty { return SpanContent(json: .array(messages)) }
        }
        return nil
    }

    private static func isJSON(_ text: String) -> Bool {
        var valuesLeft = contentValueLimit
        return (try? AttributeValue(json: text, valuesLeft: &valuesLeft)) != nil
    }

    /// Returns the messages in attributes such as `llm.input_messages.0.message.role`: `[{"role": …, "content": …}]`.
    private static func messages(_ prefix: String, _ attributes: [String: AttributeValue]) -> [AttributeValue] {
        var messages: [Int: [String: AttributeValue]] = [:]
        for (name, value) in attributes where name.hasPrefix(prefix) {
            let rest = name.dropFirst(prefix.count)
            guard let dot = rest.firstIndex(of: "."), let number = Int(rest[..<dot]) else { continue }
            var field = rest[rest.index(after: dot)...]
            for wrapper in ["message.", "document."] where field.hasPrefix(wrapper) {
                field = field.dropFirst(wrapper.count)
            }
            messages[number, default: [:]][String(field)] = value
        }
        return messages.sorted { $0.key < $1.key }.map { .object($0.value) }
    }
}
