import Foundation
import Testing

@testable import tracemark_review

@Suite struct ListingTests {
    private let source = #"""
        public struct Retriever {
            // @trace(
            //   "retrieve_context", type: .retrieval, kind: .client, tags: [team: "s\u{e9}arch"],
            //   skip: [body], metrics: [documents: result.count], error: result.isEmpty, sample: .5)
            public func _retrieve(apiKey: String, body: String, limit: Int) -> [String] { [] }
        }
        // @trace(capture: .none)
        public func _load(_ path: String) -> String { path }
        // @trace
        public func _save() {}
        """#

    private func functions() throws -> [TracedFunction] {
        let root = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        let file = root.appending(path: "a.swift")
        try source.write(to: file, atomically: true, encoding: .utf8)
        return try Generator(target: "App", root: root.path).functions(in: [file.path]).functions
    }

    @Test("The table has a line for each function, with everything on it, where no terminal limits it")
    func table() throws {
        let functions = try functions()
        let lines = FunctionTable(functions, columns: nil).lines
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("SPAN              PLACE"))
        #expect(
            lines[1]
                == "retrieve_context  a.swift:5   Retriever._retrieve(apiKey:body:limit:)  type: retrieval, kind: client, tag team: séarch, metric documents: result.count, error: result.isEmpty, sample: .5, redacted: apiKey, not captured: body"
        )
        #expect(lines[2].hasSuffix("  not captured: path, no output"))
        #expect(lines[3].hasSuffix("_save()"))
    }

    @Test(
        "No line is wider than the terminal as long as no word of it is, and nothing is left out",
        arguments: [60, 80, 120, 150, 400])
    func width(columns: Int) throws {
        let functions = try functions()
        let lines = FunctionTable(functions, columns: columns).lines
        let longest = "    Retriever._retrieve(apiKey:body:limit:)".count
        #expect(lines.allSatisfy { $0.count <= max(columns, longest) })
        let words = { (lines: [String]) in Set(lines.flatMap { $0.split(separator: " ") }) }
        let missing = words(FunctionTable(functions, columns: nil).lines).subtracting(words(lines))
        #expect(missing.isSubset(of: ["SPAN", "PLACE", "FUNCTION", "OPTIONS"]), "\(missing)")
    }

    @Test("The JSON is what Foundation reads, with the options that differ from the default")
    func json() throws {
        struct Function: Decodable {
            struct Options: Decodable {
                var type: String?
                var kind: String?
                var tags: [String: String]?
                var metrics: [String: String]?
                var error: String?
                var sample: Double?
                var redacted: [String]?
                var notCaptured: [String]?
                var capturesOutput: Bool
            }
            var target, span, function, wrapper, file: String
            var line: Int
            var options: Options
        }
        let text = FunctionJSON(try functions()).text
        let decoded = try JSONDecoder().decode([Function].self, from: Data(text.utf8))
        #expect(decoded.map(\.span) == ["retrieve_context", "load", "save"])
        #expect(decoded.map(\.line) == [5, 8, 10])
        let first = try #require(decoded.first)
        #expect(first.target == "App")
        #expect(first.wrapper == "retrieve")
        #expect(first.options.type == "retrieval")
        #expect(first.options.kind == "client")
        #expect(first.options.tags == ["team": "séarch"])
        #expect(first.options.metrics == ["documents": "result.count"])
        #expect(first.options.error == "result.isEmpty")
        #expect(first.options.sample == 0.5)
        #expect(first.options.redacted == ["apiKey"])
        #expect(first.options.notCaptured == ["body"])
        #expect(decoded.map(\.options.capturesOutput) == [true, false, true])
        #expect(FunctionJSON([]).text == "[]")
    }
}
