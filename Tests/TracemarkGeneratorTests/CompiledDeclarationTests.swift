import Testing
import TracemarkGenerator

/// Declarations whose wrappers are hard to write, compiled in each mode with warnings as errors.
@Suite struct CompiledDeclarationTests {
    static let modes: [[String]] = [
        ["-swift-version", "5"],
        ["-swift-version", "6"],
        ["-swift-version", "6", "-enable-upcoming-feature", "NonisolatedNonsendingByDefault"],
        ["-swift-version", "6", "-default-isolation", "MainActor"],
        [
            "-swift-version", "6", "-default-isolation", "MainActor",
            "-enable-upcoming-feature", "NonisolatedNonsendingByDefault",
            "-enable-upcoming-feature", "InferIsolatedConformances",
        ],
        [
            "-swift-version", "6", "-strict-memory-safety", "-enable-upcoming-feature", "ExistentialAny",
            "-enable-upcoming-feature", "InternalImportsByDefault",
            "-enable-upcoming-feature", "MemberImportVisibility",
        ],
    ]

    @Test("A member of a type that is not isolated has a wrapper that is not isolated either", arguments: modes)
    func nonisolatedTypes(_ mode: [String]) throws {
        let source = """
            nonisolated public struct Shelf {
                // @trace
                public init(length: Int) {}
                // @trace
                public func _count() -> Int { 1 }
                // @trace
                public var _width: Int { 2 }
                // @trace
                public static func _make() -> Int { 3 }
                // @trace
                public mutating func _fill() async -> Int { 4 }
                public struct Board {
                    // @trace
                    public func _count() -> Int { 5 }
                }
                @MainActor public struct Label {
                    // @trace
                    public func _text() -> String { "" }
                }
            }
            nonisolated extension Shelf {
                public struct Drawer {
                    // @trace
                    public func _open() -> Int { 6 }
                }
            }
            public actor Library {
                public struct Card {
                    // @trace
                    public func _read() -> Int { 7 }
                }
                // @trace
                func _lend() -> Int { 8 }
                func lendTwo() -> Int { lend() + lend() }
            }
            nonisolated public func use(_ shelf: Shelf, _ board: Shelf.Board, _ drawer: Shelf.Drawer, _ card: Library.Card) -> Int {
                _ = Shelf.traced(length: 1)
                return shelf.count() + shelf.width + Shelf.make() + board.count() + drawer.open() + card.read()
            }
            @MainActor public func use(_ label: Shelf.Label) -> String { label.text() }
            """
        #expect(try CompiledText.diagnostics([source], mode) == "")
    }

    @Test("Of overloads that differ in their results, one may return an opaque type", arguments: modes)
    func opaqueOverloads(_ mode: [String]) throws {
        let source = """
            public struct Parser {
                // @trace
                public func _read(_ count: Int) -> some Sequence<Int> { [count] }
                // @trace
                public func _read(_ count: Int) -> String { "" }
                // @trace
                public func _load(_ count: Int) async throws -> some Collection<Int> { [count] }
                // @trace
                public func _load(_ count: Int) async throws -> String { "" }
                // @trace(capture: .none)
                public func _find(_ count: Int) -> (some Collection<Int>)? { [count] }
                // @trace
                public func _find(_ count: Int) -> Int? { count }
                // @trace
                public func _all(_ count: Int) -> [some Hashable] { [count] }
                // @trace
                public func _all(_ count: Int) -> Int { count }
                // @trace
                public subscript(index: Int) -> some Collection<Int> { [index] }
            }
            """
        #expect(try CompiledText.diagnostics([source], mode) == "")
    }

    @Test("An option that waits for a return is refused where the function never returns")
    func neverReturning() throws {
        let reason =
            "this expression is evaluated when the function returns, and this one never does; leave the option out, or "
            + "use 'TraceSpan.current' within the function"
        for (option, column) in [("error: code > 0", 18), ("metrics: [code: code]", 27)] {
            for effects in ["", "throws ", "async throws "] {
                let text = "// @trace(\(option))\nfunc _stop(_ code: Int) \(effects)-> Never { fatalError() }"
                let output = Generator(target: "App", root: "/").run(["/a.swift": text])
                #expect(output.diagnostics.map(\.description) == ["/a.swift:1:\(column): error: \(reason)"])
            }
        }
        let source = """
            // @trace(name: "stop \\(code)", tags: [team: "a"], sample: 0.5)
            public func _stop(_ code: Int) -> Never { fatalError() }
            """
        for mode in Self.modes { #expect(try CompiledText.diagnostics([source], mode) == "") }
    }
}
