import Foundation
import Testing
import TracemarkGenerator

@Suite struct DiagnosticTests {
    @Test(
        "Each mistake is reported at its line and column, with what to write instead",
        arguments: [
            "capture", "collisions", "kinds", "malformed", "misplaced", "near-miss", "options", "parameters", "private",
            "unused",
        ])
    func golden(name: String) throws {
        let path = Fixtures.root.appending(path: "Fixtures/Diagnostics/\(name).swift").path
        let output = try Generator(target: "Diagnostics", root: Fixtures.root.path).run([path])
        let lines = output.diagnostics.map { $0.description.replacing(Fixtures.root.path + "/", with: "") }
        try Fixtures.expectGolden(lines.joined(separator: "\n") + "\n", "\(name).diagnostics.txt")
    }

    @Test("Every annotation that is wrong is an error: none is passed over in silence")
    func noneIsMissed() throws {
        for name in ["capture", "malformed", "options"] {
            let url = Fixtures.root.appending(path: "Fixtures/Diagnostics/\(name).swift")
            let text = try String(contentsOf: url, encoding: .utf8)
            let annotations = text.split(separator: "\n").count { $0.contains("// @trace") }
            let output = try Generator(target: "Diagnostics", root: Fixtures.root.path).run([url.path])
            #expect(output.diagnostics.count { $0.severity == .error } == annotations, "in \(name).swift")
        }
    }

    @Test("A source that cannot be read is an error that names it")
    func missingFile() {
        let error = #expect(throws: FileError.self) {
            try Generator(target: "App", root: "/").run(["/nowhere/a.swift"])
        }
        #expect(error?.description == "cannot read /nowhere/a.swift: No such file or directory")
    }
}
