import Foundation
import Testing
import TracemarkGenerator

/// Generated code, compiled by the real compiler with warnings as errors.
@Suite struct LanguageModeTests {
    @Test(
        "The wrappers compile without a warning in each language mode and with each upcoming feature",
        arguments: [
            ["-swift-version", "6"],
            ["-swift-version", "5"],
            ["-swift-version", "6", "-default-isolation", "MainActor"],
            ["-swift-version", "6", "-enable-upcoming-feature", "NonisolatedNonsendingByDefault"],
            ["-swift-version", "6", "-enable-upcoming-feature", "InternalImportsByDefault"],
            ["-swift-version", "6", "-enable-upcoming-feature", "ExistentialAny"],
            ["-swift-version", "6", "-enable-upcoming-feature", "MemberImportVisibility"],
            ["-swift-version", "6", "-strict-memory-safety"],
            ["-swift-version", "6", "-O"],
        ])
    func compiles(arguments: [String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let generated = folder.appending(path: "Declarations.traced.swift")
        let sources = try Fixtures.files("Declarations")
        // What is imported publicly for a public signature must be said so where imports are internal by default.
        let isInternal = arguments.contains("InternalImportsByDefault")
        let inputs = isInternal ? try sources.map { try publiclyImporting($0, in: folder) } : sources
        try Generator(target: "Declarations", root: folder.path).run(inputs).text
            .write(to: generated, atomically: true, encoding: .utf8)
        let result = try compile(inputs + [generated.path], arguments)
        #expect(result.isEmpty, "\(result)")
    }

    @Test("A wrong expression is the compiler's error at the annotation's line, not in generated code")
    func wrongExpression() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appending(path: "Search.swift")
        let generated = folder.appending(path: "App.traced.swift")
        try """
        // @trace(metrics: [hits: result.count],
        //        error: result.isEmpti)
        public func _search(_ text: String) -> [String] { [text] }
        """.write(to: source, atomically: true, encoding: .utf8)
        try Generator(target: "App", root: folder.path).run([source.path]).text
            .write(to: generated, atomically: true, encoding: .utf8)
        let result = try compile([source.path, generated.path], ["-swift-version", "6"])
        let errors = result.split(separator: "\n").filter { $0.contains(": error: ") }
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("\(source.path):2:") == true, "\(result)")
    }

    /// A copy of a source in which the import that public signatures need is public.
    private func publiclyImporting(_ path: String, in folder: URL) throws -> String {
        var text = try String(contentsOfFile: path, encoding: .utf8)
        text = text.replacing("\nimport Foundation", with: "\npublic import Foundation")
        let copy = folder.appending(path: URL(filePath: path).lastPathComponent)
        try text.write(to: copy, atomically: true, encoding: .utf8)
        return copy.path
    }

    /// Type-checks sources and returns what the compiler says.
    private func compile(_ sources: [String], _ arguments: [String]) throws -> String {
        let modules = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "Modules")
        let header = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/CTaskLocals")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "swiftc", "-emit-sil", "-whole-module-optimization", "-o", "/dev/null", "-warnings-as-errors",
                "-module-name", "Declarations", "-package-name", "tracemark", "-I", modules.path,
                "-I", header.path,
            ]
            + arguments + sources
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? "" : String(decoding: output, as: UTF8.self)
    }
}
