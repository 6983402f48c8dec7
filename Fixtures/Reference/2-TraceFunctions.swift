import Tracemark
import TracemarkClient

// @trace
func _processDocument(_ doc: String) async throws -> String {
    let result = try await client.call(
        name: "summarize",
        instructions: "Summarize the document",
        input: doc)
    return result.output
}

// @trace
func _enrichSummary(_ summary: String) async throws -> Topics {
    let result = try await client.call(
        name: "extract_topics",
        instructions: "Extract key topics",
        input: summary,
        as: Topics.self)
    return result.output
}

struct Topics: Codable, Sendable {
    var topics: [String]
}

func traceFunctions() async throws {
    // Nested traces create parent-child spans automatically
    try await client.traces.start("document_pipeline") { trace in
        let summary = try await processDocument("Long document text...")
        let enriched = try await enrichSummary(summary)
        print("2: \(enriched.topics.joined(separator: ", "))")
    }
}
