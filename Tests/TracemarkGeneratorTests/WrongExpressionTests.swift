import Foundation
import Testing
import TracemarkGenerator

/// A mistake in an annotation's expression, as the compiler reports it.
@Suite struct WrongExpressionTests {
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

    /// Compiles sources and returns the compiler's messages.
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
