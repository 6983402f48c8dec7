import Testing

@testable import TracemarkGenerator

@Suite struct ScannerTests {
    /// The declarations of a source, each as its kind, qualified name and signature.
    private func scan(_ text: String) -> [String] {
        let file = DeclarationScanner.scan(SourceText(path: "a.swift", displayPath: "a.swift", text: text))
        return file.declarations.map { declaration in
            let path = file.ancestors(of: declaration).map(\.name) + [declaration.name]
            let signature = file.source.code(
                declaration.nameOffset..<max(declaration.nameOffset, declaration.headerEnd))
            let condition = declaration.condition.map { " #if \(file.conditions[$0])" } ?? ""
            return "\(declaration.kind) \(path.joined(separator: ".")): \(signature)\(condition)"
        }
    }

    @Test("Braces and quotes in strings, comments and regular expressions do not count")
    func literals() {
        let source = ###"""
            struct A {
                let a = "}{ \(b["}"] ?? "\("{")") \\"
                let b = #"\"}" \#(c) """#
                let c = """
                    } " ""
                    \(d { "}" })
                    """
                let d = /[}"]\/{2}/
                let e = #/ }"/ /#
                let f = 6 / 2 / (3 + x.y/2) // }
                /* } /* nested } */ " */
                let g = #"""# + ##""##
                let h = x ? /}/ : /{/
                func after() {}
            }
            func last() {}
            """###
        #expect(scan(source).suffix(2) == ["function A.after: after()", "function last: last()"])
    }

    @Test("A function's signature is read to its end, whatever stands in it")
    func signatures() {
        #expect(
            scan(
                """
                func a<T: Sequence<(Int) -> Void>, each U>(_ x: [T: Int]? = nil, y: Dictionary<Int, Int> = Dictionary<Int, Int>(),
                  z: @escaping @Sendable (inout Int) async throws -> (Int, String) = { _ in (1, "") }) async throws(E<Int>) -> [String: T]?
                  where T.Element: P, T == (any Q & R) { }
                func b() -> (Int) -> (Int) -> some View { }
                func >= (l: A, r: A) -> Bool { }
                func c(x: Int = a < b ? 1 : 2, y: (Int, Int) -> Int = (<)) {}
                """) == [
                    "function a: a<T: Sequence<(Int) -> Void>, each U>(_ x: [T: Int]? = nil, y: Dictionary<Int, Int> = Dictionary<Int, Int>(), z: @escaping @Sendable (inout Int) async throws -> (Int, String) = { _ in (1, \"\") }) async throws(E<Int>) -> [String: T]? where T.Element: P, T == (any Q & R)",
                    "function b: b() -> (Int) -> (Int) -> some View",
                    "function >=: >= (l: A, r: A) -> Bool",
                    "function c: c(x: Int = a < b ? 1 : 2, y: (Int, Int) -> Int = (<))",
                ])
    }

    @Test("Words that are keywords elsewhere are names where they stand as such")
    func contextualWords() {
        #expect(
            scan(
                """
                let open = 1, final = open
                actor.run()
                open(file)
                class var shared = 3
                class A { class func make() {}; class B {} }
                func `func`(_ init: Int, for in: Int) {}
                let x = A.init(open)
                  .final
                package.prefix(3)
                func end() {}
                """
            ).filter { !$0.hasPrefix("property") } == [
                "class A: A", "function A.make: make()", "class A.B: B",
                "function `func`: `func`(_ init: Int, for in: Int)",
                "function end: end()",
            ])
    }

    @Test("Each branch of '#if' has the condition under which it is compiled")
    func conditions() {
        #expect(
            scan(
                """
                #if os(Linux) && DEBUG
                func a() {}
                #elseif canImport(X)
                #if swift(>=6)
                func b() {}
                #endif
                #else
                func c() {}
                #endif
                func d() {}
                """) == [
                    "function a: a() #if os(Linux) && DEBUG",
                    "function b: b() #if !(os(Linux) && DEBUG) && (canImport(X)) && (swift(>=6))",
                    "function c: c() #if !(os(Linux) && DEBUG) && !(canImport(X))", "function d: d()",
                ])
    }

    @Test("Bodies without an end and other wreckage are survived")
    func wreckage() {
        for source in [
            "func a(", "struct {", "func", "\"", "\"\"\"", "/*", "#\"", "@", "// @trace(", "func a() { \"\\(", "#if",
            "`",
        ] {
            _ = scan(source)
            _ = Generator(target: "App", root: "/").run(["a.swift": source])
        }
    }
}
