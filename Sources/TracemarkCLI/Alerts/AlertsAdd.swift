import ArgumentParser
import TracemarkModel
import TracemarkServer

/// The command `tracemark alerts add`.
struct AlertsAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a rule, or replace the rule of the same name.",
        discussion: """
            tracemark alerts add slow-answers --filter 'name=answer' --measure p95 --above 5 --window 3600
            tracemark alerts add bad-answers --measure mean --metric quality --below 3 --webhook https://example.org/hook
            """)

    @OptionGroup var store: StoreOptions
    @Argument(help: "The name of the rule.")
    var name: String
    @Option(help: "The filter of the traces or spans to measure.")
    var filter = ""
    @Option(help: "The kind of record to measure: traces or spans.")
    var scope = AlertRule.Scope.traces
    @Option(help: "The measure. Durations are in seconds, error rates from 0 to 1.")
    var measure = AlertRule.Measure.count
    @Option(help: "The metric for mean, sum, lowest or highest.")
    var metric: String?
    @Option(parsing: .unconditional, help: "The threshold above which the measure is an alert.")
    var above: Double?
    @Option(parsing: .unconditional, help: "The threshold below which the measure is an alert.")
    var below: Double?
    @Option(parsing: .unconditional, help: "The threshold of a warning.")
    var warning: Double?
    @Option(help: "The length of the time window, in seconds.")
    var window = 3_600
    @Option(help: "The time between evaluations, in seconds.")
    var interval = 60
    @Option(help: "The pause before a repeated message while the state stays bad, in seconds.")
    var cooldown = 3_600
    @Option(name: .customLong("no-data"), help: "The meaning of an empty result.")
    var noData = AlertRule.NoData.noData
    @Option(
        help:
            "A URL to send a POST request to, signed if the server has TRACEMARK_WEBHOOK_SECRET. Repeatable."
    )
    var webhook: [String] = []
    @Flag(help: "Run the program in the server's TRACEMARK_ALERT_COMMAND.")
    var command = false

    func run() async throws {
        guard (above == nil) != (below == nil), let threshold = above ?? below else {
            throw Failure.usage("The rule has no threshold, or two. Pass either --above or --below.")
        }
        var rule = AlertRule(alert: threshold)
        rule.filter = filter
        rule.scope = scope
        rule.measure = measure
        rule.metric = metric
        rule.comparison = above == nil ? .below : .above
        rule.warning = warning
        rule.windowSeconds = window
        rule.intervalSeconds = interval
        rule.cooldownSeconds = cooldown
        rule.noData = noData
        rule.actions += webhook.map { AlertRule.Action(kind: .webhook, url: $0) }
        if command { rule.actions.append(AlertRule.Action(kind: .command)) }
        let finished = rule
        try await store.withStore(.writing) { store in
            do {
                try await AlertEvaluator(store).put(finished, named: name)
            } catch let error as AlertRuleError {
                throw Failure.usage(error.description)
            } catch let error as FilterError {
                throw Failure(error, in: filter, option: "--filter")
            }
        }
        try Output.standard.line("Added \(TerminalText.line(name)).")
    }
}

extension AlertRule.Scope: ExpressibleByArgument {}
extension AlertRule.Measure: ExpressibleByArgument {}
extension AlertRule.NoData: ExpressibleByArgument {}
