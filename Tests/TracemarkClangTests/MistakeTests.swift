import Foundation
import Testing
import TracemarkClang

/// Every mistake has its place and its remedy.
@Suite struct MistakeTests {
    @Test(
        "A mistaken annotation in a header is an error at its line and column",
        arguments: [
            ("// @trcae\nint run(int a);", "CLib.h:1:4: error: '@trcae' is no annotation; did you mean '@trace'?"),
            (
                "// @trace(nmae: \"a\")\nint run(int a);",
                "CLib.h:1:11: error: there is no option 'nmae'; did you mean 'name'?"
            ),
            ("// @trace(skip: [b])\nint run(int a);", "CLib.h:1:18: error: the function has no parameter 'b'"),
            ("/* @trace */\nstruct s { int a; };", "CLib.h:1:4: error: this is no function"),
            ("// @trace\n#define run(a) a\nint go(int a);", "CLib.h:1:4: error: a macro cannot be traced"),
            ("int run(int a); // @trace", "CLib.h:1:20: error: this annotation stands behind code"),
            ("int run(int a);\n// @trace\n", "CLib.h:2:4: error: there is no function below this annotation"),
            ("// @trace\nint run(const char *f, ...);", "CLib.h:1:4: error: Swift does not import variadic functions"),
            (
                "// @trace\n__attribute__((unavailable)) int run(int a);",
                "CLib.h:1:4: error: this function is unavailable"
            ),
            ("// @trace\nint run(__int128 a);", "CLib.h:1:4: error: Swift does not import this function"),
            ("// @trace(error: result)\nvoid run(int a);", "CLib.h:1:18: error: this expression uses 'result'"),
            ("// @trace(addresses: [a])\nvoid run(int a);", "CLib.h:1:23: error: 'a' is no pointer"),
            ("// @trace\n// @trace\nint run(int a);", "error: there is an annotation for this already"),
            (
                "// @trace\nint run(int a);\n#include \"absent.h\"",
                "CLib.h:3:10: error: the module 'CLib' does not import, with or without Tracemark: 'absent.h' file not found"
            ),
            (
                "// @trace\nint run(int a)\n",
                "CLib.h:2:15: error: the module 'CLib' does not import, with or without Tracemark: expected ';'"
            ),
            (
                "#ifndef NEEDED\n#error define NEEDED\n#endif\n// @trace\nint run(int a);",
                "CLib.h:2:2: error: the module 'CLib' does not import, with or without Tracemark: define NEEDED; "
                    + "'import CLib' alone gives this error too"
            ),
            (
                "// @trace\nint run(missing_t a);",
                "CLib.h:2:9: error: the module 'CLib' does not import, with or without Tracemark: unknown type name"
            ),
        ])
    func header(text: String, expected: String) throws {
        let module = try HeaderModule(text: text)
        defer { module.remove() }
        let messages = module.messages(try module.generate())
        #expect(messages.count == 1, "\(messages)")
        #expect(messages.first?.contains(expected) ?? false, "\(messages)")
    }

    @Test(
        "An annotation that is commented out is none",
        arguments: [
            "//// @trace", "// // @trace", "////@trace", "///// @trcae", "// //@trace", "/* // @trace */",
            "/*\n * // @trace\n */", "#if 0\n// @trace\n#endif", "// \\\n// @trace", "//! // @trace",
        ])
    func commentedOut(comment: String) throws {
        let module = try HeaderModule(text: "\(comment)\nint run(int a);\n")
        defer { module.remove() }
        let output = try module.generate()
        #expect(module.messages(output).isEmpty)
        #expect(!output.text.contains("func "))
    }

    @Test(
        "An annotation stands in a comment of every form",
        arguments: ["// @trace", "/// @trace", "//! @trace", "/* @trace */", "/** @trace */", "/*!\n * @trace\n */"])
    func annotated(comment: String) throws {
        let module = try HeaderModule(text: "\(comment)\nint run(int a);\n")
        defer { module.remove() }
        #expect(try module.generate().text.contains("func run("))
    }

    @Test(
        "A function of the target that is called as a C function with the same types is a collision",
        arguments: [
            ("func run(_ a: Int32, _ text: UnsafePointer<CChar>!) -> Int32 { 0 }", true),
            ("private func run(_ a: CInt, _ b: Swift.UnsafePointer<Int8>?) -> CInt { 0 }", true),
            ("func run(_ a: Int, _ text: UnsafePointer<CChar>!) -> Int32 { 0 }", false),
            ("func run(_ a: Int32, _ text: UnsafePointer<CChar>!) -> String { \"\" }", false),
            ("func run(a: Int32, _ text: UnsafePointer<CChar>!) -> Int32 { 0 }", false),
            ("struct S { func run(_ a: Int32, _ text: UnsafePointer<CChar>!) -> Int32 { 0 } }", false),
        ])
    func collision(program: String, isOne: Bool) throws {
        let module = try HeaderModule(text: "\n// @trace\nint run(int a, const char *text);\n")
        defer { module.remove() }
        let output = try module.generate(swift: "\n" + program)
        if isOne {
            let message =
                "CLib.h:2:4: error: the target declares a function 'run' with the same types already, at App.swift:2"
            #expect(module.messages(output).count == 1)
            #expect(module.messages(output).first?.contains(message) ?? false)
        } else {
            #expect(module.messages(output).isEmpty)
            #expect(try module.compile(output.text, with: program) == "")
        }
    }

