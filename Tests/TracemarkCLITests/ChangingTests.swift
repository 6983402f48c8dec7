import Foundation
import Testing
import Tracemark
import TracemarkModel

/// What changes a store.
extension CommandTests {
    @Test("Metadata has its JSON types, and metrics, tags and examples are kept")
    func changes() async throws {
        let sample = try await SampleStore()
        let program = sample.program
        let id = "0000000000000003"
        #expect(
            try program.run(
                "spans", "update", id, "--metadata", "reviewed=true", "--metadata", "score=3", "--metadata",
                "by=anna x",
                "--metadata", "zip=\"007\"", "--tag", "team=a=b"
            ).status == 0)
        #expect(try program.run("spans", "metric", id, "quality_score=4.75", "n=3", "--comment", "by hand").status == 0)
        let span = try object(try program.run("spans", "get", id, "--json").output)
        #expect(span["metadata"] == ["reviewed": true, "score": 3, "by": "anna x", "zip": "007"])
        #expect(span["tags"] == ["team": "a=b"])
        #expect(span["name"] == "generate_answer")
        guard case .object(let metrics)? = span["metrics"], case .object(let metric)? = metrics["quality_score"] else {
            return #expect(Bool(false), "no metric")
        }
        #expect(metric["value"] == 4.75 && metric["comment"] == "by hand")

        for _ in 0..<2 {
            let saved = try program.run(
                "spans", "save-example", id, "--dataset", "training_data", "--expected", "An API for models.")
            #expect(saved.status == 0)
        }
        let datasets = try program.run("datasets", "list", "--json")
        #expect(try datasets.lines.map { try object($0)["entry_count"] } == [1])
        #expect(try program.run("datasets", "show", "training_data").output.contains("expected  An API for models."))
        let chat = try program.run("datasets", "export", "training_data", "--format", "chat")
        #expect(
            try json(chat.output) == [
                "messages": [
                    ["role": "user", "content": "What is Opper?\n\nContext: …"],
                    ["role": "assistant", "content": "An API for models."],
                ]
            ])
        #expect(try program.run("spans", "save-example", "0000000000000002", "--dataset", "d").status == 1)
    }

    @Test("Traces are removed by their ids, by a filter once that is meant, and by their age")
    func removal() async throws {
        let sample = try await SampleStore()
        let program = sample.program
        func left() throws -> [AttributeValue?] {
            try program.run("traces", "list", "--json").lines.map { try object($0)["id"] }
        }
        let asked = try program.run("traces", "delete", "--filter", "name:qa*")
        #expect(asked.errors == "error: 2 traces would be deleted permanently. Add --yes to delete them.\n")
        #expect(try left().count == 2)
        #expect(try program.run("traces", "delete", "--filter", "status:error", "--yes").output == "Deleted 1 trace.\n")
        #expect(try left() == [.string("\(SampleStore.first)")])
        #expect(try program.run("traces", "delete", "4bf92f").output == "Deleted 1 trace.\n")
        #expect(try left().isEmpty)

        // Of the year 2026, and of today.
        let now = Timestamp(seconds: Date().timeIntervalSince1970)
        var today = SampleStore.span(TraceID(high: 7, low: 7), 7, below: nil, "today", type: nil, at: 0, for: 1)
        (today.start, today.end) = (now, now)
        let old = SampleStore.span(
            TraceID(high: 6, low: 6), 6, below: nil, "old", type: nil, at: -86_400_000 * 400, for: 1)
        try await sample.write([today, old])
        #expect(try program.run("prune", "--retain-days", "1e9").output == "Deleted 0 traces with 0 spans.\n")
        #expect(try program.run("prune", "--retain-days", "300").output == "Deleted 1 trace with 1 span.\n")
        #expect(try left() == [.string("\(today.traceID)")])
    }
}
