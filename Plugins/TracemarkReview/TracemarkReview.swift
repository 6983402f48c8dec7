import Foundation
import PackagePlugin

/// `swift package tracemark`: writes the wrappers of every traced target to `Traced/`, to be reviewed and committed.
///
/// `swift package tracemark adopt` turns functions into the recommended idiom, in the sources themselves.
@main
struct TracemarkReview: CommandPlugin {
    private static let help = """
        USAGE: swift package tracemark [--target NAME]...
               swift package tracemark adopt PLACE...

        Writes the generated wrappers of each target that depends on Tracemark to Traced/<target>.swift, to be reviewed
        and committed. Removes the files of targets that have no annotation or that are gone.

          --target NAME   only this target; may be repeated

        adopt renames functions to _name and writes // @trace above them, so that every call of name opens a span. No
        caller changes. PLACE is a file, or a function or type in it; what cannot be adopted is said:

          Sources/App/Summarizer.swift:summarize                        a function
          'Sources/App/Summarizer.swift:Summarizer.summarize(_:limit:)'   one of several of that name
          Sources/App/Summarizer.swift:Summarizer                       every function of a type
          Sources/App/Summarizer.swift                                  every function in a file
        """

    func performCommand(context: PluginContext, arguments: [String]) throws {
        let options = try CommandLineOptions(arguments, knowing: [.adopt])
        if options.help { return print(Self.help) }
        let command = try ReviewCommand(TracedPackage(context.package), options: options, tool: context.tool)
        if options.subcommand == .adopt {
            try requirePlugin(in: context.package.directoryURL)
            try adopt(options.places, command)
        } else {
            try write(command)
        }
    }

    /// Checks that the manifest names the build plugin. Only that plugin generates the functions that callers of a
    /// renamed function call.
    private func requirePlugin(in root: URL) throws {
        let manifest = try String(contentsOf: root.appending(component: "Package.swift"), encoding: .utf8)
        if !manifest.contains("TracemarkPlugin") { throw CommandLineProblem.noPlugin }
    }

    private func adopt(_ places: [String], _ command: ReviewCommand) throws {
        if try !command.adopt(places) {
            Diagnostics.error("not all was adopted: see above.")
        }
    }

    private func write(_ command: ReviewCommand) throws {
        let failed = try command.generate("--write-review")
        for orphan in command.orphans {
            try FileManager.default.removeItem(at: orphan)
            print("\(TracedTarget.reviewFolder)/\(orphan.lastPathComponent): removed, its target is gone")
        }
        if !failed.isEmpty {
            Diagnostics.error("nothing was written for \(failed.joined(separator: ", ")): see above.")
        }
    }
}

#if canImport(XcodeProjectPlugin)
import XcodeProjectPlugin

extension TracemarkReview: XcodeCommandPlugin {
    func performCommand(context: XcodePluginContext, arguments: [String]) throws {
        let options = try CommandLineOptions(arguments, knowing: [.adopt])
        if options.help { return print(Self.help) }
        let command = try ReviewCommand(TracedPackage(context.xcodeProject), options: options, tool: context.tool)
        try options.subcommand == .adopt ? adopt(options.places, command) : write(command)
    }
}
#endif
