import Testing
import TracemarkGenerator

/// Names of the user's that are also names of the runtime, of the standard library or of a wrapper's variables.
@Suite struct NameTests {
    /// One function of each kind, in a type.
    private static let members = """
        struct Failure: Error {}
        // @trace(metrics: [size: result.count])
        func _plain(_ text: String) -> String { text }
        // @trace
        func _throwing(_ text: String) throws -> String { text }
        // @trace
        func _typed(_ text: String) throws(Failure) -> String { text }
        // @trace
        func _later(_ text: String) async throws -> String { text }
        // @trace
        func _stream() -> AsyncStream<Int> { AsyncStream { $0.finish() } }
        // @trace
        func _take(_ text: consuming String) -> String { text }
        // @trace
        func _send(_ text: sending [String]) -> sending [String] { text }
        // @trace
        consuming func _end() -> Int { 1 }
        // @trace
        var _count: Int { 1 }
        """

    /// The spellings that this compiler reads.
    private static let spellings: [RuntimeNames] = {
        #if compiler(>=6.3)
        [.selected, .reserved]
        #else
        [.reserved]
        #endif
    }()

    @Test(
        "A type, a member or a generic parameter with a name of the runtime's changes nothing",
        arguments: [
            "enum Tracemark {}", "enum Swift {}", "struct TraceSpan {}; struct SentValue {}; struct Span {}",
            "func withTraceSpan(_ a: Int) {}\nfunc enterSpan() {}\nfunc withTraceStream() {}",
            "typealias withTraceSpan = Int", "struct Optional {}", "struct Void {}; struct Never {}",
            "struct Bool {}; struct Double {}; protocol Actor {}; protocol Encoder {}",
            "enum TracemarkIsolation {}; enum CallerIsolation {}",
        ], spellings)
    func declarations(declared: String, names: RuntimeNames) throws {
        for source in [
            "\(declared)\nstruct Box {\n\(Self.members)\n}", "struct Box {\n\(declared)\n\(Self.members)\n}",
        ] {
            let result = try CompiledText.diagnostics(
                ["import Tracemark\n" + source], ["-swift-version", "6"], names: names)
            #expect(result.isEmpty, "\(result)")
        }
    }

    @Test("A generic parameter with a name of the runtime's changes nothing", arguments: spellings)
    func generics(names: RuntimeNames) throws {
        let generics = "struct Box<Tracemark, TraceSpan, SentValue, Swift, Optional> {\n\(Self.members)\n}"
        #expect(try CompiledText.diagnostics([generics], ["-swift-version", "6"], names: names) == "")
    }

    @Test(
        "A public decorator names no module that its target does not import publicly", arguments: spellings,
        ["", "enum Swift {}"])
    func publicDecorators(names: RuntimeNames, declared: String) throws {
        let source = """
            \(declared)
            // @trace
            public protocol Reader: AnyObject, Hashable, CustomStringConvertible { func load() throws }
            """
        for feature in [[], ["-enable-upcoming-feature", "InternalImportsByDefault"]] {
            let result = try CompiledText.diagnostics([source], ["-swift-version", "6"] + feature, names: names)
            #expect(result.isEmpty, "\(result)")
        }
    }

