import Testing

@testable import TracemarkGenerator

/// Sources that the scanner once read wrongly: found by comparing it with SwiftParser on other people's packages
/// (Tests/ScannerOracle), or by fuzzing (Tests/Fuzzing).
@Suite struct FoundInputTests {
    private func scan(_ text: String) -> ScannedFile {
        DeclarationScanner.scan(SourceText(path: "a.swift", displayPath: "a.swift", text: text))
    }

    private func names(_ text: String) -> [String] {
        scan(text).declarations.map(\.name)
    }

    // MARK: Found by comparing

    @Test("An operator may begin with one dot")
    func dottedOperators() {
        #expect(
            names("struct A { static func .== (l: A, r: A) -> A { l }\nstatic func .<= <T>(l: T) {} }") == [
                "A", ".==", ".<=",
            ])
    }

    @Test("An operator may run into its generic parameters")
    func operatorsBeforeGenericParameters() {
        let file = scan(
            "func ==<T: P>(l: T, r: T) {}\nfunc << (l: A, r: A) {}\nfunc < <T>(l: T) {}\nfunc <<<T>(l: T) {}")
        #expect(file.declarations.map(\.name) == ["==", "<<", "<", "<<"])
        #expect(file.declarations.map { $0.signature?.genericClause != nil } == [true, false, true, true])
    }

    @Test("A raw string that holds one quote is no multi-line string")
    func quoteInRawString() {
        #expect(
            names(
                ##"""
                let a = #"""#
                let b = #"""" "#
                func c() {}
                """##) == ["a", "b", "c"])
    }

    @Test("Attributes within '#if' belong to the declaration below them")
    func conditionalAttributes() throws {
        let source = """
            #if compiler(>=6)
            @inline(never)
            #else
            @inline(__always)
            #endif
            // @trace
            public func a() {}
            #if DEBUG
            @objc class B {}
            #endif
            """
        let file = scan(source)
        #expect(file.declarations.map(\.name) == ["a", "B"])
        #expect(file.declarations[0].attributes.map(\.name) == ["#if"])
        #expect(file.declarations[0].start == 0)
        #expect(file.declarations[0].markers.count == 1)
        #expect(file.declarations[1].condition.map { file.conditions[$0] } == "DEBUG")
    }

    @Test("A negated condition is kept together where another stands beside it")
    func negatedConditions() throws {
        let file = scan(
            """
            #if !(os(Linux)) || (DEBUG)
            #if swift(>=6)
            func a() {}
            #endif
            #endif
            """)
        let condition = try #require(file.declarations.first?.condition)
        #expect(file.conditions[condition] == "(!(os(Linux)) || (DEBUG)) && (swift(>=6))")
    }

    @Test("An annotation within an attribute's arguments stands above no declaration")
    func annotationInAttribute() {
        let file = scan(
            """
            @Test(.enabled {
                // @trace
                check()
            })
            func a() {}
            """)
        #expect(file.declarations.map(\.markers.count) == [0])
        #expect(file.strayMarkers.map(\.isInsideBody) == [true])
    }

    @Test("Attributes of parameters and types may be generic or qualified")
    func qualifiedAttributes() throws {
        let file = scan(
            "func a(@Builder<Int, [Int]> b: () -> Int, c: @_Concurrency.MainActor @Sendable () throws -> Int) {}")
        let signature = try #require(file.declarations.first?.signature)
        #expect(signature.parameters.map(\.name) == ["b", "c"])
        #expect(signature.parameters[1].typeAttributes == ["_Concurrency.MainActor", "Sendable"])
        #expect(signature.parameters[1].function?.isThrowing == true)
    }

    @Test("An associated type may inherit from several")
    func associatedTypes() {
        let file = scan("protocol A { associatedtype B: Hashable, Sendable where B == Int\nfunc c() }")
        #expect(file.declarations.map(\.name) == ["A", "B", "c"])
        #expect(file.declarations[1].whereClause != nil)
    }

    @Test("The old ownership words are specifiers and modifiers")
    func oldOwnership() throws {
        let file = scan("struct A { @inlinable\n__consuming func b(_ c: __owned A, d: __shared [A]) {} }")
        let declaration = try #require(file.declarations.last)
        #expect(declaration.has(.__consuming))
        #expect(declaration.signature?.parameters.map(\.specifiers) == [[.__owned], [.__shared]])
    }

    @Test("A tuple with a function in it is no function, and a function keeps its own effects")
    func functionTypes() throws {
        let file = scan(
            """
            func a() -> (test: (String) -> Bool, text: String)? { nil }
            func b(_ body: (() async throws -> Int) -> Int) {}
            func c(_ body: ((() async throws(E) -> Int))?) {}
            """)
        let signatures = file.declarations.compactMap(\.signature)
        #expect(signatures[0].isResultFunction == false)
        #expect(signatures[1].parameters[0].function == Signature.Effects())
        let optional = try #require(signatures[2].parameters[0].function)
        #expect(optional.isAsync && optional.isThrowing)
    }

    @Test("A getter may begin with a call of something named as an accessor")
    func accessors() {
        let accessors = scan(
            """
            struct A {
                var a: Int { read { $0 } }
                var b: Int { __consuming get { 1 } _modify { yield &c } }
                var c: Int { @inlinable get { 1 } nonmutating set {} }
            }
            """
        ).declarations.compactMap(\.accessors)
        #expect(accessors.map(\.isComputed) == [true, true, true])
        #expect(accessors.map(\.lends) == [false, true, false])
        #expect(accessors.map(\.hasNonmutatingSetter) == [false, false, true])
    }

    @Test("A line break may stand behind any word that wants another")
    func lineBreaks() {
        #expect(
            names(
                """
                enum A {
                  case
                    b
                }
                guard
                  let c = d
                else { exit(1) }
                let e = f.in
                func g() {}
                """) == ["A", "b", "e", "g"])
    }

    @Test("The statements of a closure that is a default argument stay on lines of their own")
    func defaultClosures() {
        let source = """
            import Foundation
            // @trace
            func _a(b: @escaping (Int) throws -> Int = { c in
                let d = try e(c)  // why
                return d
            }) {}
            func f() { a() }
            """
        let output = Generator(target: "App", root: "/").run(["/a.swift": source])
        #expect(output.diagnostics.isEmpty)
        #expect(output.text.contains("{ c in\n            let d = try e(c)\n            return d\n        }"))
    }

    @Test("An import keeps to itself an attribute that stands within '#if'")
    func conditionalImportAttributes() {
        let file = scan("#if !canImport(Darwin)\n@preconcurrency\n#endif\nprivate import Dispatch\n")
        #expect(file.imports.map(\.path) == ["Dispatch"])
        #expect(file.imports.map(\.attributes) == [[]])
        #expect(file.imports.map(\.access) == [.private])
    }

    @Test("A comment that begins with a word of its own is none of ours, in whatever letters")
    func otherWords() {
        let source = """
            // @State var a = 1
            // @Frame(width: 3)
            /* @erase */
            // @Tracked
            func b() {}
            """
        #expect(Generator(target: "App", root: "/").run(["/a.swift": source]).diagnostics.isEmpty)
        let miss = Generator(target: "App", root: "/").run(["/a.swift": "// @Trace\nfunc b() {}"])
        #expect(miss.diagnostics.count == 1)
    }

    // MARK: Found by fuzzing

    @Test(
        "Text that is no Swift is survived",
        arguments: [
            "@/**///@trace", "extension t: {", "func f(e:I= }@tce", "private(", "func f() throws(",
        ])
    func wreckage(text: String) {
        _ = Generator(target: "App", root: "/").run(["/a.swift": text])
        _ = scan(text)
    }

    @Test(
        "What stands in itself without end takes neither the stack nor the day",
        arguments: [
            ("", "struct A {"), ("", "#if A\n"), ("", "@a\n"), ("", "final\n"), ("#if ", "("), ("", "/*"),
            ("let a = ", "\"\\("), ("let a: ", "A<"), ("let a: ", "A&"), ("let a: ", "~ "), ("func a(b: ", "("),
            ("func a(b: ", "()->"), ("func a(b: Int = ", "a<"), ("func a(b: Int = ", "{ ["),
        ])
    func nesting(start: String, repeated: String) {
        _ = scan(start + String(repeating: repeated, count: 5000))
    }
}
