import ArgumentParser
import TracemarkServer

/// `tracemark alerts test`.
struct AlertsTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Measure what a rule would find now. Nobody is told.")

    @OptionGroup var store: StoreOptions
    @Argument(help: "The rule's name.")
    var name: String

    func run() async throws {
        try await store.withStore { store in
            let evaluator = AlertEvaluator(store)
            guard let (_, rule, _) = try await evaluator.rules().first(where: { $0.name == name }) else {
                throw Failure.notFound("There is no alert rule \"\(name)\". `tracemark alerts list` shows them.")
            }
            let (value, level) = try await evaluator.trial(rule)
            try Output.standard.line("\(level.rawValue): \(value.map { "\($0)" } ?? "nothing to measure")")
        }
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
