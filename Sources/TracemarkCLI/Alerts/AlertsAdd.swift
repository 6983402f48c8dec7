import ArgumentParser
import TracemarkModel
import TracemarkServer

/// `tracemark alerts add`.
struct AlertsAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a rule, or replace the one of its name.",
        discussion: """
            tracemark alerts add slow-answers --filter 'name=answer' --measure p95 --above 5 --window 3600
            tracemark alerts add bad-answers --measure mean --metric quality --below 3 --webhook https://example.org/hook
            """)

    @OptionGroup var store: StoreOptions
    @Argument(help: "The rule's name.")
    var name: String
    @Option(help: "What is looked at, in the filter language.")
    var filter = ""
    @Option(help: "Whether traces or spans are looked at.")
    var scope = AlertRule.Scope.traces
    @Option(help: "What is measured. Durations are in seconds, error rates from 0 to 1.")
    var measure = AlertRule.Measure.count
    @Option(help: "The metric that mean, sum, lowest or highest is of.")
    var metric: String?
    @Option(parsing: .unconditional, help: "It is an alert when the measure is above this.")
    var above: Double?
    @Option(parsing: .unconditional, help: "It is an alert when the measure is below this.")
    var below: Double?
    @Option(parsing: .unconditional, help: "Where a warning begins.")
    var warning: Double?
    @Option(help: "How many seconds back is looked.")
    var window = 3_600
    @Option(help: "How often is looked, in seconds.")
    var interval = 60
    @Option(help: "For how many seconds nothing more is told while things stay bad.")
    var cooldown = 3_600
    @Option(name: .customLong("no-data"), help: "What it means that nothing was found.")
    var noData = AlertRule.NoData.noData
    @Option(
        help:
            "An address to send a POST to, signed where the server has TRACEMARK_WEBHOOK_SECRET. May be given several times."
    )
    var webhook: [String] = []
    @Flag(help: "Run the program that the server's TRACEMARK_ALERT_COMMAND names.")
    var command = false

    func run() async throws {
        guard (above == nil) != (below == nil), let threshold = above ?? below else {
            throw Failure.usage("Either --above or --below says where an alert begins.")
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
        try Output.standard.line("Added \(PrintedText.line(name)).")
    }
}

extension AlertRule.Scope: ExpressibleByArgument {}
extension AlertRule.Measure: ExpressibleByArgument {}
extension AlertRule.NoData: ExpressibleByArgument {}
