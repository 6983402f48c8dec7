import ArgumentParser
import Tracemark
import TracemarkFormats
import TracemarkModel

/// The command `tracemark export`.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write spans to a file or pipe, oldest first.",
        discussion: """
            jsonl   one complete span per line; tracemark import reads it
            csv     a table with a heading
            otlp    OTLP/JSON, for other tools; tracemark import reads it
            chrome  Chrome's trace format, for https://ui.perfetto.dev

            tracemark export --since 7d -o week.jsonl
            tracemark export --format csv --filter 'type:llm' > calls.csv
            """)

    @Option(help: "The format: jsonl, csv, otlp or chrome. The default is the output's extension, or jsonl.")
    var format: SpanFormat?
    @OptionGroup var destination: DestinationOptions
    @OptionGroup var query: FilterOptions
    @Option(name: [.short, .long], help: ArgumentHelp("The maximum number of spans.", valueName: "count"))
    var limit: Int?
    @OptionGroup var store: StoreOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is \(limit). Use 1 or more.") }
    }

    func run() async throws {
        let filter = try query.parsed(for: .spans)
        let format = try destination.format(format, usual: .jsonl) { SpanFormat(fileName: $0) }
        try await store.withStore(searching: filter) { store in
            let file = try OutputFile(destination.output)
            let progress = Progress()
            do {
                let count = try await write(filter, in: format, from: store, to: file, progress)
                progress.clear()
                try file.finish()
                if destination.output != nil, Terminal.errors.width != nil {
                    progress.print("Wrote \(count) spans, \(progress.rate(count)) a second.")
                }
            } catch {
                progress.clear()
                file.discard()
                throw error
            }
        }
    }

    private func write(
        _ filter: Filter, in format: SpanFormat, from store: any TraceStore, to file: OutputFile,
        _ progress: Progress
    ) async throws -> Int {
        var writer = SpanWriter(format: format, protectsFormulas: destination.spreadsheet)
        try file.write(writer.begin())
        var count = 0
        let wanted = limit ?? .max
        var pages = ExportPages()
        let page = { @Sendable (cursor: String?, limit: Int) in
            try await store.spans(
                SpanQuery(filter: filter, order: .oldest, contents: true, limit: limit, cursor: cursor))
        }
        var current = try await page(nil, min(pages.size, wanted))
        while true {
            // The next page is read while this one is written.
            let left = wanted - count - current.items.count
            let cursor = left > 0 ? current.next : nil
            let limit = min(pages.size, left)
            async let next = cursor.asyncMap { try await page($0, limit) }
            let bytes = writer.write(current.items)
            try file.write(bytes)
            count += current.items.count
            pages.wrote(bytes.count, of: current.items.count)
            progress.show("\(count) spans, \(progress.rate(count)) a second")
            guard let following = try await next else { break }
            current = following
        }
        try file.write(writer.end())
        return count
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncMap<Result: Sendable>(
        _ transform: @Sendable (Wrapped) async throws -> Result
    ) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}

extension SpanFormat: ExpressibleByArgument {}
