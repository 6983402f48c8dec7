import Testing
import TracemarkGenerator

@Suite struct CommentedOutTests {
    private func generate(_ source: String) -> Generator.Output {
        Generator(target: "App", root: "/").run(["/a.swift": source])
    }

    @Test(
        "An annotation that is commented out is a comment",
        arguments: [
            "//// @trace\n//public func _old() {}\n", "// // @trace\n// public func _old() {}\n",
            "/* // @trace */\n", "/*\n// @trace\npublic func _old() {}\n*/\n", "/* /* @trace */ */\n",
            "/*\n /*\n  @trace\n  */\n public func _old() {}\n*/\n", "///// @trace\n", "//// @trcae\n",
            "//\t// @trace\n",
        ])
    func commentedOut(comment: String) {
        for source in [comment + "public func _hash() {}\n", comment + "\npublic func _hash() {}\n"] {
            let output = generate(source)
            #expect(output.diagnostics == [])
            #expect(output.wrapperCount == 0)
        }
        // The live one below it is the declaration's only one.
        let output = generate(comment + "\n// @trace\npublic func _load() {}\n")
        #expect(output.diagnostics == [])
        #expect(output.text.contains("func load()"))
    }

    @Test(
        "An annotation in a code block of documentation is an example",
        arguments: [
            "/// ```swift\n/// @trace\n/// func _x() {}\n/// ```\n",
            "/// Use it:\n/// ~~~\n/// @trace(\"a\")\n/// ~~~\n",
            "/**\n ```\n @trace\n ```\n */\n",
            "/**\n * Use it:\n * ```swift\n * @trace(type: .llm)\n * func _x()\n * ```\n */\n",
            "///     // @trace\n///     func _x() {}\n",
        ])
    func codeBlock(comment: String) {
        let output = generate(comment + "public func _hash() {}\n")
        #expect(output.diagnostics == [])
        #expect(output.wrapperCount == 0)
        let annotated = generate(comment + "// @trace\npublic func _hash() {}\n")
        #expect(annotated.diagnostics == [])
        #expect(annotated.wrapperCount == 1)
    }

    @Test(
        "An annotation among documentation, attributes and prose is live",
        arguments: [
            "// @trace\n/// Hashes.\n/// ```swift\n/// func hash()\n/// ```\n", "/// Hashes.\n/// @trace\n",
            "/// ```\n/// hash()\n/// ```\n/// @trace\n/// ```\n/// hash()\n/// ```\n",
            "/// ```\n/// @trace\n/// Never closed.\n",
            "// @trace\n// let the caller decide; func is a keyword\n", "// @trace(\n//   metrics: [a: 1]\n// )\n",
            "/*\n @trace\n*/\n", "/**\n * Hashes.\n * @trace\n */\n", "/// @trace\n", "//@trace\n",
            "// @trace\n@available(macOS 15, *)\n", "// @trace\n// TODO: class it differently\n",
            "// @trace\n// var: a word, init: another\n// struct of arrays (see below) {\n",
        ])
    func live(comment: String) {
        let output = generate(comment + "public func _hash() {}\n")
        #expect(output.diagnostics == [])
        #expect(output.wrapperCount == 1)
    }

    @Test(
        "An annotation does not pass over a declaration that is commented out, and says so",
        arguments: [
            "func _fetch(_ url: String) -> String { url }", "public static func _fetch<T>(_ url: T) {}",
            "init(a: Int) {}",
            "@MainActor func _fetch() {}", "@available(*, deprecated) var a: Int { 3 }", "final class A: B {",
            "struct A {",
            "let a = 3", "subscript(a: Int) -> Int { a }",
        ])
    func reachingOver(code: String) {
        for slashes in ["//", "// ", "//// "] {
            let output = generate("import A\n\n// @trace\n\(slashes)\(code)\n\npublic func _hash() {}\n")
            #expect(output.diagnostics.map(\.line) == [3])
            #expect(output.diagnostics.first?.message.contains("commented out, at line 4") == true)
        }
    }
}
