import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark spans list`.
struct SpansList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the newest spans.",
        discussion: """
            tracemark spans list --filter 'type:llm AND duration>2s'
            tracemark spans list --order slowest --since 24h --json
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var query: FilterOptions
    @OptionGroup var limit: LimitOption
    @Option(help: "The order: newest, oldest or slowest.")
    var order = TraceOrder.newest
    @OptionGroup var format: JSONOption

    func validate() throws {
        guard [.newest, .oldest, .slowest].contains(order) else {
            throw ValidationError("--order is \(order.rawValue). For spans, use newest, oldest or slowest.")
        }
    }

    func run() async throws {
        let filter = try query.parsed(for: .spans)
        try await store.withStore(searching: filter) { store in
            let spans = try await limit.collect(
                {
                    try await store.spans(
                        SpanQuery(filter: filter, order: order, contents: false, limit: $0, cursor: $1))
                },
                printing: format)
            guard !format.json else { return }
            for line in SpanListTable(spans).lines(in: Terminal.output) { try Output.standard.line(line) }
        }
    }
}
