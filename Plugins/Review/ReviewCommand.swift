import Foundation
import PackagePlugin

// One file for what the two commands share: each file of a plugin is a compiler process of its own in the first build of
// every package that uses any of the plugins, since SwiftPM compiles them all (measured: 0.1 CPU-seconds a file).

// MARK: - What to do

/// The arguments of `swift package tracemark` and `swift package tracemark-check`.
///
///     --target App --target Core
///     lint --disable shared-name
struct CommandLineOptions {
    /// The command to run; nil for the review.
    var subcommand: Subcommand?
    var targets: [String] = []
    var help = false
    var json = false
    var disabledRules: [String] = []
    /// The locations to adopt: files, functions or types.
    var places: [String] = []

    /// The first word, if a command knows it.
    enum Subcommand: String {
        case adopt, list, lint

        /// The options beyond `--target`, for messages.
        fileprivate var options: String {
            switch self {
            case .adopt: ""
            case .list: "--json, "
            case .lint: "--disable RULE, which may be repeated, "
            }
        }
    }

    init(_ arguments: [String], knowing subcommands: [Subcommand] = []) throws {
        var rest = arguments[...]
        if let word = rest.first.flatMap(Subcommand.init), subcommands.contains(word) {
            subcommand = word
            rest.removeFirst()
        }
        while let argument = rest.popFirst() {
            // `--target=App` and `--target App` are the same.
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            func value(_ problem: CommandLineProblem) throws -> String {
                guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else { throw problem }
                return value
            }
            switch (parts[0], subcommand) {
            case ("-h", _) where parts.count == 1, ("--help", _) where parts.count == 1: help = true
            case ("--target", _): targets.append(try value(.missingTargetName))
            case ("--json", .list) where parts.count == 1: json = true
            case ("--disable", .lint): disabledRules.append(try value(.missingRuleName))
            case (_, .adopt) where !argument.hasPrefix("-"): places.append(argument)
            default: throw CommandLineProblem.unknownArgument(argument, options: subcommand?.options ?? "")
            }
        }
        if subcommand == .adopt, places.isEmpty, !help { throw CommandLineProblem.missingPlace }
    }
}

/// An invalid command line, described in a sentence for the user.
enum CommandLineProblem: Error, CustomStringConvertible {
    case unknownArgument(String, options: String)
    case missingTargetName
    case missingRuleName
    case missingPlace
    case unknownTarget(String, known: [String])
    case noTargets
    case noPlugin

    var description: String {
        switch self {
        case .unknownArgument(let argument, let options):
            "unknown argument '\(argument)'; the options are \(options)--target NAME, which may be repeated, and --help."
        case .missingTargetName:
            "--target must be followed by the name of a target."
        case .missingRuleName:
            "--disable must be followed by the name of a rule."
        case .missingPlace:
            "say what to adopt, such as Sources/App/Summarizer.swift:summarize, a file's path or a type in it."
        case .unknownTarget(let name, let known):
            "no target '\(name)' imports Tracemark; those that do: \(known.joined(separator: ", "))."
        case .noTargets:
            "no target of this package depends on the library Tracemark, so there is nothing to trace."
        case .noPlugin:
            "Package.swift does not name TracemarkPlugin, so callers of a renamed function would find nothing: add it to the target's plugins."
        }
    }
}

// MARK: - With which targets

/// The targets of a package or an Xcode project that can be traced. The command plugins work on them.
struct TracedPackage {
    let root: URL
    /// The targets sorted by name, for the same order on every machine.
    let targets: [TracedTarget]
    /// The Swift files of all targets, tests and those without Tracemark included.
    let files: [URL]
    /// The Swift files of the modules of other packages that `targets` see.
    let importedFiles: [URL]

    init(_ package: Package) {
        root = package.directoryURL
        let modules = package.targets.compactMap { $0 as? SwiftSourceModuleTarget }
        let ownModules = Set(modules.map(\.id))
        files = modules.flatMap(\.swiftFiles)
        importedFiles = Set(
            modules.filter(\.importsTracemark).flatMap(\.recursiveTargetDependencies)
                .compactMap { $0 as? SwiftSourceModuleTarget }.filter { !ownModules.contains($0.id) }
                .flatMap(\.swiftFiles)
        ).sorted { $0.path < $1.path }
        targets = package.targets.compactMap { target in
            guard let module = target as? SwiftSourceModuleTarget, module.importsTracemark else { return nil }
            return TracedTarget(
                name: module.name, root: package.directoryURL, files: module.sourceFiles, modules: module.moduleFolders)
        }.sorted { $0.name < $1.name }
    }

