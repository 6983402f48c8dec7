import Tracemark
import TracemarkModel

/// A table of traces with ID, time, name, status, duration, spans and tags.
struct TraceListTable {
    private let traces: [TraceRecord]

    init(_ traces: [TraceRecord]) {
        self.traces = traces
    }

    func lines(in style: ConsoleStyle) -> [String] {
        guard !traces.isEmpty else { return [style.paint("No traces.", .dim)] }
        let times = TimeColumn(traces.map(\.start), in: style)
        var table = Table(columns: [
            Table.Column(title: "ID"),
            Table.Column(title: times.title, dropOrder: 4),
            Table.Column(title: "NAME", minimumWidth: 10),
            Table.Column(title: "STATUS", dropOrder: 3),
            Table.Column(title: "DURATION", isRight: true, dropOrder: 2),
            Table.Column(title: "SPANS", isRight: true, dropOrder: 1),
            Table.Column(title: "TAGS", minimumWidth: 12, dropOrder: 0),
        ])
        for (trace, time) in zip(traces, times.texts) {
            table.rows.append([
                Table.Cell(trace.id.description),
                Table.Cell(time, .dim),
                Table.Cell(TerminalText.line(trace.name), .bold),
                Table.Cell(trace.status.rawValue, trace.status.color),
                Table.Cell(trace.durationNanoseconds.map { TerminalText.duration($0) } ?? "-"),
                Table.Cell(trace.spanCount.description),
                Table.Cell(TerminalText.tags(trace.tags), .magenta),
            ])
        }
        return table.lines(in: style)
    }
}

extension TraceStatus {
    /// The color of the status on a terminal.
    var color: ConsoleStyle.Color {
        switch self {
        case .ok: .green
        case .error: .red
        case .running: .blue
        case .cancelled, .abandoned: .yellow
        }
    }

    /// The mark before a name, as in the traces that a program prints.
    var mark: String {
        switch self {
        case .ok: ""
        case .error: "✗ "
        case .cancelled: "⊘ "
        case .running: "▸ "
        case .abandoned: "? "
        }
    }
}
