import ArgumentParser
import Tracemark
import TracemarkModel

/// `tracemark traces delete`.
struct TracesDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove traces for good: some by their ids, or all that a filter holds for.",
        discussion: """
            tracemark traces delete 4bf92f 7d10aa
            tracemark traces delete --filter 'tag.environment=test'          # says how many it would remove
            tracemark traces delete --filter 'tag.environment=test' --yes
            """)

    @Argument(
        help: ArgumentHelp("A trace's id, the beginning of it if no other begins so, or latest.", valueName: "id"))
    var ids: [String] = []
    @OptionGroup var query: FilterOptions
    @Flag(help: "Remove what the filter holds for, instead of saying how many.")
    var yes = false
    @OptionGroup var store: StoreOptions

    func validate() throws {
        guard ids.isEmpty == (query.filter != nil || query.since != nil) else {
            throw ValidationError("Name traces by their ids, or give --filter or --since, and not both.")
        }
    }

    func run() async throws {
        let filter = try query.parsed(for: .traces)
        try await store.withStore(searching: filter) { store in
            let count = try await ids.isEmpty ? delete(filter, from: store) : deleteNamed(from: store)
            try Output.standard.line("Removed \(PrintedText.counted(count, "trace")).")
        }
    }

    /// None is removed unless all are there.
    private func deleteNamed(from store: any TraceStore) async throws -> Int {
        var found: [TraceID] = []
        for text in ids {
            let id = try await NamedTrace(text: text).find(in: store)
            guard try await !store.traces(TraceQuery(filter: .condition(.trace(id)), limit: 1)).items.isEmpty else {
                throw Failure.notFound("There is no trace \(id).")
            }
            found.append(id)
        }
        return try await store.deleteTraces(found)
    }

    private func delete(_ filter: Filter, from store: any TraceStore) async throws -> Int {
        guard yes else {
            let count = try await store.statistics(StatisticsQuery(of: .traces, filter: filter)).first?.count ?? 0
            throw Failure.usage("\(PrintedText.counted(count, "trace")) would be removed for good; add --yes to do so.")
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
