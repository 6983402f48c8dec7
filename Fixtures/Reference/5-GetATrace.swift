import Tracemark
import TracemarkClient

func getATrace(_ traceID: String) async throws {
    let trace = try await client.traces.get(traceID)
    print("5: \(trace.name)")
    print("5: \(trace.spans.map(\.name))")  // List of spans in this trace
}
