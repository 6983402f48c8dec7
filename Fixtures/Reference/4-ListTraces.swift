import Tracemark
import TracemarkClient

func listTraces() async throws -> String {
    // List recent traces
    let traces = client.traces.list()
    for try await t in traces {
        print("4: \(t.id): \(t.name) (\(t.status))")
    }
    return "\(try await client.traces.list(filter: "root:document_pipeline", limit: 1).all()[0].id)"
}
