import Foundation
import Testing
import Tracemark

/// What a user sees of one run: the tree in the console, and the file.
@Suite struct ExportTests {
    let run: PipelineRun

    init() async throws {
        run = try await .shared()
    }

    @Test("The console shows each span in a line of its own, below its parent")
    func console() throws {
        // `│  ├─ ✗ check_length` is a span at depth 2.
        let lines = run.tree.split(separator: "\n").compactMap {
            $0.firstMatch(of: #/^([│├└─ ]*)(?:✗ )?([a-z]+_[a-z_]+) /#)
        }
        let shown = lines.map { (depth: $0.output.1.count / 3, name: String($0.output.2)) }
        #expect(shown.map(\.name).sorted() == run.spans.map(\.name).sorted(), "\(run.tree)")
        for (place, line) in shown.enumerated() {
            let parent = shown[..<place].last { $0.depth < line.depth }
            #expect(parent?.name == run.spans(named: line.name).first.flatMap(run.parentName), "\(run.tree)")
        }
        #expect(run.tree.contains("├─ ✗ check_length"))
        #expect(run.tree.contains("SummaryTooLong: the summary has"))
    }

    @Test("The file holds the same spans as OTLP/JSON, one request a line")
    func file() throws {
        let spans = try run.lines.flatMap { line in
            let request = try JSONDecoder().decode(Request.self, from: Data(line.utf8))
            return request.resourceSpans.flatMap(\.scopeSpans).flatMap(\.spans)
        }
        #expect(Set(spans.map(\.spanId)) == Set(run.spans.map { "\($0.spanID)" }))
        #expect(Set(spans.map(\.traceId)) == Set(run.spans.map { "\($0.traceID)" }))
        for span in spans {
            let expected = try #require(run.spans.first { "\($0.spanID)" == span.spanId })
            #expect(span.name == expected.name)
            #expect(span.parentSpanId ?? "" == expected.parentSpanID.map { "\($0)" } ?? "")
            #expect(span.status?.code == (expected.name == "check_length" ? 2 : nil))
        }
    }

    /// The part of an `ExportTraceServiceRequest` that is looked at.
    private struct Request: Decodable {
        struct ResourceSpans: Decodable { let scopeSpans: [ScopeSpans] }
        struct ScopeSpans: Decodable { let spans: [Span] }
        struct Status: Decodable { let code: Int? }
        struct Span: Decodable {
            let traceId: String
            let spanId: String
            let parentSpanId: String?
            let name: String
            let status: Status?
        }
        let resourceSpans: [ResourceSpans]
    }
}
