import Foundation
import TestStore
import Testing
import Tracemark
import TracemarkModel
import TracemarkStore

@Suite("What tracemark does")
struct CommandTests {
    func json(_ text: String) throws -> AttributeValue { try AttributeValue(json: text) }

    func object(_ text: String) throws -> [String: AttributeValue] {
        guard case .object(let object) = try json(text) else { return [:] }
        return object
    }

    // MARK: Looking

    @Test("Lists, traces and spans are printed as JSON for programs, and filters and limits hold")
    func jsonOutput() async throws {
        let sample = try await SampleStore()
        let all = try sample.program.run("traces", "list", "--json")
        #expect(try all.lines.map { try object($0)["status"] } == ["error", "ok"])
        let one = try sample.program.run("traces", "list", "--json", "--limit", "1", "--order", "oldest")
        #expect(try one.lines.map { try object($0)["status"] } == ["ok"])
        let filtered = try sample.program.run("traces", "list", "--json", "-f", "metric.quality_score<3")
        #expect(try filtered.lines.map { try object($0)["id"] } == ["4bf9ffffffffffffffffffffffffffff"])
        let recent = try sample.program.run("traces", "list", "--json", "--since", "2026-11-18T11:07")
        #expect(recent.lines.count == 1)
        // A time as the lists show it, in the zone of this machine, can be used as it is.
        let shown = try sample.program.run("traces", "list", "--json", "--since", "2026-11-18 12:07:00 +01:00")
        #expect(shown.lines == recent.lines)
        let trace = try object(try sample.program.run("traces", "show", "latest", "--json").output)
        guard case .array(let spans)? = trace["spans"] else { return #expect(Bool(false), "no spans") }
        #expect(spans.count == 4)
    }

    @Test("A search for words finds what another program has written and left unindexed")
    func unindexed() async throws {
        let sample = try await SampleStore(isEmpty: true)
        let spans = (1...2_000).map {
            SampleStore.span(TraceID(high: 9, low: $0), $0, below: nil, "needle", type: nil, at: 1, for: 1)
        }
        try await sample.write(spans, leavingWords: true)
        #expect(try sample.program.run("traces", "list", "--json", "-f", "needle", "-l", "5000").lines.count == 2_000)
        try await sample.write(
            [SampleStore.span(Self.later, 1, below: nil, "thread", type: nil, at: 1, for: 1)], leavingWords: true)
        #expect(try sample.program.run("export", "-f", "thread").lines.count == 1)
    }

    private static let later = TraceID(high: 10, low: 1)

    @Test("What does not exist is exit code 3, what was typed wrong 64, and both are sentences")
    func failures() async throws {
        let sample = try await SampleStore()
        let program = sample.program
        let missing: [[String]] = [
            ["traces", "show", "0000000000000000000000000000dead"], ["traces", "show", "dead"],
            ["spans", "get", "000000000000dead"], ["spans", "get", "dead"], ["datasets", "show", "none"],
            ["import", sample.path("none.jsonl")], ["traces", "delete", "dead"],
            ["traces", "delete", "\(SampleStore.first)", "0000000000000000000000000000dead"],
        ]
        for arguments in missing { #expect(try status(program, arguments) == 3, "\(arguments)") }
        let wrong: [[String]] = [
            ["traces", "show", "4bf9"], ["traces", "show", "nonsense"], ["spans", "get", "00"],
            ["traces", "list", "--since", "soon"], ["traces", "list", "--since", "1h\" OR name:\"*"],
            ["traces", "list", "--limit", "0"], ["spans", "metric", "0000000000000001", "quality=high"],
            ["spans", "update", "0000000000000001"], ["traces", "list", "--db", "a", "--url", "http://b"], ["nonsense"],
            ["traces", "delete"], ["traces", "delete", "latest", "--filter", "name:x"],
            ["traces", "delete", "--filter", "status:error"], ["spans", "list", "--order", "spans"], ["prune"],
            ["prune", "--retain-days", "0"],
        ]
        for arguments in wrong { #expect(try status(program, arguments) == 64, "\(arguments)") }
        #expect(
            try program.run("traces", "show", "4bf9").errors == """
                error: Several trace IDs begin with 4bf9. Use a longer prefix:
                  4bf9ffffffffffffffffffffffffffff
                  4bf92f3577b34da6a3ce929d0e0e4736

                """)
    }

    private func status(_ program: TracemarkProgram, _ arguments: [String]) throws -> Int32 {
        let process = program.process(arguments)
        let errors = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.lowercased().hasPrefix("error: "))
        return process.terminationStatus
    }

    @Test("A filter that is wrong is marked at its column")
    func filterError() async throws {
        let sample = try await SampleStore()
        let result = try sample.program.run("traces", "list", "--filter", "tag.team=東京 AND nmae:x")
        #expect(result.status == 64)
        #expect(
            result.errors == """
                error: --filter is invalid at column 17: there is no field "nmae". Did you mean "name"?
                  tag.team=東京 AND nmae:x
                                    ^~~~

                """)
    }