    @Test("A program whose types and members have the names that wrappers use has its spans", arguments: spellings)
    func hiddenNames(names: RuntimeNames) throws {
        let program = try ["Names", "Main"].map { name in
            try String(contentsOf: Fixtures.root.appending(path: "Fixtures/HiddenNames/\(name).swift"), encoding: .utf8)
        }
        for arguments in [["-swift-version", "6"], ["-swift-version", "5", "-O"]] {
            let output = try CompiledText.output(ofProgram: program, arguments, names: names)
            #expect(
                output == """
                    Vault.visit ok {"name":{"text":"hidden"}} {"number":1}
                    Vault.visitBoth ok {"name":{"text":"hidden"}} {}
                    Vault.end ok {"name":{"text":"hidden"}} {"number":1}
                    Vault.send ok {"name":[{"text":"hidden"}]} [{"text":"hidden"}]
                    Box.find ok {"name":{"text":"hidden"},"isThere":{"number":1}} {}
                    Box.find cancelled {"name":{"text":"hidden"},"isThere":{"number":1}} -
                    Counter.reset ok - -
                    Library.Reader.load ok {"name":{"text":"hidden"}} {"number":1}
                    Library.Reader.rest ok - {}
                    1 job

                    """)
        }
    }

    @Test(
        "The name of the runtime's type is reserved for compilers without module selectors",
        arguments: ["enum TracemarkRuntime {}", "func f<`TracemarkRuntime`>(_ a: TracemarkRuntime) {}"])
    func reservedName(declaration: String) throws {
        let source = "/* TracemarkRuntime */\n// @trace\nfunc _run() {}\n"
        var generator = Generator(target: "App", root: "/")
        generator.names = .reserved
        #expect(generator.run(["/a.swift": source]).diagnostics == [])
        #expect(
            generator.run(["/a.swift": source, "/b.swift": declaration]).diagnostics.map(\.message) == [
                "the name 'TracemarkRuntime' is reserved for generated code before Swift 6.3; rename what is called so "
                    + "here, or build with Swift 6.3"
            ])
        #expect(generator.run(["/b.swift": declaration]).diagnostics == [])
        generator.names = .selected
        #expect(generator.run(["/a.swift": source, "/b.swift": declaration]).diagnostics == [])
    }

    @Test("A parameter may have any name that a wrapper uses")
    func parameters() throws {
        let names = [
            "span", "traceSpan", "result", "error", "consumed", "withTraceSpan", "enterSpan", "_f", "base", "newValue",
        ]
        let functions = names.flatMap { name in
            ["", " throws", " async", " async throws"].map { effects in
                "struct S\(name)\(effects.count) {\n// @trace\nfunc _f(_ \(name): Int)\(effects) -> Int { \(name) }\n}"
            }
        }
        let result = try CompiledText.diagnostics([functions.joined(separator: "\n")], ["-swift-version", "6"])
        #expect(result.isEmpty, "\(result)")
    }

    @Test("A function may have the name of a variable of its wrapper's")
    func functions() throws {
        let names = ["span", "traceSpan", "result", "error", "consumed", "base"]
        let functions = names.flatMap { name in
            ["", " throws", " async throws"].map { effects in
                """
                // traced\(name.prefix(1).uppercased() + name.dropFirst())
                public struct S\(name)\(effects.count) {
                // @trace
                public func \(name)(_ a: Int)\(effects) -> Int { a }
                // @trace(as: used)
                consuming func \(name)(used: Int)\(effects) -> Int { used }
                }
                """
            }
        }
        let result = try CompiledText.diagnostics(
            ["// @trace\npublic func span(_ a: Int) throws -> Int { a }\n" + functions.joined(separator: "\n")],
            ["-swift-version", "6"])
        #expect(result.isEmpty, "\(result)")
    }

    @Test(
        "An annotation's expression means what it means beside the function, whatever the wrapper's variables are called"
    )
    func expressions() throws {
        let members = ["span", "traceSpan", "consumed", "error"].map { name in
            """
            struct Box\(name) {
                var \(name) = [1]
                // @trace("run \\(\(name).count)", metrics: [size: \(name).count], error: \(name).isEmpty)
                public func _run(_ a: Int) throws -> Int { a }
                // @trace("run \\(\(name).count)", metrics: [size: \(name).count], error: \(name).isEmpty)
                public func _later(_ a: Int) async throws -> Int { a }
            }
            """
        }
        let result = try CompiledText.diagnostics(members, ["-swift-version", "6"])
        #expect(result.isEmpty, "\(result)")
    }

    @Test("A parameter may have the name of the function that the wrapper calls")
    func hiddenCallee() throws {
        let functions = ["", " throws", " async throws"].map { effects in
            """
            // @trace(metrics: [size: count + 1], error: count < 0)
            public func count(count: Int, in\(effects.count) c: Int)\(effects) -> Int { count }
            // @trace
            public func _run(_ _run: inout Int, by\(effects.count) c: Int)\(effects) { _run += 1 }
            public struct S\(effects.count) {
                // @trace(metrics: [size: count + 1])
                public func count(count: Int)\(effects) -> Int { count }
                // @trace
                public static func _make(_ _make: Int)\(effects) -> Int { _make }
            }
            """
        }
        let source = functions.joined(separator: "\n")
        #expect(try CompiledText.diagnostics([source], ["-swift-version", "6"]) == "")
        let text = Generator(target: "App", root: "/").run(["/a.swift": source]).text
        #expect(text.contains("func tracedCount(count argument1: Int"))
        #expect(text.contains("setInput(\"count\", argument1)"))
    }

    @Test("A decorator's generic parameter hides no type of the target's")
    func decorators() throws {
        let source = """
            struct Base { var a = 1 }
            // @trace
            protocol Loader: Identifiable, Encodable, CustomStringConvertible {
                associatedtype Item
                init(base: Base)
                func load(_ base: Base) async throws -> Base
                static func make() -> Int
                var item: Item { get }
            }
            // @trace
            protocol Store: AnyObject, Hashable { func load(_ base: Base) throws -> Base }
            """
        let result = try CompiledText.diagnostics([source], ["-swift-version", "6"])
        #expect(result.isEmpty, "\(result)")
    }
}
