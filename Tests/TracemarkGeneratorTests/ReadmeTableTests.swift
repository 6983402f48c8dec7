import Foundation
import Testing
import TracemarkGenerator

@Suite struct ReadmeTableTests {
    struct Row: CustomTestStringConvertible {
        var place: String
        var declaration: String
        var outcome: String

        var testDescription: String { declaration }
    }

    /// The rows of the README's table of what is wrapped.
    static let rows: [Row] = {
        let readme = (try? String(contentsOf: Fixtures.root.appending(path: "README.md"), encoding: .utf8)) ?? ""
        let table = readme.split(separator: "| where | you write |").last ?? ""
        return table.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).prefix { $0.hasPrefix("|") }
            .map { line in
                let cells = line.dropFirst(2).dropLast(2).split(separator: " | ").map(String.init)
                return Row(place: cells[0], declaration: cells[1].filter { $0 != "`" }, outcome: cells[2])
            }
    }()

    @Test("The README's table has a row for each kind of declaration")
    func isThere() {
        #expect(Self.rows.count > 30)
    }

    @Test("What the README's table says of a declaration is so", arguments: rows)
    func row(_ row: Row) {
        let body = "// @trace\n    \(row.declaration)"
        let source =
            switch row.place {
            case "file": body
            case "protocol": "// @trace\nprotocol Thing {\n    \(row.declaration)\n}"
            default: "\(row.place) Thing {\n    \(body)\n}"
            }
        let output = Generator(target: "App", root: "/").run(["/a.swift": source])
        let errors = output.diagnostics.filter { $0.severity == .error }
        if row.outcome.hasPrefix("`") {
            #expect(errors == [])
            #expect(output.text.contains(row.outcome.filter { $0 != "`" }), "\(output.text)")
        } else {
            #expect(errors.count == 1)
            #expect(errors.first?.message.hasPrefix(row.outcome) == true, "\(errors)")
        }
    }

    @Test("The wrapper that the README shows is the one that is generated")
    func wrapper() throws {
        let readme = try String(contentsOf: Fixtures.root.appending(path: "README.md"), encoding: .utf8)
        let shown = try #require(readme.split(separator: "```swift\n").first { $0.hasPrefix("func load(") })
        let source = "\n// @trace\nfunc _load(_ id: Int) throws -> Page { Page() }"
        let output = Generator(target: "App", root: "/").run(["/Sources/App/Pages.swift": source])
        #expect(output.text.hasSuffix(shown.split(separator: "```")[0]), "\(output.text)")
    }
}
