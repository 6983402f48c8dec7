import Tracemark
import TracemarkClient

func updateASpan(_ spanID: String) async throws {
    // Get a specific span
    let span = try await client.spans.get(spanID)
    print("6: \(span.name) \(span.metrics["quality_score"]!.value)")

    // Update span metadata
    try await client.spans.update(spanID, metadata: ["reviewed": true])
}
