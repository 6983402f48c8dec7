import ArgumentParser

/// The command `tracemark alerts`: the rules that a server evaluates, and their states.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Watch measures, and get a message when they exceed a threshold.",
        discussion: """
            The store holds the rules. The server that has it open evaluates each interval once, and sends messages \
            to its log, to webhooks, and to the program in TRACEMARK_ALERT_COMMAND.
            """,
        subcommands: [AlertsList.self, AlertsAdd.self, AlertsTest.self, AlertsRemove.self],
        defaultSubcommand: AlertsList.self)
}