    @Test("Of a long filter the part around what is wrong is shown")
    func longFilterError() async throws {
        let sample = try await SampleStore()
        let long = Array(repeating: "name:x", count: 200).joined(separator: " OR ")
        let result = try sample.program.run("traces", "list", "--filter", "\(long) OR nmae:y OR \(long)")
        let lines = result.errors.split(separator: "\n")
        #expect(result.status == 64 && lines.count == 3)
        try #require(lines.count == 3)
        #expect(lines[1].count < 420 && lines[1].hasPrefix("  …") && lines[1].hasSuffix("…"))
        let mark = try #require(lines[2].firstIndex(of: "^"))
        let place = lines[1].index(
            lines[1].startIndex, offsetBy: lines[2].distance(from: lines[2].startIndex, to: mark))
        #expect(lines[1][place...].hasPrefix("nmae:y"))
    }

    @Test("A folder, and no name at all, are no store", arguments: ["", "/"])
    func noFile(path: String) async throws {
        let sample = try await SampleStore()
        #expect(try status(sample.program, ["traces", "list", "--db", path]) == 64)
        #expect(try status(sample.program, ["import", "--db", path, "-"]) == 64)
    }

    @Test("A command that reads does not make a store", .enabled(if: TestStore.isFile))
    func noStore() async throws {
        let sample = try await SampleStore(isEmpty: true)
        for arguments in [
            ["traces", "list"], ["tail"], ["export"], ["datasets", "list"], ["spans", "get", "000000000000dead"],
        ] {
            #expect(try status(sample.program, arguments) == 3)
        }
        #expect(!FileManager.default.fileExists(atPath: sample.database))
    }

    @Test("Writing into a pipe that nobody reads ends quietly")
    func brokenPipe() async throws {
        let sample = try await SampleStore()
        let process = sample.program.process(["export"])
        let (output, errors) = (Pipe(), Pipe())
        try output.fileHandleForReading.close()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        try output.fileHandleForWriting.close()
        #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    @Test("Where nothing can be written to standard error, the exit code still tells")
    func brokenErrors() async throws {
        let sample = try await SampleStore()
        let process = sample.program.process(["traces", "show", "dead"])
        let errors = Pipe()
        try errors.fileHandleForReading.close()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 3)
    }

