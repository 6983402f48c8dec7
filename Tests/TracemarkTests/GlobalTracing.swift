import ExclusiveTracing
import Testing
import Tracemark

/// All tests that start tracing, one after the other: there is one tracing system in a process.
@Suite("The tracing system", .serialized, .exclusiveTracing)
struct GlobalTracing {
    /// Runs `body` with tracing started and gives the spans that it recorded.
    static func spans(
        sampling: Double = 1, capture: CaptureLimits = CaptureLimits(), _ body: () throws -> Void
    ) rethrows -> [SpanData] {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter, sampling: sampling, capture: capture)
        defer { TracingSystem.shutdown() }
        try body()
        TracingSystem.flush()
        return exporter.spans
    }

    /// Runs `body` with tracing started and gives the spans that it recorded.
    static func spans(
        sampling: Double = 1, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void
    ) async rethrows -> [SpanData] {
        let exporter = InMemoryExporter()
        TracingSystem.bootstrap(exporter, sampling: sampling)
        defer { TracingSystem.shutdown() }
        try await body()
        TracingSystem.flush()
        return exporter.spans
    }

    /// What one span has captured as input, as the text of a JSON object.
    static func input(
        capture: CaptureLimits = CaptureLimits(), _ body: (TraceSpan) -> Void
    ) throws -> String {
        let spans = spans(capture: capture) { withTraceSpan("call") { body($0) } }
        return try #require(spans.first?.input)
    }
}

extension [SpanData] {
    subscript(name: String) -> SpanData? { first { $0.name == name } }

    func children(of span: SpanData) -> [SpanData] { filter { $0.parentSpanID == span.spanID } }
}
