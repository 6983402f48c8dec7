import Tracemark
import TracemarkClient

func saveMetrics() async throws -> String {
    let response = try await client.call(
        name: "generate_answer",
        instructions: "Answer the question",
        input: "What is Opper?")

    // Save metrics on the span
    response.span.saveMetric("quality_score", 4.5)
    response.span.saveMetric("relevance", 0.92)
    response.span.saveMetric("latency_ms", 320)

    print("3: \(response.output)")
    return "\(response.span.spanID!)"
}
