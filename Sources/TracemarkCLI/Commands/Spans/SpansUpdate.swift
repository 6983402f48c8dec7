import ArgumentParser
import TracemarkModel

/// The command `tracemark spans update`.
struct SpansUpdate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Add metadata and tags to a span.",
        discussion: """
            New values replace old ones, and nothing else changes. Values of metadata are JSON, or otherwise text.

            tracemark spans update 00f067aa0ba902b7 --metadata reviewed=true --tag team=search
            """)

    @OptionGroup var span: SpanArgument
    @Option(help: ArgumentHelp("An entry of the metadata. Repeatable.", valueName: "key=value"))
    var metadata: [KeyValue] = []
    @Option(help: ArgumentHelp("A tag. Repeatable.", valueName: "key=value"))
    var tag: [KeyValue] = []
    @Option(help: "A new name.")
    var name: String?
    @OptionGroup var store: StoreOptions

    func validate() throws {
        guard !metadata.isEmpty || !tag.isEmpty || name != nil else {
            throw ValidationError("The update is empty. Pass --metadata, --tag or --name.")
        }
    }

    func run() async throws {
        try await store.withStore { store in
            let key = try await span.find(in: store).key
            var part = SpanPart(key, version: SystemClock.now)
            for entry in metadata { part.metadata[entry.key] = entry.typedValue }
            for entry in tag { part.tags[entry.key] = entry.value }
            part.name = name
            try await store.write([part])
            try Output.standard.line("Updated span \(key.spanID) in trace \(key.traceID).")
        }
    }
}
