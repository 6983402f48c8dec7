import ArgumentParser

/// `tracemark traces`.
struct TracesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traces", abstract: "List, show and compare traces.",
        subcommands: [TracesList.self, TracesShow.self, TracesDiff.self])
}
