// Fixtures/Snippets/Recording.swift
import Tracemark
import TracemarkClient
import TracemarkEmbedded

func record() async throws {
    TracingSystem.bootstrap(StoreExporter(path: ".tracemark/traces.db"))
    let client = TraceClient(database: ".tracemark/traces.db")  // or TraceClient(url: "https://…", apiKey: key)

    Trace.start("qa_pipeline") { trace in trace.setTag("environment", "production") }
    for try await trace in client.traces.list(filter: "tag.environment=production AND since:24h") {
        print(trace.id, trace.name, trace.status)
    }
}
