import ArgumentParser

/// `tracemark alerts`: rules that a server evaluates, and how they stand.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Watch measures, and be told when they are beyond a threshold.",
        discussion: """
            The rules are kept in the store. Whichever server has it open evaluates them, each interval once, and tells \
            by its log, by webhooks, and by the program that TRACEMARK_ALERT_COMMAND names.
            """,
        subcommands: [AlertsList.self, AlertsAdd.self, AlertsTest.self, AlertsRemove.self],
        defaultSubcommand: AlertsList.self)
}
