import Tracemark
import TracemarkClient

func tagForFiltering() async throws {
    let result = try await client.call(
        name: "classify",
        instructions: "Classify the text",
        input: "some text",
        tags: [
            "environment": "production",
            "user_id": "usr_123",
            "experiment": "v2",
        ])
    // These tags are visible in the dashboard for filtering
    let found = try await client.traces.list(filter: "tag.experiment=v2 AND tag.environment=production").all()
    print("8: \(result.output) \(found.map(\.name))")
}
