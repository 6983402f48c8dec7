import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark traces show`.
struct TracesShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the spans of a trace as a tree.",
        discussion: """
            Marks: ✗ failed, ⊘ cancelled, ▸ running, ? abandoned.

            tracemark traces show latest
            tracemark traces show 4bf92f --io
            """)

    @Argument(
        help: ArgumentHelp("The ID of the trace, a unique prefix of it, or latest.", valueName: "id"))
    var id: String
    @OptionGroup var store: StoreOptions
    @Flag(help: "Show inputs, outputs and metadata too.")
    var io = false
    @OptionGroup var format: JSONOption

    func run() async throws {
        try await store.withStore { store in
            let trace = try await TraceArgument(text: id).details(in: store, contents: true)
            if format.json {
                try Output.standard.line(JSONLine.line(trace))
            } else {
                for line in TraceTree(trace, showsContents: io).lines(in: Terminal.output) {
                    try Output.standard.line(line)
                }
            }
        }
    }
}
