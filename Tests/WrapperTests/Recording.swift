import Declarations
import ExclusiveTracing
import Testing
import Tracemark

/// The tests that start tracing, one after the other: tracing belongs to the whole process.
@Suite(.serialized, .exclusiveTracing) struct WrapperTests {
    @Suite(.serialized) struct Functions {}
    @Suite(.serialized) struct Methods {}
    @Suite(.serialized) struct Options {}
    @Suite(.serialized) struct NotStarted {}
}

/// Runs a piece of code with tracing started, and returns the spans that it recorded, in the order in which they ended.
func recordSpans(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void
) async rethrows -> [SpanData] {
    let exporter = InMemoryExporter()
    TracingSystem.bootstrap(exporter)
    defer { TracingSystem.shutdown() }
    try await body()
    TracingSystem.flush()
    return exporter.spans.sorted { $0.endNanoseconds < $1.endNanoseconds }
}

/// The one span that a piece of code records.
func recordSpan(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> SpanData {
    let spans = try await recordSpans(body)
    try #require(spans.count == 1, sourceLocation: sourceLocation)
    return spans[0]
}

extension SpanData {
    /// Name, input and output in one line, to be compared at a glance.
    var summary: String {
        "\(name) \(input ?? "-") -> \(output?.text ?? "-")"
    }
}

// A trace shows the description of the error that the functions here throw.
extension Mishap: TraceRepresentable {}
