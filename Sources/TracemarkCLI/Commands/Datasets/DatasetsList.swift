import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark datasets list`.
struct DatasetsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the datasets.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var format: JSONOption

    func run() async throws {
        try await store.withStore { store in
            let datasets = try await store.datasets()
            if format.json {
                for dataset in datasets { try Output.standard.line(JSONLine.line(dataset)) }
                return
            }
            let style = Terminal.output
            guard !datasets.isEmpty else { return try Output.standard.line(style.paint("No datasets.", .dim)) }
            var table = Table(columns: [
                Table.Column(title: "NAME", minimumWidth: 12), Table.Column(title: "EXAMPLES", isRight: true),
                Table.Column(title: "CREATED"),
            ])
            table.rows = datasets.map { dataset in
                [
                    Table.Cell(TerminalText.line(dataset.name), .bold), Table.Cell(dataset.entryCount.description),
                    Table.Cell(LocalTime.text(dataset.created), .dim),
                ]
            }
            for line in table.lines(in: style) { try Output.standard.line(line) }
        }
    }
}
