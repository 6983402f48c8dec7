import ArgumentParser
import Foundation
import Logging
import TracemarkClient
import TracemarkServer

/// `tracemark alerts test`.
struct AlertsTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Measure what a rule would find now, and tell everyone that it is a test.",
        discussion: """
            With --url the server tells; else this program does, by its own TRACEMARK_WEBHOOK_SECRET and \
            TRACEMARK_ALERT_COMMAND.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: JSONOption
    @Argument(help: "The rule's name.")
    var name: String

    private var log: Logger { Logger(label: "tracemark") { PlainLogHandler(label: $0) } }

    func run() async throws {
        let trial = try await store.withStore { store in
            let evaluator = AlertEvaluator(store)
            guard let (_, rule, _) = try await evaluator.rules().first(where: { $0.name == name }) else {
                throw Failure.notFound("There is no alert rule \"\(name)\". `tracemark alerts list` shows them.")
            }
            if let server = store as? RemoteStore {
                return try await server.order(AlertTrial.self, "alerts", name, "test")
            }
            return try await evaluator.test(
                rule, named: name, environment: ProcessInfo.processInfo.environment, logger: log)
        }
        if format.json {
            try Output.standard.line(PrintedJSON.line(trial))
        } else {
            let value = trial.value.map { "\($0)" } ?? "nothing to measure"
            try Output.standard.line("\(trial.level.rawValue): \(value)")
            for delivery in trial.deliveries {
                let outcome = delivery.error.map { "failed: \(PrintedText.line($0))" } ?? "told"
                try Output.standard.line("\(delivery.kind.rawValue): \(outcome)")
            }
        }
        try Output.standard.flush()
        if trial.deliveries.contains(where: { $0.error != nil }) { throw Failure(.failed) }
    }
}

/// `tracemark alerts remove`.
struct AlertsRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove a rule and its history.")

    @OptionGroup var store: StoreOptions
    @Argument(help: "The rule's name.")
    var name: String

    func run() async throws {
        try await store.withStore(.writing) { store in
            guard try await AlertEvaluator(store).remove(name) else {
                throw Failure.notFound("There is no alert rule \"\(name)\". `tracemark alerts list` shows them.")
            }
        }
        try Output.standard.line("Removed \(PrintedText.line(name)).")
    }
}
