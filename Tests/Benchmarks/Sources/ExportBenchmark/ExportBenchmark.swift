import Foundation
import Tracemark
import TracemarkExport

/// Measures the exporter behind a program that records: with a server that takes everything, and with one that is away.
///
///     ExportBenchmark [--seconds 60] [--json FILE]
@main
enum ExportBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.dropFirst().first == "sink" { DiscardingSink.run(port: UInt16(arguments[2]) ?? 0) }
        func value(_ name: String) -> String? {
            arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        let seconds = value("--seconds").flatMap { Int($0) } ?? 60
        let figures = try steady(seconds: seconds) + outage(seconds: max(5, seconds / 3))
        for figure in figures { print(figure.line) }
        if let file = value("--json") {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(figures).write(to: URL(fileURLWithPath: file))
        }
    }

    /// 100,000 spans a second to a server that discards them.
    private static func steady(seconds: Int) throws -> [Figure] {
        let sink = try SinkProcess()
        defer { sink.stop() }
        let exporter = OTLPExporter(configuration(port: sink.port, spool: nil))
        TracingSystem.bootstrap(exporter)
        let dropped = TracingSystem.droppedSpanCount
        let result = Load(spansPerSecond: 100_000, seconds: seconds).run()
        TracingSystem.shutdown()
        let lost = TracingSystem.droppedSpanCount - dropped + exporter.statistics.droppedSpanCount
        let rate = "\(result.spanCount) spans at 100,000/s"
        return [
            Figure("\(rate): not arrived", Double(result.spanCount - sink.spanCount), "", atMost: 0),
            Figure("\(rate): dropped", Double(lost), "", atMost: 0),
            Figure("\(rate): the exporter", result.exporterCores, "cores", atMost: 1.0 / 3),
            Figure("\(rate): memory at the end, by early on", result.memoryLate / result.memoryEarly, "×", atMost: 1.1),
            Figure("\(rate): memory at most", result.memory.max() ?? .nan, "MB", atMost: nil),
        ]
    }

    /// 10,000 spans a second, the server there, then away, then back.
    private static func outage(seconds: Int) throws -> [Figure] {
        let place = FileManager.default.temporaryDirectory.appending(path: "export-benchmark-\(getpid())").path
        defer { try? FileManager.default.removeItem(atPath: place) }
        var sink = try SinkProcess()
        let port = sink.port
        let exporter = OTLPExporter(configuration(port: port, spool: place))
        TracingSystem.bootstrap(exporter)
        let load = Load(spansPerSecond: 10_000, seconds: seconds)
        let there = load.run()
        let before = sink.spanCount
        sink.stop()
        let away = load.run()
        sink = try SinkProcess(port: port)
        defer { sink.stop() }
        let start = ContinuousClock.now
        var arrived = 0
        while ContinuousClock.now - start < .seconds(120) {
            TracingSystem.flush()
            arrived = sink.spanCount
            if before + arrived >= there.spanCount + away.spanCount { break }
            usleep(50_000)
        }
        let back = ContinuousClock.now - start
        TracingSystem.shutdown()
        let rate = "\(away.spanCount) spans at 10,000/s, server away"
        let lost = exporter.statistics.droppedSpanCount + exporter.statistics.spoolDroppedSpanCount
        return [
            Figure(
                "\(rate): a span, by one with the server there", away.nanosecondsPerSpan / there.nanosecondsPerSpan,
                "×",
                atMost: 1.1),
            Figure("\(rate): memory at most", away.memory.max() ?? .nan, "MB", atMost: 128),
            Figure("\(rate): dropped", Double(lost), "", atMost: 0),
            Figure(
                "\(rate): not delivered when it is back", Double(there.spanCount + away.spanCount - before - arrived),
                "",
                atMost: 0),
            Figure("\(rate): delivered after", Double(back.components.seconds), "s", atMost: nil),
        ]
    }

    private static func configuration(port: Int, spool: String?) -> OTLPConfiguration {
        var configuration = OTLPConfiguration()
        configuration.url = URL(string: "http://127.0.0.1:\(port)/v1/traces")!
        configuration.spool = spool.map { OTLPConfiguration.SpoolPlace(directory: $0) }
        return configuration
    }
}

/// A line of the table.
struct Figure: Encodable {
    let name: String
    let value: Double
    let unit: String
    let atMost: Double?

    init(_ name: String, _ value: Double, _ unit: String, atMost: Double?) {
        (self.name, self.value, self.unit, self.atMost) = (name, value, unit, atMost)
    }

    var line: String {
        let limit = atMost.map { "≤ " + String(format: "%.2f", $0) } ?? ""
        let isMissed = atMost.map { !(value <= $0) } ?? false
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        return pad(name, 78) + pad(limit, 10) + String(format: "%10.2f ", value) + unit
            + (isMissed ? "   not reached" : "")
    }
}
