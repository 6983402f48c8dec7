import Testing
import TracemarkGenerator

/// Declarations of which the wrapper depends on others of the target.
@Suite struct DeclarationTests {
    private func generate(_ texts: [String: String]) -> Generator.Output {
        Generator(target: "App", root: "/pkg").run(
            Dictionary(uniqueKeysWithValues: texts.map { ("/pkg/Sources/App/\($0.key).swift", $0.value) }))
    }

    private func text(_ texts: [String: String]) -> String { generate(texts).text }

    @Test("An overload in an extension in another file makes the call state its result's type")
    func overloadInAnotherFile() {
        let text = text([
            "a": "public struct Socket {\n// @trace\npublic func _receive(_ count: Int) -> [UInt8] { [] }\n}",
            "b": "extension Socket {\n#if DEBUG\npublic func _receive(_ count: Int) -> String { \"\" }\n#endif\n}",
        ])
        #expect(text.contains("let result: [UInt8] = _receive(count)"))
    }

    @Test("A function of the same name in another type changes no call")
    func sameNameElsewhere() {
        let text = text([
            "a": "public struct Socket {\n// @trace\npublic func _receive(_ count: Int) -> [UInt8] { [] }\n}",
            "b": "struct Pipe { func _receive(_ count: Int) -> String { \"\" } }",
        ])
        #expect(text.contains("let result = _receive(count)"))
    }

    @Test(
        "An error type that is an alias of Never in another file makes no wrapper throw",
        arguments: [
            "extension Box { typealias Failure = Nothing }\ntypealias Nothing = Never",
            "typealias Failure = Swift.Never",
            "#if os(Windows)\ntypealias Failure = Never\n#else\ntypealias Failure = (Never)\n#endif",
        ])
    func aliasOfNever(aliases: String) {
        let text = text([
            "a": "public struct Box {\n// @trace\npublic func _load() throws(Failure) -> Int { 1 }\n}", "b": aliases,
        ])
        #expect(text.contains("public func load() -> Int {"))
        #expect(!text.contains("try"))
    }

    @Test(
        "An error type that may be another than Never stays",
        arguments: [
            "struct Never: Error {}\nextension Box { typealias Failure = Never }",
            "#if DEBUG\ntypealias Failure = Never\n#else\ntypealias Failure = any Error\n#endif",
            "extension Box { enum Failure: Error { case bad } }\ntypealias Failure = Never",
            "typealias Failure = Failure",
        ])
    func otherErrors(declarations: String) {
        let text = text([
            "a": "public struct Box {\n// @trace\npublic func _load() throws(Failure) -> Int { 1 }\n}",
            "b": declarations,
        ])
        #expect(text.contains("public func load() throws(Failure) -> Int {"))
    }

    @Test(
        "A result is a stream by what its name means, and not by how it begins",
        arguments: [
            ("AsyncStream<Int>", true), ("_Concurrency.AsyncStream<Int>", true), ("Events", true), ("Feed<Int>", true),
            ("(some AsyncSequence<Int, Never> & Sendable)", true), ("some Sendable & AsyncSequence<Int, Never>", true),
            ("any _Concurrency.AsyncSequence<Int, Never>", true), ("AsyncThrowingStream<Int, any Error>", true),
            ("some AsyncSequenceTest", false), ("some AsyncSequence & Hashable", false), ("AsyncStream<Int>?", false),
            ("AsyncStream<Int>.Continuation", false), ("AsyncStreamTest<Int>", false), ("Own", false),
            ("[AsyncStream<Int>]", false), ("any AsyncSequence", false),
        ])
    func streams(result: String, isStream: Bool) {
        let text = text([
            "a": "// @trace\npublic func _make() -> \(result) { fatalError() }",
            "b": "typealias Events = AsyncStream<Int>\ntypealias Feed<T> = AsyncThrowingStream<T, any Error>\n"
                + "typealias Own = Int",
        ])
        #expect(text.contains("lifetime: .stream") == isStream)
    }

    @Test("A type of the target that is called AsyncStream is no stream")
    func ownStream() {
        let text = text([
            "a": "// @trace\npublic func _make() -> AsyncStream<Int> { .init() }",
            "b": "public struct AsyncStream<Element> {}",
        ])
        #expect(!text.contains("lifetime: .stream"))
    }

