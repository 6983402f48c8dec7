import Tracemark
import TracemarkModel

extension SpanPart {
    /// Applies a body's fields, except its identifiers. Missing fields and null change nothing.
    mutating func apply(_ body: OpperBody, from generation: OpperGeneration) throws(OpperError) {
        if let name = try body.text("name") { self.name = name }
        if let start = try body.time("start_time") { self.start = start }
        if let end = try body.time("end_time") { self.end = end }
        if let type = try body.text("type") {
            self.type = type.lowercased()
            if type != self.type { attributes[OpperAttribute.type] = .string(type) }
        }
        // 0.x sends strings only. It must never get a 4xx for the end of a span, so other values are accepted too.
        if let input = body.content("input") { self.input = input }
        if let output = body.content("output") { self.output = output }
        if let error = try body.text("error") {
            statusMessage = error
            if !error.isEmpty { outcome = .error }
        }
        if let score = try body.integer("score") { metrics[OpperAttribute.score] = MetricRecord(Int(score)) }
        try applyMetadata(of: body, from: generation)
        for (key, value) in try body.object("tags") ?? [:] where value != .null {
            tags[key] = value.displayText
            if value.stringValue == nil { attributes[OpperAttribute.tagPrefix + key] = value }
        }
        if let evaluations = body["evaluations"] { attributes[OpperAttribute.evaluations] = evaluations }
        if let generation = try body.object("generation") { try applyGeneration(OpperBody(generation)) }
    }

    private mutating func applyMetadata(of body: OpperBody, from generation: OpperGeneration) throws(OpperError) {
        let metadata = try body.object("metadata") ?? [:]
        for (key, value) in try body.object("meta") ?? [:] {
            // 2.x gets `meta` and `metadata` back separately; searches find both.
            if generation == .v3 { attributes[OpperAttribute.metaPrefix + key] = value }
            if metadata[key] == nil { self.metadata[key] = value }
        }
        self.metadata.merge(metadata) { _, new in new }
    }

    /// Applies 0.x's data about a model's answer.
    mutating func applyGeneration(_ body: OpperBody) throws(OpperError) {
        attributes[OpperAttribute.generation] = .object(body.fields.filter { $0.value != .null })
        if let model = try body.text("model") { self.model = model }
        if let tokens = try body.integer("prompt_tokens") { inputTokens = tokens }
        if let tokens = try body.integer("completion_tokens") { outputTokens = tokens }
        if let cost = try body.number("cost") { self.cost = cost }
    }
}
