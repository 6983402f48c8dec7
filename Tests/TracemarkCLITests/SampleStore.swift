import Foundation
import TestStore
import Tracemark
import TracemarkModel
import TracemarkStore

/// A folder with a store of two runs of one pipeline, removed with the value that made it.
final class SampleStore {
    let folder: URL
    var database: String { TestStore.place(folder.appendingPathComponent("traces.db").path) }
    var program: TracemarkProgram { TracemarkProgram(database: database) }

    static let first = TraceID("4bf92f3577b34da6a3ce929d0e0e4736")!
    static let second = TraceID("4bf9ffffffffffffffffffffffffffff")!
    static let epoch = Timestamp(nanoseconds: 1_795_000_000_000_000_000)

    init(isEmpty: Bool = false) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tracemark-cli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard !isEmpty else { return }
        try await write(Self.firstRun() + Self.secondRun())
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
        TestStore.remove(database)
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ spans: [SpanRecord], leavingWords: Bool = false) async throws {
        let store = try await TestStore.open(database)
        if leavingWords { try await (store as? SQLiteStore)?.pauseTextIndex(true) }
        try await store.write(spans.map { SpanPart($0) })
        try await store.close()
    }

    static func span(
        _ trace: TraceID, _ id: UInt64, below parent: UInt64?, _ name: String, type: String?, at start: Int64,
        for milliseconds: Int64
    ) -> SpanRecord {
        let begin = epoch.advanced(byNanoseconds: start * 1_000_000)
        return SpanRecord(
            traceID: trace, spanID: SpanID(bits: id), parentID: parent.map { SpanID(bits: $0) }, name: name, type: type,
            start: begin, end: begin.advanced(byNanoseconds: milliseconds * 1_000_000), status: .ok)
    }

    private static func firstRun() -> [SpanRecord] {
        var root = span(first, 1, below: nil, "qa_pipeline", type: "chain", at: 0, for: 1_240)
        root.tags = ["environment": "production"]
        root.input = SpanContent("What is Opper?")
        var retrieve = span(first, 2, below: 1, "retrieve_context", type: "retrieval", at: 10, for: 120)
        retrieve.tags = ["environment": "production"]
        var answer = span(first, 3, below: 1, "generate_answer", type: "llm", at: 130, for: 1_020)
        answer.model = "gpt-4o"
        answer.inputTokens = 120
        answer.outputTokens = 30
        answer.cost = 0.002_5
        answer.metrics = ["quality_score": MetricRecord(4.5)]
        answer.input = SpanContent("What is Opper?\n\nContext: …")
        answer.output = SpanContent("An API.")
        let lookup = span(first, 4, below: 3, "lookup", type: "tool", at: 200, for: 50)
        let validate = span(first, 5, below: 1, "validate_output", type: "guardrail", at: 1_150, for: 90)
        return [root, retrieve, answer, lookup, validate]
    }

    private static func secondRun() -> [SpanRecord] {
        var root = span(second, 11, below: nil, "qa_pipeline", type: "chain", at: 60_000, for: 2_100)
        root.tags = ["environment": "dev"]
        root.input = SpanContent("What is Opper?")
        root.status = .error
        var answer = span(second, 13, below: 11, "generate_answer", type: "llm", at: 60_130, for: 1_020)
        answer.model = "gpt-4o"
        answer.inputTokens = 120
        answer.outputTokens = 41
        answer.cost = 0.002_5
        answer.metrics = ["quality_score": MetricRecord(2)]
        answer.input = SpanContent("What is Opper?\n\nContext: …")
        answer.output = SpanContent(
            "A Swedish company that offers one API for many models, and evaluates what they give.")
        var validate = span(second, 15, below: 11, "validate_output", type: "guardrail", at: 61_150, for: 90)
        validate.status = .error
        validate.statusMessage = "too long"
        let repair = span(second, 16, below: 11, "repair", type: nil, at: 61_300, for: 700)
        return [root, answer, validate, repair]
    }
}
