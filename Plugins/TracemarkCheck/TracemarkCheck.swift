import Foundation
import PackagePlugin

/// `swift package tracemark-check`: fails if a file in `Traced/` differs from the text that the sources generate.
///
/// `swift package tracemark-check list` shows the traced functions, and `lint` the doubtful annotations.
///
/// The check is a plugin of its own. A plugin that may write to the package asks first, and so needs a terminal.
@main
struct TracemarkCheck: CommandPlugin {
    private static let help = """
        USAGE: swift package tracemark-check [--target NAME]...
               swift package tracemark-check list [--json] [--target NAME]...
               swift package tracemark-check lint [--disable RULE]... [--target NAME]...

        Compares Traced/<target>.swift with the wrappers that the sources of each target that depends on Tracemark
        would generate. Prints the differences and the span names that were added, removed or renamed, and fails
        when there are any. Writes nothing and needs no terminal.

          --target NAME   only this target; may be repeated

        list prints every traced function with its span's name, its file, line and options, as a table or as JSON.

        lint warns of what makes traces hard to use, and fails when there is anything. A rule is turned off by its name:

          undescriptive-name   a span name that says nothing, such as "trace1" or "test"
          unstable-name        one with a date, an identifier or a value in it
          shared-name          one that two functions share
          inconsistent-key     one tag or metric under two spellings, such as user_id and userId
          missing-span         a public async function without a span in a type whose others have one
        """

    func performCommand(context: PluginContext, arguments: [String]) throws {
        let options = try CommandLineOptions(arguments, knowing: [.list, .lint])
        if options.help { return print(Self.help) }
        try perform(ReviewCommand(TracedPackage(context.package), options: options, tool: context.tool), options)
    }

    private func perform(_ command: ReviewCommand, _ options: CommandLineOptions) throws {
        switch options.subcommand {
        case .list:
            let form = options.json ? ["json"] : ["table"] + (terminalWidth.map { ["--columns", "\($0)"] } ?? [])
            if try !command.generate(["--list"] + form) { Diagnostics.error("the list is not complete: see above.") }
        case .lint:
            let rules = options.disabledRules.flatMap { ["--disable", $0] }
            if try !command.generate(["--lint", "all"] + rules) {
                Diagnostics.error("tracemark-check lint failed: see above.")
            }
        default:
            try check(command)
        }
    }

    /// The width of the terminal that SwiftPM prints to, or nil if it prints to a file or another program.
    ///
    /// A plugin's own output always goes to SwiftPM, so SwiftPM's output counts. Only Linux reveals it; other systems
    /// use `COLUMNS`.
    private var terminalWidth: Int? {
        #if os(Linux)
        let output = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(getppid())/fd/1")
        guard let output, output.hasPrefix("/dev/") else { return nil }
        let terminal = open(output, O_WRONLY | O_NOCTTY | O_CLOEXEC)
        defer { close(terminal) }
        var size = winsize()
        return ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
        #else
        return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
        #endif
    }

    private func check(_ command: ReviewCommand) throws {
        let failed = try command.generate("--check-review")
        for orphan in command.orphans {
            print(
                """
                \(TracedTarget.reviewFolder)/\(orphan.lastPathComponent): its target is gone; run \
                'swift package tracemark' and commit that the file is removed
                """
            )
        }
        let files = failed.map { "\($0).swift" } + command.orphans.map(\.lastPathComponent)
        if !files.isEmpty {
            Diagnostics.error("tracemark-check failed for \(files.joined(separator: ", ")): see above.")
        }
    }
}

#if canImport(XcodeProjectPlugin)
import XcodeProjectPlugin

extension TracemarkCheck: XcodeCommandPlugin {
    func performCommand(context: XcodePluginContext, arguments: [String]) throws {
        let options = try CommandLineOptions(arguments, knowing: [.list, .lint])
        if options.help { return print(Self.help) }
        try perform(ReviewCommand(TracedPackage(context.xcodeProject), options: options, tool: context.tool), options)
    }
}
#endif
