import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark spans metric`.
struct SpansMetric: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metric", abstract: "Save metrics on a span.",
        discussion: """
            A later value replaces an earlier one of the same name.

            tracemark spans metric 00f067aa0ba902b7 quality_score=4.5 relevance=0.92 --comment 'checked by hand'
            """)

    @OptionGroup var span: SpanArgument
    @Argument(help: ArgumentHelp("The metrics.", valueName: "name=number"))
    var metrics: [KeyValue]
    @Option(help: "A comment about the metrics.")
    var comment: String?
    @OptionGroup var store: StoreOptions

    func run() async throws {
        let now = SystemClock.now
        var records: [String: MetricRecord] = [:]
        for metric in metrics {
            let number: MetricNumber
            if let integer = Int64(metric.value) {
                number = .integer(integer)
            } else if let decimal = Double(metric.value), decimal.isFinite {
                number = .decimal(decimal)
            } else {
                throw Failure.usage(
                    """
                    The value "\(TerminalText.line(metric.value))" of the metric \(TerminalText.line(metric.key)) \
                    is not a number.
                    """
                )
            }
            records[metric.key] = MetricRecord(number, comment: comment, time: now)
        }
        try await store.withStore { [records] store in
            let key = try await span.find(in: store).key
            var part = SpanPart(key, version: now)
            part.metrics = records
            try await store.write([part])
            let names = records.keys.sorted().map { TerminalText.line($0) }.joined(separator: ", ")
            try Output.standard.line("Saved \(names) on span \(key.spanID) in trace \(key.traceID).")
        }
    }
}
