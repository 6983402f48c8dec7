import Foundation
import Testing

/// What the README shows is what is compiled.
@Suite("The README's snippets")
struct ReadmeSnippetTests {
    private static let checkout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: checkout.appending(path: path), encoding: .utf8)
    }

    private static func blocks(_ language: String) throws -> [Substring] {
        try text("README.md").split(separator: "\n```\(language)\n").dropFirst().map { block in
            block[..<(block.firstRange(of: "\n```")?.lowerBound ?? block.endIndex)]
        }
    }

    @Test("Each block that names a file of Fixtures/Snippets says what is in it, and each file is shown")
    func snippets() throws {
        let folder = Self.checkout.appending(path: "Fixtures/Snippets").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
        let shown = try Self.blocks("swift").filter { $0.hasPrefix("// Fixtures/Snippets/") }
        #expect(shown.count == files.count && !files.isEmpty)
        for block in shown {
            let path = String(block.prefix { $0 != "\n" }.dropFirst(3))
            #expect(try block + "\n" == Self.text(path), "\(path)")
        }
    }

    @Test("Each line of the Python reference in Swift is a line of the program that is compiled and run")
    func reference() throws {
        let readme = try Self.text("README.md")
        let table = try #require(readme.firstRange(of: "<table>\n<tr><th>Python").map { readme[$0.upperBound...] })
        let rows = table[..<(try #require(table.firstRange(of: "</table>")).lowerBound)].split(separator: "</tr>")
            .dropFirst().dropLast()
        #expect(rows.count == 8)
        let folder = Self.checkout.appending(path: "Fixtures/Reference").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.first?.isNumber == true }
        for (row, name) in zip(rows, names.sorted()) {
            // The program numbers what it prints.
            let program = try Self.text("Fixtures/Reference/\(name)").replacing(#/print\("\d: /#, with: "print(\"")
            let lines = Set(program.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
            let swift = try #require(row.split(separator: "\n```swift\n").last).split(separator: "\n```")[0]
            let missing = swift.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !lines.contains($0) }
            #expect(missing.isEmpty, "\(name)")
        }
    }
}
