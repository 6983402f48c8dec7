import ArgumentParser

/// The command `tracemark datasets`.
struct DatasetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "datasets", abstract: "List, show and export datasets.",
        subcommands: [DatasetsList.self, DatasetsShow.self, DatasetsExport.self])
}
