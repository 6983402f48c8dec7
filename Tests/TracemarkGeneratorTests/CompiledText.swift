import Foundation
import TracemarkGenerator

/// Sources with their generated code, given to the real compiler with warnings as errors.
enum CompiledText {
    /// Compiles some sources and what is generated for them, each in a file of its own.
    ///
    /// - Parameter folders: The folders with the sources of other modules, by name.
    /// - Returns: the compiler's diagnostics; empty where it accepts everything without a warning.
    static func diagnostics(
        _ sources: [String], _ arguments: [String] = [], module: String = "App", importing modules: [URL] = [],
        knowing folders: [String: String] = [:]
    ) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for (index, source) in sources.enumerated() {
            let path = folder.appending(path: "Source\(index).swift")
            try source.write(to: path, atomically: true, encoding: .utf8)
            paths.append(path.path)
        }
        let output = try Generator(target: module, root: folder.path, modules: folders).run(paths)
        let mistakes = output.diagnostics.map(\.description).joined(separator: "\n")
        if !mistakes.isEmpty { return mistakes }
        let generated = folder.appending(path: "\(module).traced.swift")
        try output.text.write(to: generated, atomically: true, encoding: .utf8)
        let result = try compile(paths + [generated.path], arguments, module: module, importing: modules)
        return result.isEmpty ? "" : result + "\n" + output.text
    }

    /// Compiles sources as one module, to nowhere, and returns the compiler's diagnostics.
    static func compile(
        _ sources: [String], _ arguments: [String], module: String, importing modules: [URL] = []
    ) throws -> String {
        let own = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "Modules")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "swiftc", "-emit-sil", "-whole-module-optimization", "-o", "/dev/null", "-warnings-as-errors",
                "-module-name", module, "-package-name", "tracemark",
            ] + ([own, Fixtures.root.appending(path: "Sources/CTaskLocals")] + modules).flatMap { ["-I", $0.path] }
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
