import ArgumentParser
import TracemarkModel

/// Which traces or spans a command is about.
struct FilterOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "What must hold, such as 'name:summarize* AND status:error AND duration>2s'.", valueName: "filter"))
    var filter: String?
    @Option(
        help: ArgumentHelp(
            "Only what started since then: 24h, 7d, 2026-11-01, '2026-11-01 12:00'; a time is UTC, unless it ends in a zone "
                + "such as +01:00.", valueName: "time"))
    var since: String?

    /// The filter that both options make.
    ///
    /// - Throws: ``Failure`` that points at what is wrong.
    func parsed(for scope: FilterScope) throws -> Filter {
        var result = Filter.all
        if let filter {
            do {
                result = try Filter(filter, for: scope)
            } catch {
                throw Failure(error, in: filter, option: "--filter")
            }
        }
        guard let since else { return result }
        guard let time = FilterTime(since) else {
            throw Failure.usage(
                "--since takes a duration such as 24h or 7d, or a time such as 2026-11-01T12:00, which is UTC unless it "
                    + "ends in a zone such as +01:00, not \"\(since)\".")
        }
        return result && .condition(.start(.greaterOrEqual, time))
    }
}

/// How many items a command shows.
struct LimitOption: ParsableArguments {
    @Option(name: [.short, .long], help: ArgumentHelp("How many at most.", valueName: "count"))
    var limit = 50

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be 1 or more, not \(limit).") }
    }

    /// Reads as many items as are wanted, page by page, and prints them as they come if that is for programs.
    ///
    /// - Parameter page: Reads a page of so many items after a cursor.
    /// - Returns: The items; none where they are printed.
    func collect<Item: Encodable>(
        _ page: (Int, String?) async throws -> Page<Item>, printing format: JSONOption
    ) async throws -> [Item] {
        var items: [Item] = []
        var left = limit
        var cursor: String?
        repeat {
            let found = try await page(min(left, 1_000), cursor)
            left -= found.items.count
            cursor = found.next
            if format.json {
                for item in found.items { try Output.standard.line(PrintedJSON.line(item)) }
            } else {
                items += found.items
            }
        } while cursor != nil && left > 0
        return items
    }
}

/// Whether a command prints for programs.
struct JSONOption: ParsableArguments {
    @Flag(help: "Print JSON for programs; of lists, one item a line.")
    var json = false
}

extension TraceOrder: ExpressibleByArgument {}
