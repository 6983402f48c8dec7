import ArgumentParser
import Foundation

/// Where something is written to.
struct DestinationOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write instead of standard output; compressed if its name ends in .gz.", valueName: "file"),
        completion: .file())
    var output: String?
    @Flag(help: "In CSV, put an apostrophe before what a spreadsheet would take for a formula.")
    var spreadsheet = false

    /// The format that was asked for, or the one that the output's name ends in; of a name without an ending, of a device
    /// and of standard output, the usual one.
    func format<Format: RawRepresentable<String> & CaseIterable>(
        _ given: Format?, usual: Format, named: (String) -> Format?
    ) throws -> Format {
        guard given == nil, let output, output != "-" else { return given ?? usual }
        if let format = named(output) { return format }
        let name = (output as NSString).lastPathComponent
        guard name.dropFirst().contains("."), !output.hasPrefix("/dev/") else { return usual }
        let formats = Format.allCases.map(\.rawValue).joined(separator: ", ")
        throw Failure.usage(
            "The name \(PrintedText.line(name)) does not tell the format; say which by --format: \(formats).")
    }
}
