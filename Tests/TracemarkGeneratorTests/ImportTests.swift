import Foundation
import Testing
import TracemarkGenerator

/// The imports of generated files, compiled with warnings as errors.
@Suite struct ImportTests {
    /// Two modules whose types the generator cannot know.
    private static let modules: URL? = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-modules-\(UUID().uuidString)")
        let sources = [
            "Fruit": "public struct Apple: Sendable { public init() {} }\npublic protocol Pome {}\n"
                + "@globalActor public actor OrchardActor { public static let shared = OrchardActor() }",
            "Tree": "public struct Oak: Sendable { public init() {} }\npublic final class Elm { public init() {} }",
        ]
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, text) in sources {
                let source = folder.appending(path: "\(name)/\(name).swift")
                try FileManager.default.createDirectory(
                    at: source.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: source, atomically: true, encoding: .utf8)
                let process = Process()
                process.executableURL = URL(filePath: "/usr/bin/env")
                process.arguments = [
                    "swiftc", "-swift-version", "6", "-emit-module", "-enable-testing", "-module-name", name, "-o",
                    folder.appending(path: "\(name).swiftmodule").path, source.path,
                ]
                try process.run()
                process.waitUntilExit()
                guard process.terminationStatus == 0 else { return nil }
            }
            return folder
        } catch {
            return nil
        }
    }()

    struct Input: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var sources: [String]
        /// Whether the sources themselves compile only where imports are internal by default, or only where they are not.
        var defaults = [true, false]
        /// Whether the generator sees the sources of the other modules.
        var isKnown = false

        init(_ description: String, _ sources: String..., defaults: [Bool] = [true, false], isKnown: Bool = false) {
            self.isKnown = isKnown
            testDescription = description
            self.sources = sources
            self.defaults = defaults
        }
    }

    static let inputs = [
        Input(
            "only functions under a condition that does not hold have the type in their signatures",
            """
            public import Fruit
            public func eat(_ apple: Apple) {}
            // @trace
            public func _name() -> String { "" }
            #if NEVER
            // @trace
            public func _peel(_ apple: Apple) {}
            #endif
            """,
            """
            #if NEVER
            public import Fruit
            // @trace
            public func _weight(of apple: Apple) -> Int { 1 }
            #endif
            """),
        Input(
            "only functions under a condition that holds have the type in their signatures",
            """
            public import Fruit
            #if !NEVER
            // @trace
            public func _peel(_ apple: Apple) {}
            #endif
            """,
            """
            #if !NEVER
            public import Fruit
            // @trace
            public func _weight(of apple: Apple) -> Int { 1 }
            #endif
            """),
        Input(
            "another declaration uses one of two public imports",
            """
            public import Dispatch
            public import Foundation
            public struct Names {
                public var queue: DispatchQueue?
                // @trace
                public func _name(of process: ProcessInfo) -> String { process.processName }
            }
            """),
        Input(
            "of two unknown modules, only one is imported where a name stands elsewhere",
            """
            public import Fruit
            public import Tree
            public struct Names {
                public func grow(_ oak: Oak) {}
                // @trace
                public func _name(of apple: Apple) -> String { "" }
            }
            """,
            "import Fruit\nfunc eat(_ apple: Apple) {}"),
        Input(
            "only names of the standard library are in the signature",
            """
            public import Fruit
            public func grow(_ pome: any Pome) {}
            // @trace
            public func _first<S: Sequence>(of values: S, every: Duration, in clock: ContinuousClock) -> [S.Element]
                where S.Element: Comparable & Sendable { [] }
            """),
        Input(
            "a file that is not annotated imports without a level what another imports publicly",
            """
            public import Fruit
            public func grow(_ pome: any Pome) {}
            // @trace
            public func _run() -> Int { 1 }
            """,
            "import Fruit\nfunc eat(_ apple: Apple) {}"),
        Input(
            "every level, in files of their own",
            "public import Fruit\n// @trace\npublic func _one(_ apple: Apple) {}",
            "package import Fruit\n// @trace\npackage func _two(_ apple: Apple) { three(apple); four(apple); five(apple) }",
            "internal import Fruit\n// @trace\nfunc _three(_ apple: Apple) {}",
            "fileprivate import Fruit\n// @trace\nfunc _four(_ apple: Any) { _ = Apple() }",
            "private import Fruit\n// @trace\nfunc _five(_ apple: Any) { _ = Apple() }"),
        Input(
            "package alone, beside a public import that is used by something else",
            """
            package import Fruit
            public import Tree
            public func grow(_ oak: Oak) {}
            // @trace
            package func _two(_ apple: Apple) {}
            """,
            "package import Fruit\npackage func eat(_ apple: Apple) {}"),
        Input(
            "public and internal in two annotated files",
            "public import Fruit\n// @trace\npublic func _one(_ apple: Apple) {}",
            "internal import Fruit\n// @trace\nfunc _two(_ apple: Apple) {}\nfunc use(_ apple: Apple) { two(apple) }"),
        Input(
            "a scoped import beside a whole one, with other levels",
            "public import struct Fruit.Apple\n// @trace\npublic func _one(_ apple: Apple) {}",
            "internal import Fruit\n// @trace\nfunc _two(_ pome: some Pome) {}\nfunc use(_ pome: some Pome) { two(pome) }",
            "internal import protocol Fruit.Pome\n// @trace\npublic func _three() { _ = (any Pome).self }"),
        Input(
            "testable and preconcurrency",
            "@testable import Fruit\n@preconcurrency public import Tree\n// @trace\npublic func _one(_ oak: Oak) { _ = Apple() }",
            "public import Tree\n// @trace\npublic func _two(_ oak: Oak) {}"),
        Input(
            "a module that is exported again",
            "@_exported public import Fruit\n// @trace\npublic func _one(_ apple: Int) {}"),
        Input(
            "an extension of another module's type, and its actor",
            """
            public import Fruit
            public import Tree
            public func grow(_ elm: Elm) {}
            extension Apple {
                // @trace
                public func _peel() -> Int { 1 }
            }
            // @trace
            @OrchardActor public func _pick() -> Int { 1 }
            """,
            "import Fruit\nfunc eat(_ apple: Apple, _: OrchardActor) {}"),
        Input(
            "a default argument",
            """
            public import Fruit
            // @trace
            public func _one(_ value: Any = Apple()) {}
            """),
        Input(
            "a decorator that passes a property on",
            """
            public import Foundation
            public import Dispatch
            public func wait(_ queue: DispatchQueue) {}
            // @trace
            public protocol Store { var date: Date { get }; func load() async throws -> Int }
            """),
        Input(
            "Foundation or its essentials, whichever there is",
            """
            #if canImport(FoundationEssentials)
            public import FoundationEssentials
            #else
            public import Foundation
            #endif
            // @trace
            public func _one(_ data: Data) {}
            """),
        Input(
            "Foundation in one file and its essentials in another",
            "public import Foundation\n// @trace\npublic func _one(_ data: Data) {}",
            "public import FoundationEssentials\n// @trace\npublic func _two(_ date: Date) {}"),
        Input(
            "another level in each branch",
            """
            #if os(Linux)
            public import Fruit
            // @trace
            public func _one(_ apple: Apple) {}
            #else
            internal import Fruit
            // @trace
            public func _two(_ apple: Int) { _ = Apple() }
            #endif
            """),
        Input(
            "a qualified name",
            """
            public import Fruit
            public import Tree
            public func grow(_ oak: Oak) {}
            // @trace
            public func _one(_ apple: Fruit.Apple) {}
            """),
        Input(
            "two modules either of which may declare a name",
            """
            public import Fruit
            public import Tree
            public func grow(_ oak: Oak) {}
            // @trace
            public func _one(_ apple: Apple) {}
            """, defaults: [false]),
        Input(
            "two modules, whose sources tell which declares a name",
            """
            public import Fruit
            public import Tree
            public func grow(_ oak: Oak) {}
            // @trace
            public func _one(_ apple: Apple) {}
            """, isKnown: true),
        Input(
            "Foundation is imported beside the module whose names it shows as its own",
            """
            #if canImport(FoundationEssentials)
            public import FoundationEssentials
            #else
            public import Foundation
            #endif
            // @trace
            public func _one() -> Date { Date() }
            """,
            """
            #if !(canImport(FoundationEssentials) && NEVER)
            public import Foundation
            #endif
            public func two(_ process: ProcessInfo) {}
            // @trace
            public func _three() {}
            """),
        Input(
            "what is usable from inlinable code",
            """
            public import Fruit
            // @trace
            @usableFromInline func _one(_ apple: Apple) {}
            """),
        Input("no level at all", "import Fruit\nimport Foundation\n// @trace\npublic func _one(_ apple: Int) {}"),
        Input(
            "the runtime with and without a level",
            "public import Tracemark\n// @trace\npublic func _one(_ span: TraceSpan) {}",
            "import Tracemark\n// @trace\npublic func _two(_ number: Int) {}"),
        Input(
            "the runtime internally",
            "internal import Tracemark\n// @trace\npublic func _one(_ number: Int) {}"),
    ]

    @Test(
        "A generated file imports each module with the access that its signatures need, without a warning",
        arguments: inputs)
    func levels(_ input: Input) throws {
        let modules = try #require(Self.modules)
        let folders = ["Fruit", "Tree"].map { ($0, modules.appending(path: $0).path) }
        let known = input.isKnown ? Dictionary(uniqueKeysWithValues: folders) : [:]
        for isInternal in input.defaults {
            for visibility in [false, true] {
                var arguments = ["-swift-version", "6"]
                if isInternal { arguments += ["-enable-upcoming-feature", "InternalImportsByDefault"] }
                if visibility { arguments += ["-enable-upcoming-feature", "MemberImportVisibility"] }
                let result = try CompiledText.diagnostics(
                    input.sources, arguments, importing: [modules], knowing: known)
                #expect(result.isEmpty, "internal by default: \(isInternal)\n\(result)")
            }
        }
    }
}