    @Test(
        "A wrapper is declared twice only where the other function is compiled whenever it is",
        arguments: [
            ("#if A\nfunc read() {}\n#else\n// @trace\nfunc _read() {}\n#endif", false),
            ("#if A\nfunc read() {}\n#elseif B\n// @trace\nfunc _read() {}\n#endif", false),
            ("#if A\n#if B\nfunc read() {}\n#else\n// @trace\nfunc _read() {}\n#endif\n#endif", false),
            ("// @trace\nfunc _read() {}\n#if A\nfunc read() {}\n#endif", false),
            ("func read() {}\n#if A\n// @trace\nfunc _read() {}\n#endif", true),
            ("#if A\nfunc read() {}\n#if B\n// @trace\nfunc _read() {}\n#endif\n#endif", true),
            ("#if A\nfunc read() {}\n#endif\n#if A && B\n// @trace\nfunc _read() {}\n#endif", true),
            ("#if A || B\nfunc read() {}\n#endif\n#if A\n// @trace\nfunc _read() {}\n#endif", false),
            ("func read<T>(_ a: T) {}\n// @trace\nfunc _read<T: Equatable>(_ a: T) {}", false),
            ("func read<T>(_ a: T) {}\n// @trace\nfunc _read<T>(_ a: T) where T: Equatable {}", false),
            ("func read<T>(_ a: T) {}\n// @trace\nfunc _read<T>(_ a: T) {}", true),
        ])
    func declaredTwice(source: String, isRefused: Bool) {
        let errors = generate(["a": source]).diagnostics.filter { $0.severity == .error }
        #expect(errors.count == (isRefused ? 1 : 0), "\(errors)")
    }

