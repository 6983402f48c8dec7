import ArgumentParser
import Foundation
import Logging
import TracemarkClient
import TracemarkServer

/// The command `tracemark alerts test`.
struct AlertsTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Measure a rule now, and send a test message to its actions.",
        discussion: """
            With --url, the server sends the message. Otherwise this program sends it, with its own \
            TRACEMARK_WEBHOOK_SECRET and TRACEMARK_ALERT_COMMAND.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: JSONOption
    @Argument(help: "The name of the rule.")
    var name: String

    private var log: Logger { Logger(label: "tracemark") { PlainLogHandler(label: $0) } }

    func run() async throws {
        let trial = try await store.withStore { store in
            let evaluator = AlertEvaluator(store)
            guard let (_, rule, _) = try await evaluator.rules().first(where: { $0.name == name }) else {
                throw Failure.notFound(
                    "The alert rule \"\(name)\" does not exist. `tracemark alerts list` lists all rules.")
            }
            if let server = store as? RemoteStore {
                return try await server.perform(AlertTestResult.self, "alerts", name, "test")
            }
            return try await evaluator.test(
                rule, named: name, environment: ProcessInfo.processInfo.environment, logger: log)
        }
        if format.json {
            try Output.standard.line(JSONLine.line(trial))
        } else {
            let value = trial.value.map { "\($0)" } ?? "no data"
            try Output.standard.line("\(trial.level.rawValue): \(value)")
            for delivery in trial.deliveries {
                let outcome = delivery.error.map { "failed: \(TerminalText.line($0))" } ?? "sent"
                try Output.standard.line("\(delivery.kind.rawValue): \(outcome)")
            }
        }
        try Output.standard.flush()
        if trial.deliveries.contains(where: { $0.error != nil }) { throw Failure(.failed) }
    }
}

/// The command `tracemark alerts remove`.
struct AlertsRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Delete a rule and its history.")

    @OptionGroup var store: StoreOptions
    @Argument(help: "The name of the rule.")
    var name: String

    func run() async throws {
        try await store.withStore(.writing) { store in
            guard try await AlertEvaluator(store).remove(name) else {
                throw Failure.notFound(
                    "The alert rule \"\(name)\" does not exist. `tracemark alerts list` lists all rules.")
            }
        }
        try Output.standard.line("Deleted \(TerminalText.line(name)).")
    }
}
