import ArgumentParser
import TracemarkModel

/// The command `tracemark spans save-example`.
struct SpansSaveExample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save-example", abstract: "Save a span's input and output in a dataset.",
        discussion: """
            The dataset is created if it does not exist. Saving a span again replaces its example.

            tracemark spans save-example 00f067aa0ba902b7 --dataset training_data --expected 'What it should have said'
            """)

    @OptionGroup var span: SpanArgument
    @Option(help: ArgumentHelp("The name of the dataset.", valueName: "name"))
    var dataset: String
    @Option(help: ArgumentHelp("The expected output.", valueName: "text"))
    var expected: String?
    @Option(help: ArgumentHelp("A comment about the example.", valueName: "text"))
    var comment: String?
    @OptionGroup var store: StoreOptions

    func run() async throws {
        try await store.withStore { store in
            let span = try await span.find(in: store)
            guard span.input != nil || span.output != nil else {
                throw Failure(.failed, "Span \(span.spanID) has neither an input nor an output to save.")
            }
            // The expected output has the media type of the output, if it is valid as such.
            let expected = expected.map { text in
                let isJSON = span.output?.mimeType == "application/json" && (try? AttributeValue(json: text)) != nil
                return SpanContent(text, mimeType: isJSON ? "application/json" : "text/plain")
            }
            let entry = DatasetEntry(span, expected: expected, comment: comment, created: SystemClock.now)
            try await store.saveEntries([entry], in: dataset)
            try Output.standard.line(
                "Saved span \(span.spanID) in dataset \(TerminalText.line(dataset)) as \(entry.id).")
        }
    }
}