    @Test("A store never takes the place of a standard output or error that was closed")
    func closedDescriptors() async throws {
        let sample = try await SampleStore()
        for closed in [">&-", "2>&-", "<&- >&- 2>&-"] {
            let process = sample.program.process([])
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "exec \"$0\" traces show latest \(closed)", TracemarkProgram.executable.path]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            // What it was to print cannot be printed, which is a failure.
            #expect(process.terminationStatus == (closed == "2>&-" ? 0 : 1), "\(closed)")
        }
        guard TestStore.isFile else { return }
        let store = try await SQLiteStore.open(at: sample.database)
        try await store.checkIntegrity()
        try await store.close()
    }

    @Test("What a file or its name says is no command to the terminal")
    func controlCharacters() async throws {
        let sample = try await SampleStore()
        let file = sample.path("a\u{1B}]0;x\u{07}.jsonl")
        try Data("{\"resourceSpans\": 3, \"\u{1B}[2J\": 1}\n".utf8).write(to: URL(fileURLWithPath: file))
        let result = try sample.program.run("import", file)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("error: "))
        #expect(!result.errors.contains("\u{1B}") && !result.errors.contains("\u{07}"))
    }

    @Test("Each shell gets its completions", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let sample = try await SampleStore(isEmpty: true)
        let result = try sample.program.run("--generate-completion-script", shell)
        #expect(result.status == 0 && result.output.contains("save-example"))
    }

    // MARK: Files

    @Test("What was exported is imported as it was, and a second time changes nothing", arguments: ["jsonl", "otlp"])
    func roundTrip(format: String) async throws {
        let sample = try await SampleStore()
        let copy = TracemarkProgram(database: sample.path("copy/traces.db"))
        let file = sample.path("spans.\(format)")
        #expect(try sample.program.run("export", "--format", format, "-o", file).status == 0)
        #expect(try copy.run("import", file).output == "Read 9 spans from \(file).\n")
        let whole = try sample.program.run("export").output
        #expect(try copy.run("export").output == whole)
        #expect(try copy.run("import", file).status == 0)
        #expect(try copy.run("export").output == whole)
        #expect(try copy.run("traces", "list", "-f", "text:Swedish", "--json").lines.count == 1)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: sample.folder.path).allSatisfy {
                $0.hasSuffix(".part") == false
            })
    }

    @Test("Standard input is imported, and a file with a mistake says where it is")
    func standardInput() async throws {
        let sample = try await SampleStore()
        let lines = try sample.program.run("export").output
        let copy = TracemarkProgram(database: sample.path("copy.db"))
        #expect(try copy.run("import", "-", input: lines).output == "Read 9 spans from standard input.\n")
        let broken = try copy.run("import", "-", input: lines + "{\"trace_id\": 3}\n")
        #expect(broken.status == 1)
        #expect(broken.errors == "error: standard input, line 10: \"trace_id\" in the span is not a string.\n")
    }

    @Test("A filter and a limit choose what is exported, and the output's name its format")
    func chosen() async throws {
        let sample = try await SampleStore()
        #expect(try sample.program.run("export", "--filter", "type:llm").lines.count == 2)
        #expect(try sample.program.run("export", "--limit", "3").lines.count == 3)
        let file = sample.path("a.trace.json")
        #expect(try sample.program.run("export", "-o", file).status == 0)
        let trace = try object(String(contentsOfFile: file, encoding: .utf8))
        guard case .array(let events)? = trace["traceEvents"] else { return #expect(Bool(false), "no events") }
        #expect(events.count == 11)
        let bare = sample.path("trace.json")
        #expect(try sample.program.run("export", "-o", bare).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: bare)) == Data(contentsOf: URL(fileURLWithPath: file)))
        let unknown = try sample.program.run("export", "-o", sample.path("spans.json"))
        #expect(unknown.status == 64 && unknown.errors.contains("--format"))
        #expect(try sample.program.run("export", "--format", "jsonl", "-o", sample.path("spans.json")).status == 0)
    }

    @Test("A name that ends in .gz is compressed, and is imported as it is")
    func compressedExport() async throws {
        let sample = try await SampleStore()
        let file = sample.path("spans.jsonl.gz")
        #expect(try sample.program.run("export", "-o", file).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).starts(with: [0x1F, 0x8B]))
        let copy = TracemarkProgram(database: sample.path("copy.db"))
        #expect(try copy.run("import", file).output == "Read 9 spans from \(file).\n")
        #expect(try copy.run("export").output == sample.program.run("export").output)
    }

    @Test("What is written to a file touches no other file, goes through a link, and keeps the file's permissions")
    func outputFile() async throws {
        let sample = try await SampleStore()
        let (file, link) = (sample.path("a.jsonl"), sample.path("link.jsonl"))
        try Data("mine".utf8).write(to: URL(fileURLWithPath: file + ".part"))
        try Data("before".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "a.jsonl")
        #expect(try sample.program.run("export", "-o", link).status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == sample.program.run("export").output)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a.jsonl")
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o640)
        #expect(try String(contentsOfFile: file + ".part", encoding: .utf8) == "mine")
    }

    #if os(Linux)
    @Test("An export takes little memory, however large the spans are")
    func exportMemory() async throws {
        let sample = try await SampleStore(isEmpty: true)
        let text = String(repeating: "0123456789abcdef", count: 65_536)
        for number in UInt64(1)...12 {
            let spans = (UInt64(1)...10).map { index in
                var span = SampleStore.span(
                    TraceID(high: 5, low: number), number * 100 + index, below: nil, "large", type: nil,
                    at: Int64(number), for: 1)
                span.output = SpanContent(text)
                return span
            }
            try await sample.write(spans)
        }
        // With an arena for each processor, memory would depend on the machine.
        let process = sample.program.process(["export"], environment: ["MALLOC_ARENA_MAX": "2"])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var (count, peak) = (0, 0)
        while true {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { break }
            count += piece.count
            let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            if let line { peak = max(peak, Int(line.filter(\.isNumber)) ?? 0) }
        }
        process.waitUntilExit()
        #expect(count > 120 * text.utf8.count)
        #expect(peak > 0 && peak < 200 * 1_024, "\(peak) KiB")
    }
    #endif

    // MARK: Following

    @Test("A tail shows what comes in and what changes, and ends cleanly on Ctrl-C")
    func tail() async throws {
        let sample = try await SampleStore()
        let process = sample.program.process([
            "tail", "--json", "--limit", "1", "--filter", "name:qa_pipeline OR name:late",
        ])
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        var printed = Data()
        func waitForLines(_ count: Int) {
            while printed.count(where: { $0 == 0x0A }) < count {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { return }
                printed += more
            }
        }
        waitForLines(1)
        let other = TraceID(high: 7, low: 7)
        try await sample.write([SampleStore.span(other, 70, below: nil, "unwanted", type: nil, at: 1, for: 1)])
        let third = TraceID(high: 8, low: 8)
        var late = SampleStore.span(third, 80, below: nil, "late", type: nil, at: 1, for: 1)
        late.end = nil
        late.status = .running
        try await sample.write([late])
        waitForLines(2)
        try await sample.write([SampleStore.span(third, 80, below: nil, "late", type: nil, at: 1, for: 1)])
        waitForLines(3)
        process.interrupt()
        #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        let lines = String(decoding: printed, as: UTF8.self).split(separator: "\n")
        #expect(try lines.map { try object(String($0))["name"] } == ["qa_pipeline", "late", "late"])
        #expect(try object(String(lines[2]))["status"] == "ok")
    }
}
