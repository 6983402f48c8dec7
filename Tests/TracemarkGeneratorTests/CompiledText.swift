import Foundation
import Testing
import TracemarkGenerator

/// Sources with their generated code, given to the real compiler with warnings as errors.
enum CompiledText {
    /// Compiles some sources and what is generated for them, each in a file of its own.
    ///
    /// - Parameter folders: The folders with the sources of other modules, by name.
    /// - Returns: the compiler's diagnostics; empty where it accepts everything without a warning.
    static func diagnostics(
        _ sources: [String], _ arguments: [String] = [], module: String = "App", importing modules: [URL] = [],
        knowing folders: [String: String] = [:], names: RuntimeNames = .current
    ) throws -> String {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (paths, output) = try write(sources, to: folder, module: module, knowing: folders, names: names)
        let mistakes = output.diagnostics.map(\.description).joined(separator: "\n")
        if !mistakes.isEmpty { return mistakes }
        let result = try compile(paths, arguments, module: module, importing: modules)
        return result.isEmpty ? "" : result + "\n" + output.text
    }

    /// Builds a program of some sources and what is generated for them, and runs it.
    ///
    /// - Returns: the program's output, or the compiler's diagnostics.
    static func output(ofProgram sources: [String], _ arguments: [String], names: RuntimeNames) throws -> String {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (paths, output) = try write(sources, to: folder, module: "App", names: names)
        #expect(output.diagnostics == [])
        let products = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let objects = try FileManager.default.contentsOfDirectory(
            at: products.appending(path: "Tracemark.build"), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "o" }.map(\.path)
        let program = folder.appending(path: "program").path
        let result = try run(
            ["swiftc", "-o", program, "-parse-as-library", "-warnings-as-errors", "-module-name", "App"]
                + modulePaths + arguments + paths + objects)
        return result.isEmpty ? try run([program]) : result + "\n" + output.text
    }

    private static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Writes sources and what is generated for them, and returns the paths of all.
    private static func write(
        _ sources: [String], to folder: URL, module: String, knowing folders: [String: String] = [:],
        names: RuntimeNames
    ) throws -> ([String], Generator.Output) {
        var paths: [String] = []
        for (index, source) in sources.enumerated() {
            let path = folder.appending(path: "Source\(index).swift")
            try source.write(to: path, atomically: true, encoding: .utf8)
            paths.append(path.path)
        }
        var generator = Generator(target: module, root: folder.path, modules: folders)
        generator.names = names
        let output = try generator.run(paths)
        let generated = folder.appending(path: "\(module).traced.swift")
        try output.text.write(to: generated, atomically: true, encoding: .utf8)
        return (paths + [generated.path], output)
    }

    /// Compiles sources as one module, to nowhere, and returns the compiler's diagnostics.
    static func compile(
        _ sources: [String], _ arguments: [String], module: String, importing modules: [URL] = []
    ) throws -> String {
        try run(
            [
                "swiftc", "-emit-sil", "-whole-module-optimization", "-o", "/dev/null", "-warnings-as-errors",
                "-module-name", module, "-package-name", "tracemark",
            ] + modulePaths + modules.flatMap { ["-I", $0.path] } + arguments + sources)
    }

    /// The search paths of this package's modules.
    private static let modulePaths: [String] = {
        let own = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "Modules")
        return ["-I", own.path, "-I", Fixtures.root.appending(path: "Sources/CTaskLocals").path]
    }()

    /// Runs a command, and returns what it writes; a compiler that succeeds writes nothing.
    private static func run(_ command: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: output, as: UTF8.self)
        return process.terminationStatus == 0 ? text : text + "\nended with status \(process.terminationStatus)"
    }
}
