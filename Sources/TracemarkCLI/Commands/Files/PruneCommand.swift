import ArgumentParser
import TracemarkModel

/// `tracemark prune`.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove what is old, once.",
        discussion: """
            A server does so by itself, if it is asked to: tracemark serve --retain-days 30.

            tracemark prune --retain-days 30
            tracemark prune --retain-bytes 10000000000
            """)

    @OptionGroup var retention: RetentionOptions
    @OptionGroup var store: StoreOptions

    func validate() throws {
        guard retention.policy != RetentionPolicy() else {
            throw ValidationError("Say what is kept: --retain-days, --retain-bytes, or both.")
        }
    }

    func run() async throws {
        try await store.withStore { store in
            let removed = try await store.retain(retention.policy, at: Now.time)
            let traces = PrintedText.counted(removed.traceCount, "trace")
            try Output.standard.line("Removed \(traces) with \(PrintedText.counted(removed.spanCount, "span")).")
        }
    }
}
