import Tracemark
import TracemarkModel

/// The result of a call, which each generation formats differently.
struct OpperResult: Sendable {
    var spanID: String
    var traceID: String
    var function: String
    var answer: ModelAnswer
    /// The value, if the call has an output schema.
    var payload: AttributeValue?
    var nanoseconds: Int64

    func body(for generation: OpperGeneration) -> AttributeValue {
        switch generation {
        case .v1:
            var fields = message
            fields["context"] = []
            return .object(fields)
        case .v2:
            var fields = message
            fields["usage"] = usage
            fields["cost"] = answer.cost.map { ["total": .decimal($0)] } ?? .null
            return .object(fields)
        case .v3: return ["data": payload ?? .string(answer.text), "meta": meta]
        }
    }

    private var message: [String: AttributeValue] {
        [
            "span_id": .string(spanID), "message": payload == nil ? .string(answer.text) : .null,
            "json_payload": payload ?? .null, "cached": false,
        ]
    }

    /// The token counts, as far as the endpoint reports them.
    var usage: AttributeValue {
        guard answer.inputTokens != nil || answer.outputTokens != nil else { return .null }
        let (input, output) = (answer.inputTokens ?? 0, answer.outputTokens ?? 0)
        return [
            "input_tokens": .integer(input), "output_tokens": .integer(output),
            "total_tokens": .integer(input &+ output),
        ]
    }

    private var meta: AttributeValue {
        [
            "function_name": .string(function), "script_cached": false,
            "execution_ms": Int64?.some(nanoseconds).opperMilliseconds, "llm_calls": 1, "tts_calls": 0,
            "image_gen_calls": 0, "usage": usage, "cost": answer.cost.map { .decimal($0) } ?? .null,
            "models_used": .array(answer.model.map { [.string($0)] } ?? []), "trace_uuid": .string(traceID),
            "span_id": .string(spanID),
        ]
    }
}

/// A decoder of answers that follow a schema.
enum OpperPayload {
    /// Decodes an answer. Models often put JSON in a code fence, or a sentence before it.
    ///
    /// - Throws: ``OpperError`` of the kind that 0.x knows as `StructuredGenerationError`.
    static func read(_ text: String, schema: AttributeValue) throws(OpperError) -> AttributeValue {
        guard let value = candidates(in: text).lazy.compactMap({ try? AttributeValue(json: $0) }).first else {
            throw OpperError(.structuredGeneration, "The model's answer is not JSON: \(text.prefix(200))")
        }
        guard case .object(let schema) = schema else { return value }
        switch (schema["type"]?.stringValue, value) {
        case ("object", .object(let fields)):
            if case .array(let required)? = schema["required"],
                let missing = required.compactMap(\.stringValue).first(where: { fields[$0] == nil })
            {
                throw OpperError(.structuredGeneration, "The model's answer has no '\(missing)': \(text.prefix(200))")
            }
        case ("object", _), ("array", .null), ("array", .string), ("array", .integer), ("array", .object):
            throw OpperError(
                .structuredGeneration, "The model's answer does not match the schema: \(text.prefix(200))")
        default: break
        }
        return value
    }

    private static func candidates(in text: String) -> [Substring] {
        var candidates = [text[...]]
        for (open, close) in [("{", "}"), ("[", "]")] {
            guard let start = text.firstIndex(of: Character(open)), let end = text.lastIndex(of: Character(close)),
                start < end
            else { continue }
            candidates.append(text[start...end])
        }
        return candidates
    }
}
