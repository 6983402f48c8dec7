import Foundation
import TestStore
import Testing
import Tracemark
import TracemarkModel

@Suite("What tracemark does with a server's store")
struct RemoteCommandTests {
    /// A store, the same by way of a server that demands a key, and a way to ask both.
    private struct Both {
        let sample: SampleStore
        let url: String
        let key: String

        func file(_ arguments: [String], input: String? = nil) throws -> TracemarkProgram.Result {
            try sample.program.run(arguments, input: input)
        }

        func server(
            _ arguments: [String], input: String? = nil, key: String? = nil
        ) throws -> TracemarkProgram.Result {
            try sample.program.run(
                arguments, input: input,
                environment: ["TRACEMARK_DB": "", "TRACEMARK_URL": url, "TRACEMARK_API_KEY": key ?? self.key])
        }
    }

    private func withBoth(_ body: (Both) throws -> Void) async throws {
        let sample = try await SampleStore()
        let scopes = ["ingest", "read", "write"].flatMap { ["--scope", $0] }
        let made = try sample.program.run(["keys", "create", "test"] + scopes)
        try #require(made.status == 0, "\(made.errors)")
        let key = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        try sample.program.withServer(["--require-key"]) { url in
            try body(Both(sample: sample, url: url, key: key))
        }
    }

    @Test("Each command that looks prints the same of a server's store as of the file itself")
    func looking() async throws {
        try await withBoth { both in
            #expect(try both.file(["spans", "save-example", "3", "--dataset", "training"]).status == 3)
            #expect(try both.file(["spans", "save-example", "0000000000000003", "--dataset", "training"]).status == 0)
            for command in [
                ["traces", "list"], ["traces", "list", "--json", "--filter", "metric.quality_score<3"],
                ["traces", "list", "--order", "slowest", "--limit", "1"], ["traces", "show", "latest", "--io"],
                ["traces", "show", "4bf92f", "--json"],
                ["traces", "diff", "\(SampleStore.first)", "\(SampleStore.second)", "--exit-code"],
                ["spans", "get", "0000000000000003"], ["datasets", "list"], ["datasets", "show", "training"],
                ["datasets", "export", "training", "--format", "chat"], ["export"], ["export", "--format", "csv"],
                ["export", "--format", "otlp", "--filter", "type:llm"], ["export", "--format", "chrome"],
                ["traces", "show", "dead"], ["datasets", "show", "none"], ["spans", "list", "--order", "slowest"],
                ["spans", "list", "--json", "--limit", "2", "--filter", "type:llm"],
            ] {
                let (file, server) = (try both.file(command), try both.server(command))
                #expect(server.output == file.output && server.status == file.status, "\(command): \(server.errors)")
                #expect(!file.output.isEmpty || file.status == 3, "\(command)")
            }
        }
    }

    @Test("Each command that changes a store changes it through a server")
    func changing() async throws {
        try await withBoth { both in
            let id = "0000000000000003"
            for command in [
                ["spans", "update", id, "--metadata", "reviewed=true", "--tag", "team=search"],
                ["spans", "metric", id, "relevance=0.92", "--comment", "by hand"],
                ["spans", "save-example", id, "--dataset", "training", "--expected", "An API for models."],
            ] {
                let result = try both.server(command)
                #expect(result.status == 0, "\(command): \(result.errors)")
            }
            let span = try AttributeValue(json: try both.file(["spans", "get", id, "--json"]).output)
            guard case .object(let span) = span, case .object(let metrics)? = span["metrics"] else {
                return #expect(Bool(false), "\(span)")
            }
            #expect(span["metadata"] == ["reviewed": true] && span["tags"] == ["team": "search"])
            #expect(metrics["relevance"]?.json.contains("0.92") == true)
            #expect(try both.file(["datasets", "show", "training"]).output.contains("expected  An API for models."))

            // What another store exported comes in through the server as well.
            let before = try both.file(["export"]).output
            let renamed = before.replacing("4bf9", with: "4bfa")
            let imported = try both.server(["import", "-"], input: renamed)
            #expect(imported.output == "Read 9 spans from standard input.\n", "\(imported.errors)")
            #expect(try both.file(["traces", "list", "--json"]).lines.count == 4)

            #expect(try both.server(["traces", "delete", "4bfa"]).status == 64)
            #expect(
                try both.server(["traces", "delete", "-f", "status:error", "--yes"]).output == "Deleted 2 traces.\n")
            #expect(try both.server(["prune", "--retain-days", "1"]).output == "Deleted 2 traces with 10 spans.\n")
            #expect(try both.file(["traces", "list", "--json"]).lines.isEmpty)
        }
    }

    @Test("A server that wants a key says so, and no key is repeated")
    func keys() async throws {
        try await withBoth { both in
            for key in ["", "tmk_wrong"] {
                let refused = try both.server(["traces", "list"], key: key)
                #expect(refused.status == 1)
                #expect(refused.errors.contains("key") && !refused.errors.contains("tmk_wrong"), "\(refused.errors)")
            }
        }
    }
}
