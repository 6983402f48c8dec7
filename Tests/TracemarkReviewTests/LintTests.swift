import Foundation
import Testing

@testable import tracemark_review

@Suite struct LintTests {
    /// The warnings for one source, as `line:column: message [rule]`.
    private func lint(_ source: String, without disabled: Set<LintRule> = []) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString).swift")
        try source.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let root = file.deletingLastPathComponent().path
        return try Generator(target: "App", root: root).lint([file.path], without: disabled).map {
            $0.description.replacing(file.path + ":", with: "")
        }
    }

    private func rules(_ source: String) throws -> [String] {
        try lint(source).map { String($0.drop { $0 != "[" }) }
    }

    @Test(
        "A name that says nothing is found, whatever its case, separators and number",
        arguments: ["trace1", "test", "span", "foo", "my_trace", "testFunction", "Foo.bar", "span-02", "x", "run"])
    func undescriptive(name: String) throws {
        #expect(try rules("// @trace(\"\(name)\")\npublic func _load() {}\n") == ["[undescriptive-name]"])
    }

    @Test(
        "A name that changes with time or from call to call is found",
        arguments: [
            "run_20240501", "report 2024", "job-3fa85f64-5717-4562-b3fc-2c963f66afa6", "user/12345678", "load \\(id)",
        ])
    func unstable(name: String) throws {
        #expect(try rules("// @trace(\"\(name)\")\npublic func _load(id: Int) {}\n") == ["[unstable-name]"])
    }

    @Test(
        "A name with a number that belongs to it is none of both",
        arguments: [
            "user_query_pipeline", "sha256", "encode utf8", "iso8601_date", "gpt4 summary", "http2.connect", "top_10",
            "Job.run", "Test.evaluate", "facade decade", "résumé",
        ])
    func sound(name: String) throws {
        #expect(try lint("// @trace(\"\(name)\")\npublic func _load() {}\n") == [])
    }

    @Test("Names that differ by their number alone are found, each but the first")
    func numbered() throws {
        let source = """
            // @trace("retrieve")
            public func _a() {}
            // @trace("retrieve_2")
            public func _b() {}
            """
        #expect(
            try lint(source) == [
                "3:4: warning: the span name 'retrieve_2' differs from others by its number alone; write one such as \"user_query_pipeline\" [undescriptive-name]"
            ])
    }

    @Test("A name that two functions share is found at the second, but not for the branches of an #if")
    func shared() throws {
        let source = """
            // @trace("load")
            public func _open() {}
            // @trace("load")
            public func _fetch() {}
            #if os(Linux)
            // @trace
            public func _store() {}
            #else
            // @trace
            public func _store() {}
            #endif
            """
        let warnings = try lint(source, without: [.undescriptiveName])
        #expect(warnings.count == 1)
        #expect(warnings[0].hasPrefix("3:4: warning: the span name 'load' is that of '_open()' at "))
        #expect(warnings[0].hasSuffix("[shared-name]"))
    }

    @Test("Two spellings of one tag or metric are found at the rarer one")
    func keys() throws {
        let source = """
            // @trace(tags: [user_id: "a"], metrics: [token_count: 1])
            public func _open() {}
            // @trace(tags: [userId: "a"], metrics: [tokenCount: 1])
            public func _fetch() {}
            // @trace(tags: [userId: "b", user: "c"])
            public func _store() {}
            """
        let warnings = try lint(source)
        #expect(warnings.count == 2)
        #expect(warnings[0].hasPrefix("1:4: warning: the tag 'user_id' is called 'userId' elsewhere"))
        #expect(warnings[1].hasPrefix("3:4: warning: the metric 'tokenCount' is called 'token_count' elsewhere"))
    }

    @Test("A public async function of a traced type is found, unless it opens a span itself or overrides one that does")
    func missing() throws {
        let source = """
            public class Pipeline {
                // @trace
                public func _open() {}
                public func fetch() async {}
                public func store() async { await withTraceSpan("store") { _ in } }
                public override func load() async {}
                public func count() -> Int { 1 }
                func helper() async {}
            }
            public extension Pipeline {
                func close() async throws {}
            }
            public struct Other {
                public func fetch() async {}
            }
            """
        let warnings = try lint(source)
        #expect(warnings.map { $0.prefix { $0 != ":" } } == ["4", "11"])
        #expect(warnings[0].hasPrefix("4:17: warning: 'Pipeline.fetch' is public and async but has no span"))
        #expect(warnings.allSatisfy { $0.hasSuffix("[missing-span]") })
    }

    @Test("A rule is turned off by its name, and a name that no rule has is an error that lists them")
    func disabled() throws {
        let source = "// @trace(\"trace1\")\npublic func _a() {}\n"
        #expect(try lint(source, without: LintRule.named(["undescriptive-name"])) == [])
        let error = #expect(throws: LintRule.UnknownName.self) { try LintRule.named(["undescriptive-names"]) }
        #expect(
            error?.description
                == "there is no rule 'undescriptive-names'; did you mean 'undescriptive-name'? the rules are undescriptive-name, unstable-name, shared-name, inconsistent-key, missing-span"
        )
    }

    @Test("Where an annotation is mistaken, that error is all that is said")
    func mistaken() throws {
        let warnings = try lint(
            "// @trace(nmae: \"trace1\")\npublic func _a() {}\n// @trace(\"test\")\npublic func _b() {}\n")
        #expect(warnings.count == 1)
        #expect(warnings[0].hasPrefix("1:11: error: "))
    }
}
