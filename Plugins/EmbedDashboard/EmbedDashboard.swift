import Foundation
import PackagePlugin

/// Puts the dashboard's files into the server, so that one binary is all there is to install.
///
/// SwiftPM's own `.embedInCode` writes each byte as a number, which costs the compiler 38 seconds for 144 KB; a string
/// literal costs it nothing that can be measured.
@main
struct EmbedDashboard: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = target.directoryURL.appending(path: "Dashboard/Web")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        let files = names.sorted().map { folder.appending(path: $0) }.filter { !$0.hasDirectoryPath }
        let output = context.pluginWorkDirectoryURL.appending(component: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding the dashboard", executable: try context.tool(named: "tracemark-embed").url,
                arguments: [folder.path, output.path], inputFiles: files.filter { !$0.pathExtension.isEmpty },
                outputFiles: [output])
        ]
    }
}
