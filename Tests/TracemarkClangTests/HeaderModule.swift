import Foundation
import TracemarkClang
import TracemarkGenerator

/// A module made of one header, in a folder of its own, and what is generated for it.
struct HeaderModule {
    let name: String
    let folder: URL
    var includes: [String] = []

    /// A module around a header that is somewhere.
    init(_ header: CLibraries.Header) throws {
        try self.init(
            name: header.module, map: "module \(header.module) [system] { header \"\(header.path)\" export * }")
        includes = header.includes
    }

    /// A module around a header's text.
    init(text: String, named name: String = "CLib", notes: String? = nil) throws {
        try self.init(name: name, map: "module \(name) { header \"\(name).h\" export * }")
        try write(text, to: "\(name).h")
        if let notes { try write(notes, to: "\(name).apinotes") }
    }

    /// A module with a map and headers by their names.
    init(map: String, headers: [String: String]) throws {
        try self.init(name: "CLib", map: map)
        for (name, text) in headers { try write(text, to: name) }
    }

    private init(name: String, map: String) throws {
        self.name = name
        folder = FileManager.default.temporaryDirectory.appending(path: "tracemark-c-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(map, to: "module.modulemap")
    }

    func write(_ text: String, to file: String) throws {
        try text.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    // MARK: Generating

    var generator: CGenerator {
        CGenerator(
            target: "App", root: folder.path,
            modules: [CModule(name: name, folder: folder.path, flags: includes.map { "-I" + $0 })],
            toolchain: CLibraries.toolchain)
    }

    /// Generates from the header's comments alone, or from a `tracemark.json`.
    func generate(_ traceFile: String? = nil, swift: String = "", libclang: String? = nil) throws -> CGenerator.Output {
        var generator = generator
        generator.libraryPath = libclang
        try write(swift, to: "App.swift")
        if let traceFile { try write(traceFile, to: "tracemark.json") }
        return try generator.run(
            swiftFiles: [folder.appending(path: "App.swift").path],
            traceFile: traceFile == nil ? nil : folder.appending(path: "tracemark.json").path)
    }

    /// A `tracemark.json` that asks for every function.
    var everything: String {
        "{\"c\": [{\"module\": \"\(name)\", \"functions\": [\"*\"]}]}"
    }

    /// The messages with their places, the folder's path left out.
    func messages(_ output: CGenerator.Output) -> [String] {
        output.diagnostics.map { $0.description.replacing(folder.path + "/", with: "") }
    }

    // MARK: Compiling

    private var importOptions: [String] {
        ["-I", folder.path] + includes.flatMap { ["-Xcc", "-I" + $0] }
    }

    /// What the compiler says about the wrappers: nothing, when all is well.
    func compile(_ text: String, with program: String = "", _ options: [String] = []) throws -> String {
        let modules = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "Modules")
        let header = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/CTaskLocals")
        try write(text, to: "App.c.traced.swift")
        try write(program, to: "App.swift")
        let result = try CommandLineProgram(
            [
                "swiftc", "-emit-sil", "-whole-module-optimization", "-o", "/dev/null", "-module-name", "App",
                "-swift-version", "6", "-parse-as-library", "-I", modules.path,
                "-I", header.path,
            ] + importOptions + options + ["App.c.traced.swift", "App.swift"], in: folder)
        // What Clang has to say about a header is not about the wrappers.
        let lines = (result.output + result.error).split(separator: "\n")
            .filter { $0.contains(".swift:") && ($0.contains(": warning: ") || $0.contains(": error: ")) }
        if lines.isEmpty, result.status != 0 { return result.error }
        return lines.joined(separator: "\n")
    }

    /// The symbols that a program refers to, by their mangled names.
    func calls(_ text: String, with program: String) throws -> Set<String> {
        let modules = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "Modules")
        let header = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/CTaskLocals")
        try write(text, to: "App.c.traced.swift")
        try write(program, to: "App.swift")
        let result = try CommandLineProgram(
            [
                "swiftc", "-frontend", "-emit-silgen", "-module-name", "App", "-swift-version", "6",
                "-parse-as-library",
                "-I", modules.path, "-I", header.path,
            ] + importOptions + ["-primary-file", "App.swift", "App.c.traced.swift"], in: folder)
        return Set(result.output.matches(of: #/function_ref @(?<name>\$s\w+)/#).map { String($0.output.name) })
    }

    /// How Swift's importer declares the module's functions, by the toolchain's own tool: a signature each.
    func importedSignatures() throws -> Set<String> {
        let target = try CommandLineProgram(["swiftc", "-print-target-info"]).output
            .firstMatch(of: #/"unversionedTriple": "(?<name>[^"]+)"/#)?.output.name
        let result = try CommandLineProgram(
            ["swift-synthesize-interface", "-module-name", name, "-target", String(target ?? "")] + importOptions)
        return Signatures.declared(in: result.output)
    }
}
