import Foundation
import Testing

@testable import tracemark_review

@Suite struct ReviewTests {
    private func output(_ source: String) -> Generator.Output {
        Generator(target: "App", root: "/pkg").run(["/pkg/Sources/App/a.swift": source])
    }

    private func copy(of old: String, after new: String) -> ReviewCopy {
        ReviewCopy(committed: output(old).reviewText, output: output(new))
    }

    @Test("A span that has another name is called renamed, with what that breaks")
    func renamed() {
        let report = copy(
            of: "// @trace(\"load\")\npublic func _run() {}\n", after: "// @trace(\"fetch\")\npublic func _run() {}\n"
        ).report(named: "Traced/App.swift")
        #expect(
            report.last
                == "span renamed: load -> fetch (dashboard filters, saved views and alerts that name load no longer match)"
        )
        #expect(report.contains("-//   load — _run()"))
        #expect(report.contains("+//   fetch — _run()"))
    }

    @Test("Spans that come and go are named, and one whose signature changed is neither")
    func addedAndRemoved() {
        let changes = SpanChanges(
            from: output("// @trace\npublic func _a() {}\n// @trace\npublic func _b() {}\n").reviewText,
            to: output("// @trace\npublic func _a(_ x: Int) {}\n// @trace\npublic func _c() {}\n").reviewText)
        #expect(changes.added == ["c"])
        #expect(changes.removed == ["b"])
        #expect(changes.renamed.isEmpty)
    }

    @Test("Code that moves leaves the copy current; a changed default argument does not")
    func staleness() {
        let source = "// @trace\npublic func _run(_ x: Int = 1) {}\n"
        #expect(copy(of: source, after: "// a new line\n" + source).isCurrent)
        #expect(!copy(of: source, after: source.replacing("= 1", with: "= 2")).isCurrent)
    }

    @Test("The diff is one that 'patch' applies")
    func patchApplies() throws {
        let old = (1...60).map { "line \($0)" }
        var new = old
        new[0] = "first"
        new.remove(at: 20)
        new.insert(contentsOf: ["two", "more"], at: 30)
        new.append("last")
        for (from, to) in [(old, new), (new, old), ([], new), (old, [])] {
            let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let text = { (lines: [String]) in lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n" }
            let diff = UnifiedDiff.lines(from: text(from), named: "a/file", to: text(to), named: "b/file")
            try text(from).write(to: folder.appending(path: "file"), atomically: true, encoding: .utf8)
            try text(diff).write(to: folder.appending(path: "diff"), atomically: true, encoding: .utf8)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["git", "apply", "-p1", "--unidiff-zero", "diff"]
            process.currentDirectoryURL = folder
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(try String(contentsOf: folder.appending(path: "file"), encoding: .utf8) == text(to))
        }
    }
}
