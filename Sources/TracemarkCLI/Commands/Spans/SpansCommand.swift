import ArgumentParser

/// The command `tracemark spans`.
struct SpansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spans", abstract: "Show and annotate spans.",
        subcommands: [SpansList.self, SpansGet.self, SpansUpdate.self, SpansMetric.self, SpansSaveExample.self])
}
