import ArgumentParser
import Dispatch
import Foundation
import Tracemark
import TracemarkModel

/// The command `tracemark tail`.
struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Show new and changed traces, until Ctrl-C.",
        discussion: """
            tracemark tail
            tracemark tail --filter 'status:error' --json
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var query: FilterOptions
    @Option(
        name: [.short, .long], help: ArgumentHelp("The number of recent traces to begin with.", valueName: "count"))
    var limit = 10
    @OptionGroup var format: JSONOption

    private static let interval = Duration.milliseconds(500)

    func validate() throws {
        guard (0...1_000).contains(limit) else { throw ValidationError("--limit is \(limit). Use 0 to 1000.") }
    }

    func run() async throws {
        let filter = try query.parsed(for: .traces)
        try await store.withStore(searching: filter) { store in
            let following = Task { try await follow(filter, in: store) }
            let signals = [SIGINT, SIGTERM].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number)
                source.setEventHandler { following.cancel() }
                source.resume()
                return source
            }
            defer { for source in signals { source.cancel() } }
            do { try await following.value } catch is CancellationError {}
        }
    }

    private func follow(_ filter: Filter, in store: any TraceStore) async throws {
        // The cursor is read first, so that a change during the first query is shown twice, and never missed.
        var cursor = try await store.changes(after: nil, limit: 1).next
        if limit > 0 {
            let latest = try await store.traces(TraceQuery(filter: filter, limit: limit)).items
            for trace in latest.reversed() { try show(trace) }
        }
        try Output.standard.flush()
        while !Task.isCancelled {
            let page = try await store.changes(after: cursor, limit: 200)
            cursor = page.next ?? cursor
            for trace in try await matching(page.items, filter, in: store) { try show(trace) }
            try Output.standard.flush()
            if page.items.isEmpty { try await Task.sleep(for: Self.interval) }
        }
    }

    /// Returns the traces that match the filter, in order of their changes.
    private func matching(
        _ traces: [TraceRecord], _ filter: Filter, in store: any TraceStore
    ) async throws -> [TraceRecord] {
        guard filter != .all, !traces.isEmpty else { return traces }
        let ids = traces.dropFirst().reduce(Filter.condition(.trace(traces[0].id))) { $0 || .condition(.trace($1.id)) }
        let found = try await store.traces(TraceQuery(filter: filter && ids, limit: traces.count)).items
        let matching = Set(found.map(\.id))
        return traces.filter { matching.contains($0.id) }
    }

    private func show(_ trace: TraceRecord) throws {
        if format.json { return try Output.standard.line(JSONLine.line(trace)) }
        let style = Terminal.output
        let duration = trace.durationNanoseconds.map { TerminalText.duration($0) } ?? "-"
        let spans = TerminalText.counted(trace.spanCount, "span")
        let cells = [
            (LocalTime.text(trace.start), ConsoleStyle.Color.dim), (trace.id.description, nil),
            (ConsoleText.padded(trace.status.rawValue, to: 9), trace.status.color),
            (String(repeating: " ", count: max(0, 9 - ConsoleText.width(duration))) + duration, nil),
            (ConsoleText.padded(spans, to: 8), nil), (TerminalText.line(trace.name), .bold),
            (TerminalText.tags(trace.tags), .magenta),
        ]
        var line = ""
        var used = 0
        for (text, color) in cells where !text.isEmpty {
            let room = style.width.map { $0 - used - 2 } ?? .max
            guard room > 3 else { break }
            let shown = ConsoleText.cut(text, to: room)
            line += (line.isEmpty ? "" : "  ") + (color.map { style.paint(shown, $0) } ?? shown)
            used += ConsoleText.width(shown) + 2
        }
        try Output.standard.line(line)
    }
}
