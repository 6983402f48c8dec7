import ArgumentParser
import Tracemark
import TracemarkModel
import TracemarkServer

/// The command `tracemark alerts list`.
struct AlertsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the rules and their states.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: JSONOption

    private struct Line: Encodable {
        let name: String
        let rule: AlertRule
        let level: AlertLevel?
        let value: Double?
        let since: Timestamp?
        let history: [AlertState.Change]
    }

    func run() async throws {
        try await store.withStore { store in
            let evaluator = AlertEvaluator(store)
            var lines: [Line] = []
            for (name, rule, _) in try await evaluator.rules() {
                let state = try await evaluator.state(of: name)?.state
                lines.append(
                    Line(
                        name: name, rule: rule, level: state?.level, value: state?.value, since: state?.since,
                        history: state?.history ?? []))
            }
            if format.json {
                for line in lines { try Output.standard.line(JSONLine.line(line)) }
                return
            }
            let style = Terminal.output
            guard !lines.isEmpty else { return try Output.standard.line(style.paint("No alert rules.", .dim)) }
            var table = Table(columns: [
                Table.Column(title: "NAME", minimumWidth: 12), Table.Column(title: "STATE"),
                Table.Column(title: "VALUE", isRight: true),
                Table.Column(title: "RULE", minimumWidth: 12, dropOrder: 2),
                Table.Column(title: "SINCE", dropOrder: 1),
            ])
            table.rows = lines.map { line in
                [
                    Table.Cell(TerminalText.line(line.name), .bold),
                    Table.Cell(
                        line.rule.isEnabled ? line.level?.rawValue ?? "not yet" : "off",
                        line.level == .alert ? .red : line.level == .ok ? .green : .yellow),
                    Table.Cell(line.value.map { "\($0)" } ?? "-"), Table.Cell(TerminalText.line(summary(line.rule))),
                    Table.Cell(line.since.map { LocalTime.text($0) } ?? "-", .dim),
                ]
            }
            for line in table.lines(in: style) { try Output.standard.line(line) }
        }
    }

    private func summary(_ rule: AlertRule) -> String {
        let measure = rule.metric.map { "\(rule.measure.rawValue) of \($0)" } ?? rule.measure.rawValue
        let filter = rule.filter.isEmpty ? "" : " where \(rule.filter)"
        return "\(measure) \(rule.comparison.rawValue) \(rule.alert) over \(rule.windowSeconds) s\(filter)"
    }
}
