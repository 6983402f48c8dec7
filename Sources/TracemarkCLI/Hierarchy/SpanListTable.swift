import Tracemark
import TracemarkModel

/// A table of spans with ID, trace, time, name, type, status, duration and model.
struct SpanListTable {
    private let spans: [SpanRecord]

    init(_ spans: [SpanRecord]) {
        self.spans = spans
    }

    func lines(in style: ConsoleStyle) -> [String] {
        guard !spans.isEmpty else { return [style.paint("No spans.", .dim)] }
        let times = TimeColumn(spans.map(\.start), in: style)
        var table = Table(columns: [
            Table.Column(title: "ID"),
            Table.Column(title: "TRACE", dropOrder: 1),
            Table.Column(title: times.title, dropOrder: 4),
            Table.Column(title: "NAME", minimumWidth: 10),
            Table.Column(title: "TYPE", dropOrder: 2),
            Table.Column(title: "STATUS", dropOrder: 5),
            Table.Column(title: "DURATION", isRight: true, dropOrder: 3),
            Table.Column(title: "MODEL", minimumWidth: 8, dropOrder: 0),
        ])
        for (span, time) in zip(spans, times.texts) {
            table.rows.append([
                Table.Cell(span.spanID.description),
                Table.Cell(span.traceID.description),
                Table.Cell(time, .dim),
                Table.Cell(TerminalText.line(span.name), .bold),
                Table.Cell(TerminalText.line(span.type ?? ""), .cyan),
                Table.Cell(span.status.rawValue, span.status.color),
                Table.Cell(span.durationNanoseconds.map { TerminalText.duration($0) } ?? "-"),
                Table.Cell(TerminalText.line(span.model ?? "")),
            ])
        }
        return table.lines(in: style)
    }
}
