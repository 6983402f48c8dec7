import Foundation
import Testing

@testable import tracemark_review

@Suite struct AdoptionTests {
    /// A target in a folder of its own.
    final class Target {
        let root = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        let paths: [String]
        private let contextPaths: [String]
        private let importedPaths: [String]

        /// - Parameters:
        ///   - context: files of the package's other targets.
        ///   - imported: files of other packages.
        init(_ files: [String: String], context: [String: String] = [:], imported: [String: String] = [:]) throws {
            try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
            let folder = root
            func write(_ files: [String: String]) throws -> [String] {
                for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
                return files.keys.sorted().map { folder.appending(path: $0).path }
            }
            paths = try write(files)
            contextPaths = try write(context)
            importedPaths = try write(imported)
        }

        deinit { try? FileManager.default.removeItem(at: root) }

        var generator: Generator { Generator(target: "App", root: root.path) }

        func adopt(_ places: String...) throws -> Adoption {
            let requests = try places.map { try #require(AdoptionRequest($0)) }
            let package = PackageIndex(
                try generator.read(paths + contextPaths), imported: try generator.read(importedPaths))
            let adoption = try generator.adopt(requests, in: paths, of: package)
            for (path, text) in adoption.texts { try Data(text.utf8).write(to: URL(filePath: path)) }
            return adoption
        }

        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: root.appending(path: name)), as: UTF8.self)
        }

        /// What the compiler says of the sources with their wrappers.
        func compilerMessages() throws -> String {
            try compile(["-typecheck", "-warnings-as-errors", "-parse-as-library"])
        }

        /// What a program of the sources with their wrappers prints. One of the sources is `main.swift`.
        func output() throws -> String {
            let program = root.appending(path: "App")
            let folder = products.appending(path: "Tracemark.build")
            let objects = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".o") }.map { folder.appending(path: $0).path }
            let messages = try compile(objects + ["-o", program.path])
            return messages.isEmpty ? try Self.run([program.path]).text : messages
        }

        private var products: URL { URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent() }

        private func compile(_ options: [String]) throws -> String {
            let output = try generator.run(paths)
            let errors = output.diagnostics.filter { $0.severity == .error }
            if !errors.isEmpty { return errors.map(\.description).joined(separator: "\n") }
            let generated = root.appending(path: "App.traced.swift")
            try output.text.write(to: generated, atomically: true, encoding: .utf8)
            let header = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "../../Sources/CTaskLocals")
            let command =
                ["swiftc", "-swift-version", "6", "-package-name", "app", "-module-name", "App"]
                + ["-I", products.appending(path: "Modules").path, "-I", header.path] + options + paths
            let finished = try Self.run(command + [generated.path])
            return finished.status == 0 ? "" : finished.text
        }

        private static func run(_ command: [String]) throws -> (status: Int32, text: String) {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = command
            let pipe = Pipe()
            process.standardError = pipe
            process.standardOutput = pipe
            try process.run()
            let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: text, as: UTF8.self))
        }
    }

    /// Adopts in one file, and returns its new text.
    private func adopted(_ text: String, _ place: String) throws -> String {
        let target = try Target(["a.swift": text])
        let adoption = try target.adopt("a.swift" + place)
        #expect(adoption.diagnostics == [])
        return try target.text("a.swift")
    }

    // MARK: The edit

    @Test("The annotation stands below the documentation and above the attributes, and public moves to the wrapper")
    func idiom() throws {
        let old = """
            public struct Summarizer {
                /// Sums a text up.
                @discardableResult
                public func summarize(_ text: String) -> String { text }  // as is
            }

            """
        let new = """
            public struct Summarizer {
                /// Sums a text up.
                // @trace(access: .public)
                @discardableResult
                func _summarize(_ text: String) -> String { text }  // as is
            }

            """
        #expect(try adopted(old, ":summarize") == new)
    }

    @Test(
        "Access moves to the wrapper where the original can do without it",
        arguments: [
            ("func f() {}", "// @trace\nfunc _f() {}"),
            ("internal func f() {}", "// @trace\ninternal func _f() {}"),
            ("package func f() {}", "// @trace(access: .package)\nfunc _f() {}"),
            ("public\nfunc f() {}", "// @trace(access: .public)\nfunc _f() {}"),
            ("public func `default`() {}", "// @trace(access: .public)\nfunc _default() {}"),
            ("@inlinable\npublic func f() {}", "// @trace\n@inlinable\npublic func _f() {}"),
            (
                "public import Dispatch\npublic func f(_ queue: DispatchQueue) {}",
                "public import Dispatch\n// @trace\npublic func _f(_ queue: DispatchQueue) {}"
            ),
            (
                "public extension Int {\n  static func f() {}\n}",
                "public extension Int {\n  // @trace(access: .public)\n  internal static func _f() {}\n}"
            ),
        ])
    func access(old: String, new: String) throws {
        #expect(try adopted(old, "") == new)
    }

    @Test("Every other byte stays: tabs, carriage returns, a byte order mark, a missing line break at the end")
    func bytes() throws {
        let old = "\u{FEFF}// é\r\nclass A {\r\n\t  func f() {}\t \r\n}  "
        let new = "\u{FEFF}// é\r\nclass A {\r\n\t  // @trace\r\n\t  func _f() {}\t \r\n}  "
        #expect(Array(try adopted(old, ":f").utf8) == Array(new.utf8))
    }

    @Test("A second run changes nothing, by either name")
    func again() throws {
        let target = try Target(["a.swift": "struct A {\n    func f() {}\n    func g() {}\n}\n"])
        #expect(try target.adopt("a.swift:f").functions.map(\.outcome) == [.adopted(span: "A.f")])
        let text = try target.text("a.swift")
        for place in ["a.swift:f", "a.swift:A._f()"] {
            let second = try target.adopt(place)
            #expect(second.functions.map(\.outcome) == [.traced])
            #expect(second.texts.isEmpty)
        }
        try #expect(target.adopt("a.swift").functions.map(\.outcome) == [.traced, .adopted(span: "A.g")])
        #expect(try target.adopt("a.swift", "a.swift:A").texts.isEmpty)
        #expect(try target.text("a.swift").hasPrefix(text.prefix(40)))
    }

    @Test("The line that is named is the function's in the new text")
    func lines() throws {
        let target = try Target(["a.swift": "public\nfunc f() {}\nfunc g() {}\n\nfunc h() {}\n"])
        #expect(try target.adopt("a.swift").functions.map(\.line) == [2, 4, 7])
        #expect(
            try target.text("a.swift").split(separator: "\n", omittingEmptySubsequences: false)[6] == "func _h() {}")
    }

    // MARK: What is meant

    @Test("A type's name means its functions in that file, extensions included, but not those of nested types")
    func wholeType() throws {
        let text = """
            struct A {
                func f() {}
                struct B { 
                    func g() {}
                }
            }
            extension A {
                func h() {}
            }
            func i() {}
            """
        let target = try Target(["a.swift": text])
        #expect(try target.adopt("a.swift:A").functions.map(\.name) == ["A.f()", "A.h()"])
        #expect(try target.adopt("a.swift:B").functions.map(\.name) == ["A.B.g()"])
    }

    @Test("One of several functions is told by its type and labels, both branches of an #if together")
    func overloads() throws {
        let text =
            "struct A {\n  func f() {}\n  func f(b: Int) {}\n}\n#if os(Linux)\nfunc g() {}\n#else\nfunc g() {}\n#endif\n"
        let target = try Target(["a.swift": text])
        let problem = #expect(throws: AdoptionProblem.self) { try target.adopt("a.swift:f") }
        #expect(problem?.description == "'a.swift:f' may be each of A.f(), A.f(b:); write one of them, or several")
        #expect(try target.adopt("a.swift:A.f(b:)", "a.swift:g").functions.map(\.name) == ["A.f(b:)", "g()", "g()"])
    }

    @Test("A name that is not there is an error that says which one may be meant")
    func unknown() throws {
        let target = try Target(["a.swift": "func summarize() {}\n"])
        let problem = #expect(throws: AdoptionProblem.self) { try target.adopt("a.swift:sumarize") }
        #expect(problem?.description == "there is no function or type 'sumarize' in a.swift; did you mean 'summarize'?")
        #expect(AdoptionRequest("Sources/App") == nil)
    }

    // MARK: What is refused

    @Test(
        "What cannot keep its callers is refused with the reason, and nothing is changed",
        arguments: [
            ("struct A {\n  private func f() {}\n}", "this is private"),
            ("private struct A {\n  func f() {}\n}", "'A' is private"),
            ("protocol A {\n  func f()\n}", "a requirement has no body"),
            ("struct A {\n  func f() {}\n  func _f() {}\n}", "'_f', which it would be renamed to, stands at a.swift:3"),
            ("struct A {\n  func f() {}\n  var _f = 1\n}", "'_f', which it would be renamed to, stands at a.swift:3"),
            ("open class A {\n  open func f() {}\n}", "it is open"),
            ("class A {\n  func f() {}\n}\nclass B: A {\n  override func f() {}\n}", "it is overridden at a.swift:5"),
            ("class A {\n  dynamic func f() {}\n}", "it is dynamic"),
            ("class A {\n  @objc func f() {}\n}", "'@objc' makes its name known outside Swift"),
            ("class A: NSObject {\n  func f() {}\n}", "Objective-C knows the class 'A'"),
            ("struct A { func f() {} }", "other code stands before it on its line"),
            ("struct A {\n  var f = 1\n}", "a stored property runs no code"),
            ("@Marked func f() {}", "what '@Marked' does is not known"),
        ])
    func refusals(text: String, reason: String) throws {
        let target = try Target(["a.swift": text])
        let adoption = try target.adopt("a.swift:" + (text.contains("class A {\n  func") ? "A.f" : "f"))
        #expect(adoption.texts.isEmpty)
        #expect(adoption.diagnostics.count == 1)
        #expect(adoption.diagnostics.first?.message.hasPrefix("'f' cannot be adopted: \(reason)") ?? false)
    }

    @Test("An override in another file of the target is found, one of other labels is none")
    func overridden() throws {
        let target = try Target([
            "a.swift": "class A {\n  func f() {}\n  func g() {}\n}\n",
            "b.swift": "class B: A {\n  override func f() {}\n  override func g(_ x: Int) {}\n}\n",
        ])
        #expect(try target.adopt("a.swift:f").diagnostics.first?.message.contains("b.swift:2") ?? false)
        #expect(try target.adopt("a.swift:g").functions.map(\.outcome) == [.adopted(span: "A.g")])
    }

    @Test("An initialiser and an operator are refused by name, and an override points to its base")
    func otherKinds() throws {
        let text = """
            struct A {
                init() {}
                static func + (a: A, b: A) -> A { a }
            }
            class B {
                func f() {}
            }
            class C: B {
                override func f() {}
            }
            """
        let target = try Target(["a.swift": text])
        #expect(try target.adopt("a.swift:A.init").diagnostics.count == 1)
        #expect(try target.adopt("a.swift:C.f").diagnostics.first?.message.contains("what a base declares") ?? false)
        let outcomes = try target.adopt("a.swift").functions.map(\.outcome)
        #expect(outcomes.count == 3)
        #expect(outcomes.allSatisfy { if case .refused = $0 { true } else { false } })
    }

    @Test("A computed property is adopted by its name, but not with its type")
    func property() throws {
        let target = try Target(["a.swift": "public struct A {\n  public var f: Int { 1 }\n}\n"])
        #expect(try target.adopt("a.swift:A").functions.isEmpty)
        #expect(try target.adopt("a.swift:f").functions.map(\.outcome) == [.adopted(span: "A.f")])
        let new = "public struct A {\n  // @trace(access: .public)\n  var _f: Int { 1 }\n}\n"
        #expect(try target.text("a.swift") == new)
        try #expect(target.compilerMessages() == "")
    }

    @Test("In a whole file, what cannot be adopted is left and said, and is no error")
    func wholeFile() throws {
        let target = try Target([
            "a.swift": "struct A {\n  func f() {}\n  private func g() {}\n  func h(_ x: Int...) {}\n}\n"
        ])
        let adoption = try target.adopt("a.swift")
        #expect(adoption.diagnostics == [])
        #expect(adoption.functions.count == 3)
        #expect(try target.text("a.swift").contains("// @trace\n  func _f() {}\n  private func g() {}\n  func h("))
    }

    @Test("A file that is not valid UTF-8 is left as it is")
    func invalidText() throws {
        let target = try Target(["a.swift": ""])
        let bytes = Data("// \u{e9}\n\nfunc f() {}\n".utf8.map { $0 == 0xA9 ? 0x41 : $0 })
        try bytes.write(to: target.root.appending(path: "a.swift"))
        let adoption = try target.adopt("a.swift")
        #expect(adoption.functions.map(\.line) == [3])
        #expect(adoption.texts.isEmpty)
        #expect(try Data(contentsOf: target.root.appending(path: "a.swift")) == bytes)
    }

    @Test("A target with a mistaken annotation is reported, and nothing is changed")
    func mistaken() throws {
        let target = try Target(["a.swift": "func f() {}\n", "b.swift": "// @trcae\nfunc g() {}\n"])
        let adoption = try target.adopt("a.swift:f")
        #expect(adoption.texts.isEmpty)
        #expect(adoption.diagnostics.map(\.line) == [1])
    }

    // MARK: The compiler

    @Test(
        "Adopted functions and their untouched callers compile: witnesses, recursion, overloads, generics, references")
    func compiles() throws {
        let library = """
            public protocol Summarizing {
                associatedtype Output
                func summarize(_ text: String, limit: Int) async throws -> Output
            }

            public struct Summarizer: Summarizing {
                public init() {}

                /// Sums a text up.
                public func summarize(_ text: String, limit: Int = 3) async throws -> [String] {
                    limit == 0 ? [] : try await summarize(text, limit: limit - 1)
                }

                @discardableResult
                public func first<Words: Sequence>(of words: Words) -> Words.Element? where Words.Element == String {
                    words.first { _ in true }
                }

                func length(_ text: String) -> Int { text.count }
                func length(_ text: Substring) -> Int { text.count }
                public static func make() -> Self { Self() }
                package mutating func reset() { self = Self.make() }
                func `repeat`(_ text: inout String) { text += text }
            }

            public extension Summarizing {
                func twice(_ text: String) async throws -> [Output] {
                    [try await summarize(text, limit: 1), try await summarize(text, limit: 2)]
                }
            }

            public actor Store {
                private var texts: [String] = []
                public init() {}
                public func add(_ text: String) { texts.append(text) }
                nonisolated public func name() -> String { "store" }
            }

            @MainActor public final class Screen {
                public init() {}
                public func show(_ text: String) {}
            }

            @inlinable public func join(_ words: [String]) -> String { words.joined() }
            """
        let callers = """
            func call() async throws {
                var summarizer = Summarizer.make()
                _ = try await summarizer.summarize("a")
                _ = try await summarizer.twice("a")
                summarizer.first(of: ["a"])
                let length: (String) -> Int = summarizer.length
                _ = length("a") + summarizer.length("ab".dropFirst())
                _ = ["a"].map(summarizer.length)
                summarizer.reset()
                var text = "a"
                summarizer.repeat(&text)
                let store = Store()
                await store.add(store.name())
                await Screen().show(join(["a"]))
                let any: any Summarizing = summarizer
                _ = try await any.twice("b")
            }
            """
        let target = try Target(["library.swift": library, "callers.swift": callers])
        try #expect(target.compilerMessages() == "")
        let adoption = try target.adopt("library.swift")
        let refused = adoption.functions.filter { if case .adopted = $0.outcome { false } else { true } }
        #expect(refused.map(\.name) == ["Summarizing.summarize(_:limit:)"])
        #expect(try target.text("callers.swift") == callers)
        try #expect(target.compilerMessages() == "")
        #expect(try !target.text("library.swift").contains("public func _s"))
    }
}