    /// Returns the targets with the given names, or all targets if there are no names.
    func targets(named names: [String]) throws -> [TracedTarget] {
        if targets.isEmpty { throw CommandLineProblem.noTargets }
        let known = targets.map(\.name)
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw CommandLineProblem.unknownTarget(unknown, known: known)
        }
        return names.isEmpty ? targets : targets.filter { names.contains($0.name) }
    }

    /// The copies for targets that are gone, renamed, or no longer import Tracemark. A file counts only with
    /// Tracemark's heading. The user owns any other file.
    var orphanedReviewFiles: [URL] {
        let folder = root.appending(component: TracedTarget.reviewFolder)
        let wanted = Set(targets.map(\.reviewFile.lastPathComponent))
        let present = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return present.sorted()
            .filter { $0.hasSuffix(".swift") && !wanted.contains($0) }
            .map { folder.appending(component: $0) }
            .filter { (try? String(contentsOf: $0, encoding: .utf8))?.hasPrefix(TracedTarget.heading) ?? false }
    }
}

extension SwiftSourceModuleTarget {
    fileprivate var swiftFiles: [URL] { sourceFiles.filter(\.isSwift).map(\.url) }
}

#if canImport(XcodeProjectPlugin)
import XcodeProjectPlugin

extension TracedPackage {
    init(_ project: XcodeProject) {
        root = project.directoryURL
        files = Set(project.targets.flatMap(\.inputFiles).filter(\.isSwift).map(\.url)).sorted { $0.path < $1.path }
        importedFiles = []
        targets = project.targets.filter(\.importsTracemark).compactMap { target in
            TracedTarget(name: target.displayName, root: project.directoryURL, files: target.inputFiles)
        }.sorted { $0.name < $1.name }
    }
}

extension XcodeTarget {
    fileprivate var importsTracemark: Bool {
        dependencies.contains { dependency in
            switch dependency {
            case .target(let target): target.importsTracemark
            case .product(let product): product.targets.contains { $0.name == "Tracemark" || $0.importsTracemark }
            @unknown default: false
            }
        }
    }
}
#endif

// MARK: - Doing it

/// A run of `swift package tracemark` or `swift package tracemark-check`.
struct ReviewCommand {
    private static let tool = "tracemark-review"

    let targets: [TracedTarget]
    /// The stale copies. The list is empty if the user named targets, since the others are then unknown.
    let orphans: [URL]
    private let executable: URL
    /// The folder of the package or the Xcode project.
    let root: URL
    private let package: TracedPackage

    init(_ package: TracedPackage, options: CommandLineOptions, tool: (String) throws -> PluginContext.Tool) throws {
        targets = try package.targets(named: options.targets)
        orphans = options.targets.isEmpty ? package.orphanedReviewFiles : []
        executable = try tool(Self.tool).url
        root = package.root
        self.package = package
    }

    /// Renames and annotates functions. The tool reads all files of the package: a new name must stand in none of them.
    ///
    /// - Returns: whether all were adopted.
    func adopt(_ places: [String]) throws -> Bool {
        let known = Set(targets.flatMap(\.swiftFiles))
        let context = package.files.filter { !known.contains($0) }
        return try generate(
            places.flatMap { ["--adopt", $0] } + context.flatMap { ["--context", $0.path] }
                + package.importedFiles.flatMap { ["--imported", $0.path] })
    }

    /// Runs the tool for every target, even after it has failed for one.
    ///
    /// - Parameter option: `--write-review` or `--check-review`.
    /// - Returns: the names of the targets for which it failed. It has said why by then, on the plugin's own output.
    func generate(_ option: String) throws -> [String] {
        try targets.filter { try !run($0.arguments([option, $0.reviewFile.path]), for: "'\($0.name)'") }.map(\.name)
    }

    /// Runs the tool once for all targets.
    ///
    /// - Returns: whether it found nothing wrong; it has said what by then.
    func generate(_ options: [String]) throws -> Bool {
        try run(
            ["--root", root.path] + options + targets.flatMap { ["--target", $0.name] + $0.swiftFiles.map(\.path) },
            for: "this package")
    }

    private func run(_ arguments: [String], for what: String) throws -> Bool {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal {
            Diagnostics.error("\(Self.tool) crashed on \(what), signal \(process.terminationStatus).")
        }
        return process.terminationReason == .exit && process.terminationStatus == 0
    }
}
