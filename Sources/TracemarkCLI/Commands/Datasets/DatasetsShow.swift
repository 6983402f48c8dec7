import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark datasets show`.
struct DatasetsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the examples of a dataset, in the order in which they were saved.")

    @Argument(help: "The name of the dataset.")
    var name: String
    @OptionGroup var store: StoreOptions
    @OptionGroup var limit: LimitOption
    @OptionGroup var format: JSONOption

    func run() async throws {
        try await store.withStore { store in
            let dataset = try await store.existingDataset(name)
            let style = Terminal.output
            if !format.json {
                let count = TerminalText.counted(dataset.entryCount, "example")
                try Output.standard.line(
                    style.paint(TerminalText.line(dataset.name), .bold)
                        + style.paint(" · \(count) · \(LocalTime.text(dataset.created))", .dim))
            }
            var left = limit.limit
            for try await entry in store.allEntries(of: name) {
                guard left > 0 else { break }
                left -= 1
                if format.json {
                    try Output.standard.line(JSONLine.line(entry))
                } else {
                    for line in Self.lines(of: entry, in: style) { try Output.standard.line(line) }
                }
            }
            if !format.json, dataset.entryCount > limit.limit {
                try Output.standard.line(style.paint("… \(dataset.entryCount - limit.limit) more (--limit)", .dim))
            }
        }
    }

    private static func lines(of entry: DatasetEntry, in style: ConsoleStyle) -> [String] {
        var heading = style.paint(TerminalText.line(entry.id), .cyan)
        if let source = entry.source {
            heading += style.paint(" · span \(source.spanID) of trace \(source.traceID)", .dim)
        }
        var lines = [heading]
        let texts = [
            ("input", entry.input.text), ("output", entry.output.text), ("expected", entry.expected?.text),
            ("comment", entry.comment),
        ]
        for (name, text) in texts {
            guard let text else { continue }
            let whole = "  " + ConsoleText.padded(name, to: 10) + TerminalText.line(text)
            lines.append(style.width.map { ConsoleText.cut(whole, to: $0) } ?? whole)
        }
        return lines
    }
}

extension TraceStore {
    /// - Throws: ``Failure`` if the dataset does not exist.
    func existingDataset(_ name: String) async throws -> Dataset {
        guard let dataset = try await dataset(name) else {
            throw Failure.notFound(
                """
                The dataset "\(TerminalText.line(name))" does not exist. \
                `tracemark datasets list` lists all datasets.
                """
            )
        }
        return dataset
    }
}