    @Test("Prose, strings and code that the build leaves out hold no annotation")
    func noAnnotation() throws {
        let module = try HeaderModule(
            text: """
                // Use @trace to trace this. See also mail@trace.org.
                int run(int a);
                static inline const char *text(void) { return "// @trcae"; }
                #ifdef NEVER
                // @trace
                int never(void);
                #endif
                """)
        defer { module.remove() }
        let output = try module.generate()
        #expect(module.messages(output).isEmpty)
        #expect(!output.text.contains("func "))
    }

    @Test(
        "A mistake in tracemark.json is an error at its line and column",
        arguments: [
            ("{\"c\": [\n  {\"module\": \"CLib\",}\n]}", "2:20: error: JSON allows no comma before a closing bracket"),
            ("{\"c\": [{\"module\" \"CLib\"}]}", "1:18: error: expected ':' after 'module'"),
            ("{\"c\": [", "error: expected a JSON value here, not the end of the file"),
            ("", "1:1: error: expected a JSON value here, not the end of the file"),
            ("[]", "1:1: error: the file is an object, {…}, not a list"),
            ("{\"d\": []}", "1:2: error: there is no key 'd' here"),
            ("{\"c\": [{\"modul\": \"CLib\"}]}", "1:9: error: there is no key 'modul'; did you mean 'module'?"),
            ("{\"c\": [{\"module\": \"CLib\"}]}", "1:8: error: 'functions' is missing"),
            (
                entry("\"functions\": [\"rum\"]"),
                "1:41: error: the module 'CLib' has no function 'rum'; did you mean 'run'?"
            ),
            (entry("\"functions\": [\"x*\"]"), "1:41: error: the module 'CLib' has no function that matches 'x*'"),
            (
                entry("\"functions\": [\"*\"], \"except\": [\"x*\"]"),
                "1:58: error: the module 'CLib' has no function that matches"
            ),
            (
                entry("\"functions\": [\"*\"], \"skip\": [\"text\"]"),
                "1:56: error: none of these functions has a parameter 'text'"
            ),
            (entry("\"functions\": [\"log_all\"]"), "1:41: error: 'log_all': Swift does not import variadic functions"),
            (entry("\"functions\": [\"run\", \"run\"]"), "1:48: error: 'run' is listed twice"),
            (
                entry("\"functions\": [\"run\"], \"type\": \"tol\""),
                "1:57: error: 'tol' is no value of 'type'; did you mean 'tool'?"
            ),
            (
                entry("\"functions\": [\"run\"], \"flags\": [\"-DA=1\", \"-fplugin=/tmp/a.so\"]"),
                "1:68: error: '-fplugin=/tmp/a.so' is refused"
            ),
            (
                entry("\"functions\": [\"run\"], \"flags\": [\"-Xclang\", \"-load\"]"),
                "1:59: error: '-Xclang' is refused"
            ),
            (entry("\"functions\": [\"run\"], \"sample\": 2"), "1:59: error: 'sample' is the share of calls"),
            (entry("\"functions\": [\"r*\"], \"as\": \"go\""), "1:8: error: 'as' is for one function"),
            (
                "{\"c\": [{\"module\": \"CLob\", \"functions\": [\"run\"]}]}",
                "1:19: error: the target 'App' depends on no C module 'CLob'; did you mean 'CLib'?"
            ),
        ])
    func traceFile(json: String, expected: String) throws {
        let module = try HeaderModule(text: "int run(int a);\nint go(void);\nvoid log_all(const char *format, ...);\n")
        defer { module.remove() }
        let messages = module.messages(try module.generate(json))
        #expect(messages.count == 1, "\(messages)")
        #expect(messages.first?.contains("tracemark.json:") ?? false)
        #expect(messages.first?.contains(expected) ?? false, "\(messages)")
    }

    private static func entry(_ rest: String) -> String {
        "{\"c\": [{\"module\": \"CLib\", \(rest)}]}"
    }

    @Test("A wrong expression in tracemark.json is the compiler's error at its line there")
    func wrongExpression() throws {
        let module = try HeaderModule(text: "int run(int a);\n")
        defer { module.remove() }
        let output = try module.generate(
            "{\"c\": [{\"module\": \"CLib\", \"functions\": [\"run\"],\n\"error\": \"result.isEmpti\"}]}")
        let said = try module.compile(output.text.replacing("tracemark.json", with: "tracemark.json.swift"))
        #expect(said.contains("tracemark.json.swift:2:"), "\(said)")
    }

    @Test("Without libclang, the error says what to install")
    func missingLibrary() throws {
        let module = try HeaderModule(text: "// @trace\nint run(int a);\n")
        defer { module.remove() }
        let error = #expect(throws: (any Error).self) { try module.generate(libclang: "/nowhere/libclang.so") }
        #expect("\(error!)".contains("apt-get install libclang-14-dev"))
    }

    @Test("Where no function is traced, libclang is not needed")
    func nothingTraced() throws {
        let module = try HeaderModule(text: "int run(int a);\n")
        defer { module.remove() }
        let output = try module.generate(libclang: "/nowhere/libclang.so")
        #expect(output.text.split(separator: "\n").allSatisfy { $0.hasPrefix("//") })
    }
}
