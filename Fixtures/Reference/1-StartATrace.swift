import Tracemark
import TracemarkClient

func startATrace() async throws {
    try await client.traces.start("my_pipeline") { trace in
        // All operations inside are grouped under this trace
        let result1 = try await client.call(name: "step1", instructions: "...", input: "...").output
        let result2 = try await client.call(name: "step2", instructions: "...", input: result1).output
        print("1: \(result2)")
    }
}
