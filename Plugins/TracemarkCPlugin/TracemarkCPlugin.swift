import Foundation
import PackagePlugin

/// Generates the wrappers of the C functions that a target traces, while the target is built.
///
/// The plugin is separate from `TracemarkPlugin`, so that only packages that trace C build its tool.
@main
struct TracemarkCPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let module = target as? any SourceModuleTarget
        let sources = module?.sourceFiles.map { $0 } ?? []
        // SwiftPM shows a plugin only the files of plugins that the target lists before it.
        let generated = (module?.pluginGeneratedSources ?? []).filter {
            $0.pathExtension == "swift" && !$0.path.hasSuffix(".traced.swift")
        }
        let swiftFiles =
            sources.filter { $0.type == .source && $0.url.pathExtension == "swift" }.map(\.url) + generated
        if swiftFiles.isEmpty {
            Diagnostics.warning("TracemarkCPlugin has nothing to do in target '\(target.name)': it has no Swift file.")
            return []
        }
        let modules = ImportableModule.all(for: target)
        if modules.isEmpty {
            Diagnostics.warning(
                "TracemarkCPlugin has nothing to do in target '\(target.name)': it depends on no C module.")
            return []
        }
        guard target.recursiveTargetDependencies.contains(where: { $0.name == "Tracemark" }) else {
            Diagnostics.error(
                """
                target '\(target.name)' uses TracemarkCPlugin but not the library that the wrappers call: add \
                .product(name: "Tracemark", package: "tracemark") to its dependencies.
                """
            )
            return []
        }
        let output = context.pluginWorkDirectoryURL.appending(component: "\(target.name).c.traced.swift")
        // The file is an input. A change is then noticed, and SwiftPM does not call the file unhandled.
        let traceFile = target.directoryURL.appending(component: "tracemark.json")
        let hasTraceFile = FileManager.default.fileExists(atPath: traceFile.path)
        var arguments = ["--target", target.name, "--root", context.package.directoryURL.path, "--output", output.path]
        // `usr/bin/swiftc` of the toolchain that builds: its libclang is the one that Swift imports with.
        if let compiler = try? context.tool(named: "swiftc").url {
            arguments += ["--toolchain", compiler.deletingLastPathComponent().deletingLastPathComponent().path]
        }
        if hasTraceFile { arguments += ["--trace-file", traceFile.path] }
        arguments += modules.flatMap(\.arguments) + swiftFiles.map(\.path).sorted()
        return [
            .buildCommand(
                displayName: "Tracing C in \(target.name)",
                executable: try context.tool(named: "tracemark-generate-c").url,
                arguments: arguments,
                inputFiles: swiftFiles + modules.flatMap(\.files) + (hasTraceFile ? [traceFile] : []),
                outputFiles: [output]
            )
        ]
    }
}

/// A C module that a target can import.
///
///     --module CSQLite --folder /pkg/Sources/CSQLite --map /pkg/Sources/CSQLite/module.modulemap --flag -I/usr/x
struct ImportableModule {
    var name: String
    var folder: URL
    var map: URL?
    var flags: [String] = []

    /// Returns the C targets, system libraries and binary artifacts among the direct and indirect dependencies.
    static func all(for target: any Target) -> [ImportableModule] {
        var modules: [ImportableModule] = []
        for dependency in target.recursiveTargetDependencies {
            if let library = dependency as? ClangSourceModuleTarget, let folder = library.publicHeadersDirectoryURL {
                let map = folder.appending(component: "module.modulemap")
                modules.append(
                    ImportableModule(name: library.moduleName, folder: folder, map: map.isFile ? map : nil))
            } else if let library = dependency as? SystemLibraryTarget {
                let map = library.directoryURL.appending(component: "module.modulemap")
                modules += mapped(map, flags: library.compilerFlags)
            } else if let artifact = dependency as? BinaryArtifactTarget {
                modules += maps(in: artifact.artifactURL).flatMap { mapped($0, flags: []) }
            }
        }
        var names: Set<String> = []
        return modules.filter { names.insert($0.name).inserted }
    }

    /// Returns the modules that a map declares. Their names may differ from the target's.
    private static func mapped(_ map: URL, flags: [String]) -> [ImportableModule] {
        guard let text = try? String(contentsOf: map, encoding: .utf8) else { return [] }
        return text.matches(
            of: #/^\s*(?:explicit\s+|framework\s+)*module\s+"?(?<name>[\w.]+)/#.anchorsMatchLineEndings()
        )
        .prefix(1).map { match in
            ImportableModule(
                name: String(match.output.name), folder: map.deletingLastPathComponent(), map: map, flags: flags)
        }
    }

    /// The module maps of an artifact; of an XCFramework those of the platform that builds, which come first by name.
    private static func maps(in folder: URL) -> [URL] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        let maps = paths.filter { $0.hasSuffix("module.modulemap") || $0.hasSuffix(".modulemap") }.sorted()
        #if os(macOS)
        let own = maps.filter { $0.hasPrefix("macos") }
        return (own.isEmpty ? maps : own).map { folder.appending(path: $0) }
        #else
        return maps.map { folder.appending(path: $0) }
        #endif
    }

    var arguments: [String] {
        ["--module", name, "--folder", folder.path] + (map.map { ["--map", $0.path] } ?? [])
            + flags.flatMap { ["--flag", $0] }
    }

    // MARK: Inputs

    /// What the wrappers are made from: when one of these changes, they are made again.
    var files: [URL] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        let own = paths.filter { $0.hasSuffix(".h") }.sorted().map { folder.appending(path: $0) }
        var found = own + (map.map { [$0] } ?? [])
        var seen = Set(found.map(\.path))
        // A system library's headers stand elsewhere: the map names them, or a header beside it includes them.
        var level = found
        for _ in 0..<Self.depth {
            level = level.flatMap(included).filter { seen.insert($0.path).inserted }
            found += level
        }
        return found
    }

    /// How far headers are followed: that of a library's own, and those that it is made of.
    private static let depth = 2

    private func included(by file: URL) -> [URL] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        let beside = file.deletingLastPathComponent()
        if file.pathExtension == "modulemap" {
            return text.matches(of: #/header\s+"(?<path>[^"]+)"/#).map(\.output.path).compactMap { path in
                let header = path.hasPrefix("/") ? URL(filePath: String(path)) : beside.appending(path: String(path))
                return header.isFile ? header : nil
            }
        }
        let folders = flags.filter { $0.hasPrefix("-I") }.map { URL(filePath: String($0.dropFirst(2))) } + Self.system
        return text.matches(of: #/^\s*#\s*(?:include|import)\s*[<"](?<path>[^>"]+)[>"]/#.anchorsMatchLineEndings())
            .map { String($0.output.path) }
            .compactMap { path in ([beside] + folders).map { $0.appending(path: path) }.first(where: \.isFile) }
    }

    private static let system: [URL] = [
        "/usr/local/include", "/usr/include/x86_64-linux-gnu", "/usr/include/aarch64-linux-gnu", "/usr/include",
    ].map { URL(filePath: $0) }
}

extension URL {
    fileprivate var isFile: Bool {
        FileManager.default.fileExists(atPath: path)
    }
}
