import ArgumentParser
import TracemarkFormats
import TracemarkModel

/// The command `tracemark datasets export`.
struct DatasetsExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the examples of a dataset to a file or pipe.",
        discussion: """
            tracemark datasets export training_data --format chat > training.jsonl
            tracemark datasets export training_data -o training.csv
            """)

    @Argument(help: "The name of the dataset.")
    var name: String
    @Option(
        help: "The format: jsonl, csv, or chat for fine-tuning. The default is the output's extension, or jsonl.")
    var format: DatasetFormat?
    @OptionGroup var destination: DestinationOptions
    @OptionGroup var store: StoreOptions

    func run() async throws {
        try await store.withStore { store in
            _ = try await store.existingDataset(name)
            let format = try destination.format(format, usual: .jsonl) { DatasetFormat(fileName: $0) }
            var writer = DatasetWriter(format: format, protectsFormulas: destination.spreadsheet)
            let progress = Progress()
            let file = try OutputFile(destination.output)
            do {
                try file.write(writer.begin())
                var count = 0
                var cursor: String?
                repeat {
                    let page = try await store.entries(of: name, after: cursor, limit: 500)
                    try file.write(writer.write(page.items))
                    count += page.items.count
                    cursor = page.next
                    progress.show("\(count) examples")
                } while cursor != nil
                try file.write(writer.end())
                progress.clear()
                try file.finish()
            } catch {
                progress.clear()
                file.discard()
                throw error
            }
        }
    }
}

extension DatasetFormat: ExpressibleByArgument {}
