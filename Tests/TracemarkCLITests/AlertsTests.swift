import Foundation
import Testing
import Tracemark
import TracemarkModel

@Suite("tracemark alerts")
struct AlertsTests {
    /// Adds, lists, tries and removes a rule in a store.
    private func exercise(_ program: TracemarkProgram, _ place: String...) throws {
        func run(_ arguments: String...) throws -> TracemarkProgram.Result {
            let process = program.process(
                ["alerts"] + arguments + place, environment: place.first == "--url" ? ["TRACEMARK_DB": ""] : [:])
            let (output, errors) = (Pipe(), Pipe())
            (process.standardOutput, process.standardError) = (output, errors)
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return .init(status: process.terminationStatus, output: text, errors: complaint)
        }
        #expect(try run("list").output == "No alert rules.\n")
        let added = try run(
            "add", "few answers", "--filter", "name=qa_pipeline", "--measure", "count", "--below", "5", "--warning",
            "9",
            "--window", "604800")
        #expect((added.status, added.output) == (0, "Added few answers.\n"), "\(added.errors)")
        #expect(try run("list").output.contains("count below 5.0 over 604800 s where name=qa_pipeline"))
        let listed = try AttributeValue(json: try run("list", "--json").output)
        guard case .object(let line) = listed, case .object(let rule)? = line["rule"] else {
            return #expect(Bool(false), "\(listed)")
        }
        #expect(rule["comparison"] == "below")
        #expect(rule["warning"]?.json == "9")
        // A server may have looked already.
        if place.isEmpty { #expect(line["history"]?.json == "[]") }

        let trial = try run("test", "few answers")
        #expect(trial.status == 0, "\(trial.errors)")
        #expect(trial.lines.count == 2)
        #expect(trial.lines.first?.hasPrefix("alert: ") == true)
        #expect(trial.lines.last == "log: sent")

        #expect(try run("add", "command", "--above", "1", "--command").status == 0)
        let untold = try run("test", "command")
        #expect(
            (untold.status, untold.output.contains("command: failed: The server has no alert command.")) == (1, true))

        for arguments in [
            ["add", "x"], ["add", "x", "--above", "1", "--below", "2"], ["add", "x", "--above", "1", "--window", "5"],
            ["add", "x", "--above", "1", "--filter", "nmae:x"], ["add", "x", "--above", "1", "--measure", "mean"],
        ] {
            let process = program.process(["alerts"] + arguments)
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 64, "\(arguments)")
        }
        #expect(try run("remove", "few answers").output == "Deleted few answers.\n")
        #expect(try run("remove", "few answers").status == 3)
        #expect(try run("test", "few answers").status == 3)
    }

    @Test("Rules in a file are added, listed, tried and removed")
    func file() async throws {
        let sample = try await SampleStore()
        try exercise(sample.program)
    }

    @Test("Rules of a server are too, and it evaluates them")
    func server() async throws {
        let sample = try await SampleStore()
        let program = sample.program
        try program.withServer { url in
            try exercise(program, "--url", url)
            try #require(try program.run("alerts", "add", "now", "--above", "-1", "--interval", "10").status == 0)
            var text = ""
            while !text.contains(#""level":"alert""#) {
                let listed = try program.run("alerts", "list", "--json")
                text = listed.output
                try #require(listed.status == 0)
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }
}
