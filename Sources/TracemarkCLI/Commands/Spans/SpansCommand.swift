import ArgumentParser

/// `tracemark spans`.
struct SpansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spans", abstract: "Look at spans, and say more about them.",
        subcommands: [SpansList.self, SpansGet.self, SpansUpdate.self, SpansMetric.self, SpansSaveExample.self])
}
