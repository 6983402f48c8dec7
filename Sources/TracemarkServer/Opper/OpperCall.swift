import TracemarkModel

/// A request of the SDKs' `call`, in the same form for all generations.
struct OpperCall: Sendable {
    var prompt: OpperPrompt
    /// The models to use one after the other if the previous one fails.
    var fallbackModels: [String]
    var parentID: String?
    var tags: [String: String] = [:]
    var isStream: Bool
    /// The sent values that the span keeps as attributes.
    var attributes: [String: AttributeValue] = [:]

    /// The maximum number of models: the first and eight fallbacks.
    private static let modelLimit = 9

    /// Decodes a call.
    ///
    /// - Parameter function: The name in the path, as 2.x sends it.
    init(_ request: OpperRequest, function: String?) throws(OpperError) {
        let body = try OpperBody(request.body)
        let name: String
        if let function { name = function } else { name = try body.requiredText("name") }
        prompt = OpperPrompt(name: name)
        prompt.instructions = try body.text("instructions")
        prompt.inputSchema = try body.object("input_schema").map { .object($0) }
        prompt.outputSchema = try body.object("output_schema").map { .object($0) }
        prompt.input = body.content("input")
        for value in try body.array("examples") ?? [] {
            guard case .object(let fields) = value else {
                throw .invalid("An example is not an object. Send objects with 'input' and 'output'.")
            }
            let example = OpperBody(fields)
            guard let input = example.content("input"), let output = example.content("output") else {
                throw .invalid("An example lacks 'input' or 'output'. Send both.")
            }
            prompt.examples.append((input, output))
        }
        var models = try Self.models(body["model"], &prompt.parameters)
        for value in try body.array("fallback_models") ?? [] {
            guard let name = value.stringValue else {
                throw .invalid("'fallback_models' must be an array of model names.")
            }
            models.append(name)
        }
        guard models.count <= Self.modelLimit else {
            throw .invalid("The call has \(models.count) models, and the limit is \(Self.modelLimit).")
        }
        prompt.model = models.first
        fallbackModels = Array(models.dropFirst())
        parentID = try request.generation == .v1 ? body.text("parent_span_uuid") : body.text("parent_span_id")
        parentID = parentID ?? request.headers["x-opper-parent-span-id"]
        if let effort = try body.text("reasoning_effort") { prompt.parameters["reasoning_effort"] = .string(effort) }
        if let tools = try body.array("tools"), !tools.isEmpty {
            throw .invalid(
                "'tools' is not supported, because the response cannot hold tool calls. Call the model's API directly.")
        }
        for (key, value) in try body.object("tags") ?? [:] { tags[key] = value.displayText }
        isStream = try request.generation == .v1 ? body.boolean("stream") ?? false : request.path.last == "stream"

        let configuration = try body.object("configuration") ?? [:]
        if case .object(let parameters)? = configuration["model_parameters"] {
            prompt.parameters.merge(parameters) { _, new in new }
        }
        attributes[OpperAttribute.function] = .string(name)
        attributes[OpperAttribute.instructions] = prompt.instructions.map { .string($0) }
        for key in ["input_schema", "output_schema", "examples", "configuration"] {
            if let value = body[key] { attributes["opper.\(key)"] = value }
        }
    }

    /// Returns the models of a `model` field: `"name"`, `{"name": …, "options": {…}}`, or an array of these in order of
    /// preference.
    private static func models(
        _ value: AttributeValue?, _ parameters: inout [String: AttributeValue]
    ) throws(OpperError) -> [String] {
        switch value {
        case nil: return []
        case .string(let name)?: return name.isEmpty ? [] : [name]
        case .object(let fields)?:
            guard let name = fields["name"]?.stringValue else { throw .invalid("'model' lacks a 'name'.") }
            if case .object(let options)? = fields["options"] { parameters.merge(options) { _, new in new } }
            return [name]
        case .array(let values)?:
            var names: [String] = []
            for value in values { names += try models(value, &parameters) }
            return names
        default: throw .invalid("'model' must be the name of a model.")
        }
    }
}
