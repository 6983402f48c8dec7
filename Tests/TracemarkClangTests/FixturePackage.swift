import Foundation
import Testing

/// A copy of a package in `Fixtures/` that tests build, run and edit as a user would.
struct FixturePackage {
    let root: URL
    let program: String

    /// Copies the sources, and leaves what an earlier build made where it is.
    init(_ name: String, program: String) throws {
        let files = FileManager.default
        let fixture = CLibraries.root.appending(path: "Fixtures/\(name)")
        root = CLibraries.root.appending(path: ".build-fixtures/\(name)")
        self.program = program
        try? files.removeItem(at: root.appending(path: "Sources"))
        for case let path as String in files.enumerator(atPath: fixture.path) ?? .init()
        where path == "Package.swift" || path.hasPrefix("Sources/") {
            let source = fixture.appending(path: path)
            if try source.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true { continue }
            var text = try String(contentsOf: source, encoding: .utf8)
            if path == "Package.swift" { text.replace("\"../..\"", with: "\"\(CLibraries.root.path)\"") }
            try write(text, to: path)
        }
    }

    func write(_ text: String, to path: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func replace(_ old: String, with new: String, in path: String) throws {
        let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
        try #require(text.contains(old))
        try write(text.replacing(old, with: new), to: path)
    }

    func build() async throws -> CommandLineProgram {
        var result = try CommandLineProgram(["swift", "build"], in: root)
        // SwiftPM itself crashes in Dispatch once in some hundred builds.
        if result.error.contains("Program crashed") { result = try CommandLineProgram(["swift", "build"], in: root) }
        // The compiler driver compares times in whole seconds.
        let now = Date().timeIntervalSince1970
        try await Task.sleep(for: .seconds(now.rounded(.down) + 1.01 - now))
        return result
    }

    /// What the program printed, and the trace that it wrote to standard error.
    func run() throws -> CommandLineProgram {
        try CommandLineProgram(["\(root.path)/.build/debug/\(program)"], in: root)
    }
}

extension CommandLineProgram {
    var text: String { output + error }
}
