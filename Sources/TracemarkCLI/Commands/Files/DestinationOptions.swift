import ArgumentParser

/// Where something is written to.
struct DestinationOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write instead of standard output.", valueName: "file"),
        completion: .file())
    var output: String?
    @Flag(help: "In CSV, put an apostrophe before what a spreadsheet would take for a formula.")
    var spreadsheet = false
}
