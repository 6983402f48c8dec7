import Foundation
import Testing
import TracemarkGenerator

/// The generated code of `Fixtures/Declarations`, compiled with warnings as errors.
@Suite struct GeneratedWarningsTests {
    /// The features that the compiler knows and that no language mode up to 6 has on, as it lists them.
    static let upcomingFeatures: [String] = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["swiftc", "-print-supported-features"]
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? process.run()) != nil, let data = try? pipe.fileHandleForReading.readToEnd() else { return [] }
        process.waitUntilExit()
        struct Features: Decodable {
            struct Feature: Decodable {
                var name: String
                var enabled_in: String?
            }
            struct Lists: Decodable { var upcoming: [Feature] }
            var features: Lists
        }
        let features = try? JSONDecoder().decode(Features.self, from: data)
        return features?.features.upcoming.filter { $0.enabled_in != "6" }.map(\.name) ?? []
    }()

    @Test("The compiler lists its upcoming features")
    func features() {
        #expect(Self.upcomingFeatures.contains("MemberImportVisibility"), "\(Self.upcomingFeatures)")
    }

    @Test("Generated code has no warning with an upcoming feature", arguments: upcomingFeatures)
    func feature(_ name: String) throws {
        try compile(["-swift-version", "6", "-enable-upcoming-feature", name])
    }

    @Test(
        "Generated code has no warning in any mode, with every upcoming feature together, or as others compile it",
        arguments: [
            ["-swift-version", "5"],
            ["-swift-version", "6"],
            ["-swift-version", "5", "-strict-concurrency=complete"],
            ["-swift-version", "6", "-strict-memory-safety"],
            ["-swift-version", "6", "-default-isolation", "MainActor"],
            ["-swift-version", "6", "-default-isolation", "MainActor", "-strict-memory-safety"] + all,
            ["-swift-version", "6"] + all,
            ["-swift-version", "6", "-enable-testing", "-O"],
        ])
    func mode(_ arguments: [String]) throws {
        try compile(arguments)
    }

    @Test(
        "Code for compilers without module selectors has no warning in any mode",
        arguments: [
            ["-swift-version", "5"],
            ["-swift-version", "6"],
            ["-swift-version", "6", "-strict-memory-safety"],
            ["-swift-version", "6", "-default-isolation", "MainActor"],
            ["-swift-version", "6"] + all,
        ])
    func withoutSelectors(_ arguments: [String]) throws {
        try compile(arguments, names: .reserved)
    }

    private static let all = upcomingFeatures.flatMap { ["-enable-upcoming-feature", $0] }

    private func compile(_ arguments: [String], names: RuntimeNames = .current) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var sources = try Fixtures.files("Declarations")
        if arguments.contains("InternalImportsByDefault") {
            // The public signatures of these files need the import to be public there.
            sources = try sources.map { path in
                let text = try String(contentsOfFile: path, encoding: .utf8)
                let copy = folder.appending(path: URL(filePath: path).lastPathComponent)
                try text.replacing("\nimport Foundation", with: "\npublic import Foundation")
                    .write(to: copy, atomically: true, encoding: .utf8)
                return copy.path
            }
        }
        let generated = folder.appending(path: "Declarations.traced.swift")
        var generator = Generator(target: "Declarations", root: folder.path)
        generator.names = names
        try generator.run(sources).text.write(to: generated, atomically: true, encoding: .utf8)
        let result = try CompiledText.compile(sources + [generated.path], arguments, module: "Declarations")
        #expect(result.isEmpty, "\(result)")
    }

    @Test("A member whose name nearly is a defaulted requirement's has a wrapper without a warning")
    func nearMisses() throws {
        let source = """
            public protocol Loader {
                func load(_ id: Int) -> Int
                func loaded(_ id: Int) -> Int
                func other()
            }
            extension Loader {
                public func load(_ id: Int) -> Int { id }
                public func loaded(_ id: Int) -> Int { id }
            }
            public struct Pages: Loader {
                public func other() {}
            }
            extension Pages {
                // @trace
                public func _loadeds(_ id: Int) -> Int { id }
                // @trace
                public func _load(_ id: String) -> Int { 1 }
                // @trace(as: loads)
                public func _reads(_ id: Int) -> Int { 1 }
            }
            """
        #expect(try CompiledText.diagnostics([source], ["-swift-version", "6"]) == "")
    }

    @Test("Types that are unsafe by name, within others or by an attribute are marked, and others are not")
    func memorySafety() throws {
        let source = """
            public struct UnsafeName { public init() {} }
            @safe public struct Handle { @unsafe public var pointer: UnsafePointer<Int>; @unsafe public init(_ pointer: UnsafePointer<Int>) { unsafe self.pointer = pointer } }
            // @trace
            public func _safe(_ value: UnsafeName) -> UnsafeName { value }
            // @trace
            public func _throwing(_ value: UnsafeName) async throws -> UnsafeName { value }
            // @trace
            public func _pointer(_ pointer: UnsafePointer<Int>) -> Int { unsafe pointer.pointee }
            // @trace
            public func _result(_ value: Int) throws -> UnsafeMutablePointer<Int>? { nil }
            // @trace
            @unsafe public func _marked(_ value: Int) -> Int { value }
            // @trace
            public func _closure(_ body: (UnsafeRawBufferPointer) throws -> Int) rethrows -> Int { try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
            @unsafe public struct Raw { public init() {} }
            public typealias Bytes = UnsafeRawBufferPointer
            public typealias Many = [Bytes]
            // @trace
            public func _raw(_ raw: Raw) -> Int { 1 }
            // @trace
            public func _alias(_ bytes: Bytes?) throws -> Bytes? { unsafe bytes }
            // @trace
            public func _many(_ bytes: Many) async -> Int { 1 }
            extension Raw {
                // @trace
                public func _member() -> Int { 1 }
                // @trace
                public static func _factory() -> Int { 1 }
            }
            public struct Memory {
                // @trace
                public var _start: UnsafePointer<Int>? { get { nil } set { } }
                // @trace
                public var _safe: UnsafeName { UnsafeName() }
            }
            // @trace
            public protocol Reader {
                func read(_ pointer: UnsafeRawPointer) throws -> Int
                func next() async throws -> UnsafeRawPointer
                var start: UnsafeRawPointer { get set }
                func safe(_ name: UnsafeName) throws -> UnsafeName
            }
            // @trace
            public func _handle(_ handle: Handle) -> Int { 1 }
            """
        for version in ["5", "6"] {
            let result = try CompiledText.diagnostics([source], ["-swift-version", version, "-strict-memory-safety"])
            #expect(result.isEmpty, "\(result)")
        }
    }
}
