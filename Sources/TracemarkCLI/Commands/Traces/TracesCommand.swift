import ArgumentParser

/// The command `tracemark traces`.
struct TracesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traces", abstract: "List, show, compare and delete traces.",
        subcommands: [TracesList.self, TracesShow.self, TracesDiff.self, TracesDelete.self])
}
