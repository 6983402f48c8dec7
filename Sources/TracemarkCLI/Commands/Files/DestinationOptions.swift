import ArgumentParser
import Foundation

/// The destination of an export.
struct DestinationOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write instead of standard output; compressed if its name ends in .gz.", valueName: "file"),
        completion: .file())
    var output: String?
    @Flag(help: "In CSV, put an apostrophe before text that a spreadsheet would take for a formula.")
    var spreadsheet = false

    /// Returns the requested format, or the one of the output's extension. A name without an extension, a device and
    /// standard output have the default format.
    func format<Format: RawRepresentable<String> & CaseIterable>(
        _ given: Format?, usual: Format, named: (String) -> Format?
    ) throws -> Format {
        guard given == nil, let output, output != "-" else { return given ?? usual }
        if let format = named(output) { return format }
        let name = (output as NSString).lastPathComponent
        guard name.dropFirst().contains("."), !output.hasPrefix("/dev/") else { return usual }
        let formats = Format.allCases.map(\.rawValue).joined(separator: ", ")
        throw Failure.usage(
            "The name \(TerminalText.line(name)) has no known extension. Pass --format with one of \(formats).")
    }
}
