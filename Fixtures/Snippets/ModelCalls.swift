// Fixtures/Snippets/ModelCalls.swift
import TracemarkClient

struct Topics: Decodable {  // its JSON schema is derived, without a macro
    var topics: [String]
}

func topics(of document: String, with client: TraceClient) async throws -> [String] {
    let summary = try await client.call(
        name: "summarize", instructions: "Summarize the document", input: document, tags: ["environment": "production"])
    summary.span.saveMetric("quality_score", 4.5)  // the span has ended, and takes it all the same

    let found = try await client.call(
        name: "extract_topics", instructions: "Extract key topics", input: summary.output, as: Topics.self)
    return found.output.topics
}