    @Test(
        "A closure that an asynchronous function takes away and that does not escape is refused with the remedy",
        arguments: [
            ("sending () throws -> Int", true), ("consuming () -> Int", true), ("sending Work", true),
            ("sending @escaping () -> Int", false), ("sending (() -> Int)?", false), ("() -> Int", false),
            ("sending () -> Int?", true),
        ])
    func sentClosures(type: String, isRefused: Bool) {
        let source = "typealias Work = () -> Int\n// @trace\npublic func _run(_ work: \(type)) async {}"
        let errors = generate(["a": source]).diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.line) == (isRefused ? [3] : []))
        #expect(errors.allSatisfy { $0.message.contains("'work' is a closure that does not escape") })
        // A synchronous wrapper hands it on in its own body.
        #expect(generate(["a": source.replacing(" async", with: "")]).diagnostics.isEmpty)
    }

    @Test("A reference that an asynchronous function may send away is refused")
    func sentReferences() {
        let source = "// @trace\npublic func _swap(_ value: inout sending Parcel) async {}"
        let errors = generate(["a": source]).diagnostics.map(\.message)
        #expect(errors.count == 1 && errors[0].contains("'value' is 'inout sending'"))
        #expect(generate(["a": source.replacing(" async", with: "")]).diagnostics.isEmpty)
    }

    @Test("An autoclosure of a generic error is refused, since Swift cannot infer the error; of a known one it is not")
    func genericAutoclosures() {
        func errors(_ signature: String) -> [String] {
            generate(["a": "// @trace\npublic func _run\(signature) { try work() }"]).diagnostics.map(\.message)
        }
        let refused = errors("<E: Error>(_ work: @autoclosure () throws(E) -> Int) throws(E) -> Int")
        #expect(refused.count == 1 && refused[0].contains("Swift cannot infer 'E'"))
        #expect(errors("(_ work: @autoclosure () throws(CancellationError) -> Int) throws -> Int").isEmpty)
        #expect(errors("<E: Error>(_ work: () throws(E) -> Int) throws(E) -> Int").isEmpty)
    }

    @Test("An overload whose result is sent is called by its result's type")
    func sentOverloads() {
        let text = text([
            "a": """
            // @trace
            public func _make() -> sending A { A() }
            // @trace
            public func _make() -> sending B { B() }
            """
        ])
        #expect(text.contains("let result: A = _make()") && text.contains("let result: B = _make()"))
    }

    @Test(
        "The extension is as general as the place of the member",
        arguments: [
            ("struct Box<A: ~Copyable> { MEMBER }", "extension Box where A: ~Copyable {"),
            (
                "final class Box<A: P & ~Copyable & ~Escapable, B> where B: ~Copyable { MEMBER }",
                "extension Box where A: ~Copyable, A: ~Escapable, B: ~Copyable {"
            ),
            ("enum Box<A: ~Copyable, B: Sendable> { MEMBER }", "extension Box where A: ~Copyable {"),
            ("actor Box<A> where A: ~Copyable, A: Sendable { MEMBER }", "extension Box where A: ~Copyable {"),
            ("extension Box { MEMBER }", "extension Box {"),
            ("extension Box where A: ~Copyable { MEMBER }", "extension Box where A: ~Copyable {"),
            (
                "extension Box where A: ~Copyable, B: P { struct Lid<C: ~Copyable> { MEMBER } }",
                "extension Box.Lid where A: ~Copyable, C: ~Copyable {"
            ),
            (
                "struct Box<A: ~Copyable> { enum Side { struct Edge { MEMBER } } }",
                "extension Box.Side.Edge where A: ~Copyable {"
            ),
            ("extension P where Self: ~Copyable { MEMBER }", "extension P where Self: ~Copyable {"),
            ("struct Box<A: Sendable> { MEMBER }", "extension Box {"),
        ])
    func generality(source: String, extension expected: String) {
        let text = text(["a": source.replacing("MEMBER", with: "\n// @trace\nfunc _open() -> Int { 1 }\n")])
        #expect(text.contains("\n" + expected + "\n"), "\(text)")
    }

    @Test("An overload that gives nothing back is called by that, and one that never returns by 'return'")
    func emptyOverloads() {
        let text = text([
            "a": """
            // @trace
            public func _empty() {}
            // @trace
            public func _empty() async throws {}
            // @trace
            public func _empty() -> Never { fatalError() }
            public func _empty() -> Int { 1 }
            """
        ])
        #expect(text.contains("    let _: () = _empty()\n"))
        #expect(text.contains("        let _: () = try await _empty()\n"))
        #expect(text.contains("    return _empty()\n"))
    }

    @Test(
        "An asynchronous function is known to return never by the standard library's Never alone",
        arguments: [
            ("Never", "", true), ("Swift.Never", "", true), ("Nothing", "typealias Nothing = Never", true),
            ("Never", "struct Never {}", false), ("Int", "", false), ("Never?", "", false),
        ])
    func neverReturns(result: String, declaration: String, isNever: Bool) {
        let text = text(["a": "// @trace\npublic func _stop() async -> \(result) { fatalError() }\n\(declaration)"])
        #expect(text.contains("async -> () in") == isNever)
        #expect(text.contains("fatalError()") == isNever)
    }

    @Test("A requirement states its result where a protocol or an extension has others of its name and labels")
    func requirementOverloads() {
        let text = text([
            "a": """
            // @trace
            public protocol A { func make() throws -> Int; func only() -> Int; func end(_ x: Int) }
            """,
            "b": """
            protocol B: A { func make() -> String }
            extension A { func end(_ x: Int) -> Int { 1 } }
            struct C { func only(_ x: Int) {} }
            """,
        ])
        #expect(text.contains("let result: Int = try base.make()"))
        #expect(text.contains("let result = base.only()"))
        #expect(text.contains("let _: () = base.end(x)"))
    }

    @Test("An asynchronous wrapper borrows its value without saying so, since its closure holds it")
    func borrowedSelf() {
        let source = "public struct Box {\n// @trace\npublic borrowing func _open() EFFECT {}\n}"
        #expect(text(["a": source.replacing("EFFECT", with: "async")]).contains("public func open() async {"))
        #expect(text(["a": source.replacing("EFFECT", with: "")]).contains("public borrowing func open() {"))
    }

    @Test("The alias of the default isolation has a name that no source mentions")
    func isolationName() {
        let source = "// @trace\nfunc _load() async {}\n"
        #expect(text(["a": source]).contains("isolation: TracemarkIsolation.default"))
        let text = text(["a": source, "b": "extension Int { enum TracemarkIsolation {}; enum TracemarkIsolation2 {} }"])
        #expect(text.contains("private typealias TracemarkIsolation3 = "))
        #expect(text.contains("isolation: TracemarkIsolation3.default"))
    }

    @Test("A label is written in backticks in a call only where Swift would read it otherwise")
    func labels() {
        let text = text([
            "a": "// @trace\npublic func _keep(`let` a: Int, `var` b: Int, `inout` c: Int, in d: Int) -> Int { a }"
        ])
        #expect(text.contains("_keep(let: a, var: b, `inout`: c, in: d)"))
    }
}
