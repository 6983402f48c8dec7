import Foundation
import Testing

@Suite("What tracemark imports")
struct ImportTests {
    private static let files = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("TracemarkOTLPTests/Files")

    @Test(
        "Files of OTLP are read in each of its forms, compressed or not, and twice changes nothing",
        arguments: ["request.pb", "delimited.pb", "request.json", "lines.jsonl"])
    func forms(name: String) async throws {
        let sample = try await SampleStore(isEmpty: true)
        let file = Self.files.appendingPathComponent(name).path
        let first = try sample.program.run("import", file)
        #expect(first.status == 0 && !first.output.contains("Read 0 spans"), "\(first.errors)")
        let whole = try sample.program.run("export").output
        #expect(!whole.isEmpty)
        #expect(try sample.program.run("import", file).status == 0)
        #expect(try sample.program.run("export").output == whole)

        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/bin/sh")
        gzip.arguments = ["-c", "gzip -c \"$0\" > \"$1\"", file, sample.path("\(name).gz")]
        try gzip.run()
        gzip.waitUntilExit()
        let other = TracemarkProgram(database: sample.path("other.db"))
        #expect(try other.run("import", sample.path("\(name).gz")).status == 0)
        #expect(try other.run("export").output == whole)
    }

    @Test("Long work says on a terminal how far it is, and nothing anywhere else")
    func progress() async throws {
        let sample = try await SampleStore()
        let file = sample.path("spans.jsonl")
        let clearing = "\r\u{1B}[K"
        let exported = try sample.program.runInTerminal(columns: 80, "export", "-o", file)
        #expect(exported.status == 0 && exported.output.contains(clearing))
        let shown = try sample.program.runInTerminal(columns: 80, "import", file)
        #expect(shown.status == 0 && shown.output.contains(clearing))
        let piped = try sample.program.run("import", file)
        #expect(piped.output == "Read 9 spans from \(file).\n" && piped.errors == "")
    }
}
