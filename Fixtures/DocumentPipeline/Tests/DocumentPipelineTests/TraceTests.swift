import Foundation
import Testing
import Tracemark

/// What the trace of one run shows.
@Suite struct TraceTests {
    let run: PipelineRun

    init() async throws {
        run = try await .shared()
    }

    @Test("Each step is a span below the step that called it")
    func steps() {
        let parents = [
            "read_document": "document_pipeline", "process_document": "document_pipeline",
            "summarize_section": "process_document", "check_length": "process_document",
            "shorten_summary": "process_document", "enrich_summary": "document_pipeline",
            "extract_topics": "enrich_summary", "measure_readability": "enrich_summary",
            "validate_report": "document_pipeline",
        ]
        for span in run.spans {
            #expect(run.parentName(of: span) == parents[span.name], "\(span.name)")
        }
        #expect(run.spans.filter { $0.parentSpanID == nil }.map(\.name) == ["document_pipeline"])
        #expect(Set(run.spans.map(\.name)) == Set(parents.keys).union(["document_pipeline"]))
        #expect(Set(run.spans.map(\.traceID)).count == 1)
    }

    @Test("The sections are summarised in spans of their own, which name them")
    func sections() {
        let sections = run.spans(named: "summarize_section").compactMap { $0.tags["section"] }.sorted()
        #expect(sections == ["I", "II", "III", "IV", "V", "VI"].map { "LECTURE \($0)" })
    }

    @Test("The span of the step that throws is the only one that failed, though the error was handled")
    func failure() throws {
        let failed = run.spans.filter { $0.status != .ok }
        #expect(failed.map(\.name) == ["check_length"])
        let error = try #require(failed.first?.errors.first)
        #expect(error.type == "DocumentPipeline.SummaryTooLong")
        #expect(error.message.hasSuffix("characters, of which 800 are wanted"))
    }

    @Test("Metrics come from annotations, from a span's handle and from the trace")
    func metrics() throws {
        let read = try #require(run.spans(named: "read_document").first)
        #expect(read.metric("sections") == 6)
        #expect(try #require(read.metric("characters")) > 150_000)
        let validation = try #require(run.spans(named: "validate_report").first)
        #expect(try #require(validation.metric("coverage")) > 0.5)
        #expect(try #require(validation.metric("compression")) < 0.01)
        let trace = try #require(run.spans(named: "document_pipeline").first)
        #expect((0...5).contains(try #require(trace.metric("quality_score"))))
    }

    @Test("Tags come from annotations and from the trace")
    func tags() {
        #expect(run.spans(named: "process_document").map(\.tags) == [["method": "extractive"]])
        #expect(run.spans(named: "document_pipeline").map(\.tags) == [["environment": "demo", "language": "en"]])
    }

    @Test("What an annotation skips or does not capture is not recorded")
    func capture() throws {
        let read = try #require(run.spans(named: "read_document").first)
        #expect(read.input?.contains("chemical-history-of-a-candle.txt") == true)
        #expect(read.output == nil)
        let process = try #require(run.spans(named: "process_document").first)
        #expect(process.input == nil)
        #expect(process.output?.mimeType == "application/json")
        let topics = try #require(run.spans(named: "extract_topics").first)
        #expect(topics.input == #"{"limit":8}"#)
    }

    @Test("Each span says what it does, and where its function stands")
    func origin() throws {
        let types = Dictionary(run.spans.compactMap { span in span.type.map { (span.name, $0) } }) { $1 }
        #expect(
            types == [
                "read_document": .retrieval, "process_document": .chain, "check_length": .guardrail,
                "enrich_summary": .chain, "validate_report": .evaluator,
            ])
        let summarize = try #require(run.spans(named: "summarize_section").first)
        #expect(summarize.function == "SectionSummarizer.summarize")
        #expect(summarize.file == "Sources/DocumentPipeline/Summary/SectionSummarizer.swift")
        let lines = try String(contentsOf: PipelineRun.root.appending(path: summarize.file!), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[try #require(summarize.line) - 1].contains("func _summarize"))
    }
}
