import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark traces list`.
struct TracesList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the newest traces.",
        discussion: """
            tracemark traces list
            tracemark traces list --since 24h --filter 'status:error OR metric.quality<3'
            tracemark traces list --order slowest --limit 10 --json
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var query: FilterOptions
    @OptionGroup var limit: LimitOption
    @Option(help: "The order: \(TraceOrder.allCases.map(\.rawValue).joined(separator: ", ")).")
    var order = TraceOrder.newest
    @OptionGroup var format: JSONOption

    func run() async throws {
        let filter = try query.parsed(for: .traces)
        try await store.withStore(searching: filter) { store in
            let traces = try await limit.collect(
                { try await store.traces(TraceQuery(filter: filter, order: order, limit: $0, cursor: $1)) },
                printing: format)
            guard !format.json else { return }
            for line in TraceListTable(traces).lines(in: Terminal.output) { try Output.standard.line(line) }
        }
    }
}
