import ArgumentParser
import TracemarkModel

/// The options that select traces or spans.
struct FilterOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The filter, such as 'name:summarize* AND status:error AND duration>2s'.", valueName: "filter"))
    var filter: String?
    @Option(
        help: ArgumentHelp(
            "The earliest start: 24h, 7d, 2026-11-01, '2026-11-01 12:00'. A time is UTC, unless it ends in an offset "
                + "such as +01:00.", valueName: "time"))
    var since: String?

    /// Returns the filter of both options.
    ///
    /// - Throws: ``Failure`` that points at the error.
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
                "--since is \"\(since)\". Use a duration such as 24h or 7d, "
                    + "or a time such as 2026-11-01T12:00, which is UTC unless it "
                    + "ends in an offset such as +01:00.")
        }
        return result && .condition(.start(.greaterOrEqual, time))
    }
}

/// The option that limits the number of items.
struct LimitOption: ParsableArguments {
    @Option(name: [.short, .long], help: ArgumentHelp("The maximum number of items.", valueName: "count"))
    var limit = 50

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is \(limit). Use 1 or more.") }
    }

    /// Reads items page by page up to the limit. As JSON, it prints them as they arrive.
    ///
    /// - Parameter page: A closure that reads a page with a maximum number of items after a cursor.
    /// - Returns: The items; none if they were printed.
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
                for item in found.items { try Output.standard.line(JSONLine.line(item)) }
            } else {
                items += found.items
            }
        } while cursor != nil && left > 0
        return items
    }
}

/// The option that prints JSON.
struct JSONOption: ParsableArguments {
    @Flag(help: "Print JSON for programs; lists have one item per line.")
    var json = false
}

extension TraceOrder: ExpressibleByArgument {}
