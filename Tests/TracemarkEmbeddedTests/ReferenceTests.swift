import Foundation
import TestStore
import Testing
import Tracemark
import TracemarkClient
import TracemarkEmbedded
import TracemarkModel
import TracemarkStore

@Suite("The Python reference, in Swift")
struct ReferenceTests {
    @Test("Each of the eight examples does on a file what it does in Python")
    func embedded() async throws {
        let folder = try TemporaryFolder()
        let model = try StandInModel()
        let program = try BuiltProgram(
            "Reference", environment: model.environment.merging(["TRACEMARK_DB": folder.database]) { $1 })
        try await program.succeeded()
        try await check(program, folder.database)
    }

    @Test("Each of the eight examples does on a server what it does in Python")
    func server() async throws {
        let folder = try TemporaryFolder()
        let model = try StandInModel()
        let server = try await RunningServer(database: folder.servedDatabase)
        let program = try BuiltProgram(
            "Reference", environment: model.environment.merging(["TRACEMARK_URL": server.url]) { $1 })
        try await program.succeeded()
        try await server.stop()
        try await check(program, folder.servedDatabase)
    }

    private func check(_ program: BuiltProgram, _ database: String) async throws {
        #expect(program.errors == "")
        let lines = program.output.split(separator: "\n").map(String.init)
        let store = try await TestStore.open(database)
        let traces = try await store.traces(TraceQuery(order: .oldest)).items
        #expect(traces.map(\.name) == ["my_pipeline", "document_pipeline", "generate_answer", "classify"])
        #expect(traces.allSatisfy { $0.status == .ok })
        let details = try await traces.asyncMap { try #require(try await store.trace($0.id)) }

        // 1, 2: calls and functions nest below their trace.
        #expect(lines[0] == "1: answer to answer to ...")
        #expect(details[0].tree == ["0 my_pipeline", "1 step1", "1 step2"])
        #expect(lines[1] == "2: tracing, swift")
        #expect(
            details[1].tree == [
                "0 document_pipeline", "1 processDocument", "2 summarize", "1 enrichSummary", "2 extract_topics",
            ])
        let processed = details[1].spans[1]
        #expect(processed.input?.text == #"{"doc":"Long document text..."}"#)
        #expect(processed.output?.text == "answer to Long document text...")

        // 3: metrics that were saved after the span had ended; 6: metadata that was added later still.
        #expect(lines[2] == "3: answer to What is Opper?")
        let answer = details[2].spans[0]
        #expect(answer.type == "llm")
        #expect(answer.model == "stand-in-1")
        #expect(answer.inputTokens == 12)
        #expect(answer.outputTokens == 5)
        #expect(
            answer.metrics.mapValues(\.value.doubleValue) == [
                "quality_score": 4.5, "relevance": 0.92, "latency_ms": 320,
            ])
        #expect(answer.metadata["reviewed"] == true)

        // 4, 5, 6: listed and read again.
        #expect(
            Array(lines[3..<6])
                == traces[0..<3].reversed().map { "4: \($0.id): \($0.name) (ok)" })
        #expect(lines[6] == "5: document_pipeline")
        #expect(
            lines[7]
                == #"5: ["document_pipeline", "processDocument", "summarize", "enrichSummary", "extract_topics"]"#)
        #expect(lines[8] == "6: generate_answer 4.5")

        // 7: an example of the span.
        #expect(lines[9] == "7: 1")
        let entries = try await store.entries(of: "training_data", after: nil, limit: 10).items
        #expect(entries.map(\.source) == [answer.key])
        #expect(entries.map(\.output.text) == ["answer to What is Opper?"])

        // 8: tags by which the call is found.
        #expect(lines[10] == #"8: answer to some text ["classify"]"#)
        #expect(
            details[3].spans[0].tags == ["environment": "production", "user_id": "usr_123", "experiment": "v2"])
        #expect(lines.count == 11)
        try await store.close()
    }
}

extension TraceDetails {
    /// The hierarchy as depth and name, a line a span.
    fileprivate var tree: [String] { hierarchy.map { "\($0.depth) \(spans[$0.index].name)" } }
}

extension Array {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
