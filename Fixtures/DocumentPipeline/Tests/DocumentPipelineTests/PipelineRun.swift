import Foundation
import Synchronization
import Tracemark

@testable import DocumentPipeline

/// One run of the pipeline on the document in `Documents/`, and what the exporters were given of it.
struct PipelineRun {
    let report: Report
    let spans: [SpanData]
    /// What the console exporter printed.
    let tree: String
    /// The lines that the file exporter wrote.
    let lines: [Substring]

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let document = root.appending(path: "Documents/chemical-history-of-a-candle.txt").path

    /// The run that all tests look at, since tracing is started for the whole process.
    static func shared() async throws -> PipelineRun { try await run.value }

    private static let run = Task {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)/traces.jsonl")
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        let memory = InMemoryExporter()
        let printed = Printed()
        TracingSystem.bootstrap(
            memory, try FileExporter(path: file.path),
            ConsoleExporter(width: nil) { text in printed.text.withLock { $0 += text } })
        let report = try await runPipeline(documentAt: document)
        TracingSystem.shutdown()
        return PipelineRun(
            report: report, spans: memory.spans, tree: printed.text.withLock { $0 },
            lines: try String(contentsOf: file, encoding: .utf8).split(separator: "\n"))
    }
}

/// What was printed so far, on the exporters' queue.
private final class Printed: Sendable {
    let text = Mutex("")
}

extension PipelineRun {
    func spans(named name: String) -> [SpanData] {
        spans.filter { $0.name == name }
    }

    func parentName(of span: SpanData) -> String? {
        spans.first { $0.spanID == span.parentSpanID }?.name
    }
}

extension SpanData {
    func metric(_ name: String) -> Double? {
        metrics.first { $0.name == name }?.value.doubleValue
    }
}
