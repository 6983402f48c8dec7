import ArgumentParser
import Tracemark
import TracemarkModel

/// The command `tracemark traces delete`.
struct TracesDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete traces permanently, by their IDs or by a filter.",
        discussion: """
            tracemark traces delete 4bf92f 7d10aa
            tracemark traces delete --filter 'tag.environment=test'          # shows how many it would delete
            tracemark traces delete --filter 'tag.environment=test' --yes
            """)

    @Argument(
        help: ArgumentHelp("The ID of a trace, a unique prefix of it, or latest.", valueName: "id"))
    var ids: [String] = []
    @OptionGroup var query: FilterOptions
    @Flag(help: "Delete the traces that match the filter, instead of showing how many.")
    var yes = false
    @OptionGroup var store: StoreOptions

    func validate() throws {
        guard ids.isEmpty == (query.filter != nil || query.since != nil) else {
            throw ValidationError("The traces are named twice, or not at all. Pass IDs, or --filter or --since.")
        }
    }

    func run() async throws {
        let filter = try query.parsed(for: .traces)
        try await store.withStore(searching: filter) { store in
            let count = try await ids.isEmpty ? delete(filter, from: store) : deleteNamed(from: store)
            try Output.standard.line("Deleted \(TerminalText.counted(count, "trace")).")
        }
    }

    /// Deletes the named traces, unless one of them does not exist.
    private func deleteNamed(from store: any TraceStore) async throws -> Int {
        var found: [TraceID] = []
        for text in ids {
            let id = try await TraceArgument(text: text).find(in: store)
            guard try await !store.traces(TraceQuery(filter: .condition(.trace(id)), limit: 1)).items.isEmpty else {
                throw Failure.notFound("The trace \(id) does not exist.")
            }
            found.append(id)
        }
        return try await store.deleteTraces(found)
    }

    private func delete(_ filter: Filter, from store: any TraceStore) async throws -> Int {
        guard yes else {
            let count = try await store.statistics(StatisticsQuery(of: .traces, filter: filter)).first?.count ?? 0
            throw Failure.usage(
                "\(TerminalText.counted(count, "trace")) would be deleted permanently. Add --yes to delete them.")
        }
        var count = 0
        var cursor: String?
        repeat {
            let page = try await store.traces(TraceQuery(filter: filter, limit: 1_000, cursor: cursor))
            count += try await store.deleteTraces(page.items.map(\.id))
            cursor = page.next
        } while cursor != nil
        return count
    }
}
