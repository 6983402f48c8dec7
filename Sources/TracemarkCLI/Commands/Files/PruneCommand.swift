import ArgumentParser
import TracemarkModel

/// The command `tracemark prune`.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Delete old traces once.",
        discussion: """
            A server can do this regularly: tracemark serve --retain-days 30.

            tracemark prune --retain-days 30
            tracemark prune --retain-bytes 10000000000
            """)

    @OptionGroup var retention: RetentionOptions
    @OptionGroup var store: StoreOptions

    func validate() throws {
        guard retention.policy != RetentionPolicy() else {
            throw ValidationError("The policy is missing. Pass --retain-days, --retain-bytes, or both.")
        }
    }

    func run() async throws {
        try await store.withStore { store in
            let removed = try await store.retain(retention.policy, at: SystemClock.now)
            let traces = TerminalText.counted(removed.traceCount, "trace")
            try Output.standard.line("Deleted \(traces) with \(TerminalText.counted(removed.spanCount, "span")).")
        }
    }
}
