import Foundation
import PackagePlugin

/// Generates the wrappers of a target's `// @trace` annotations while the target is built.
@main
struct TracemarkPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let module = target as? any SourceModuleTarget
        let files = module?.sourceFiles.map { $0 } ?? []
        let generated = module?.pluginGeneratedSources ?? []
        let root = context.package.directoryURL
        let modules = target.moduleFolders
        guard
            let traced = TracedTarget(
                name: target.name, root: root, files: files, generated: generated, modules: modules)
        else {
            Diagnostics.warning("TracemarkPlugin has nothing to do in target '\(target.name)': it has no Swift file.")
            return []
        }
        guard target.importsTracemark else {
            Diagnostics.error(
                """
                target '\(target.name)' uses TracemarkPlugin but not the library that the wrappers call: add \
                .product(name: "Tracemark", package: "tracemark") to its dependencies.
                """
            )
            return []
        }
        return [try traced.buildCommand(tool: context.tool, workDirectory: context.pluginWorkDirectoryURL)]
    }
}

extension TracedTarget {
    /// Returns a single command with one output, whatever the files hold. SwiftPM asks for the commands again only if
    /// the set of files changes. A new annotation in a file does not change the set.
    fileprivate func buildCommand(
        tool: (String) throws -> PluginContext.Tool, workDirectory: URL
    ) throws -> Command {
        let output = workDirectory.appending(component: "\(name).traced.swift")
        return .buildCommand(
            displayName: "Tracing \(name)",
            executable: try tool("tracemark-generate").url,
            // The reviewed copy is not among the inputs: a declared input that does not exist fails the build.
            arguments: arguments(["--output", output.path, "--review", reviewFile.path]),
            inputFiles: swiftFiles + generatedFiles,
            outputFiles: [output]
        )
    }
}

#if canImport(XcodeProjectPlugin)
import XcodeProjectPlugin

extension TracemarkPlugin: XcodeBuildToolPlugin {
    func createBuildCommands(context: XcodePluginContext, target: XcodeTarget) throws -> [Command] {
        let root = context.xcodeProject.directoryURL
        guard let traced = TracedTarget(name: target.displayName, root: root, files: target.inputFiles) else {
            Diagnostics.warning(
                "TracemarkPlugin has nothing to do in target '\(target.displayName)': it has no Swift file.")
            return []
        }
        return [try traced.buildCommand(tool: context.tool, workDirectory: context.pluginWorkDirectoryURL)]
    }
}
#endif
