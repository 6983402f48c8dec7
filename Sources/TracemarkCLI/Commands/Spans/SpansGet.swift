import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark spans get`.
struct SpansGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show all fields of a span.")

    @OptionGroup var span: SpanArgument
    @OptionGroup var store: StoreOptions
    @OptionGroup var format: JSONOption

    func run() async throws {
        try await store.withStore { store in
            let span = try await span.find(in: store)
            if format.json {
                try Output.standard.line(JSONLine.line(span))
            } else {
                for line in SpanSheet(span).lines(in: Terminal.output) { try Output.standard.line(line) }
            }
        }
    }
}
