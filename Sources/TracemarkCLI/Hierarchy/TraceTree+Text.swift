import Tracemark
import TracemarkModel

extension TraceTree {
    private struct Columns {
        var name = 0
        var type = 0
        var duration = 0
        /// The number of cells of the time bar; 0 for no bar.
        var bar = 0
        /// The 16 digits of the span ID, or 0 if there is no room for it.
        var id = 16

        var all: Int {
            name + (type > 0 ? type + 2 : 0) + duration + 2 + (id > 0 ? id + 2 : 0) + (bar > 0 ? bar + 2 : 0)
        }
    }

    private static let barCells = 16
    /// The minimum width of a shortened name.
    private static let leastName = 12

    /// Returns the lines of the tree, without line feeds.
    func lines(in style: ConsoleStyle) -> [String] {
        let columns = columns(for: style)
        var lines = heading(in: style)
        if hasOwnHeading { lines.append("Trace: " + style.paint("\"\(TerminalText.line(trace.name))\"", .bold)) }
        for node in nodes { lines += self.lines(of: node, columns, style) }
        return lines
    }

    private func heading(in style: ConsoleStyle) -> [String] {
        var parts: [TraceHeading.Part] = [
            ("trace \(trace.id)", .dim), (trace.status.rawValue, trace.status.color),
            (TerminalText.counted(trace.spanCount, "span"), .dim),
        ]
        if trace.errorCount > 0 {
            // A failed span in a successful trace is a warning.
            parts.append(("\(trace.errorCount) failed", trace.status == .error ? .red : .yellow))
        }
        parts.append((LocalTime.text(trace.start), .dim))
        return TraceHeading(parts: parts).lines(in: style)
    }

    private func columns(for style: ConsoleStyle) -> Columns {
        var columns = Columns()
        for node in nodes {
            columns.name = max(columns.name, ConsoleText.width(node.lead.name + Self.title(of: node)))
            columns.type = max(columns.type, ConsoleText.width(TerminalText.line(node.span.type ?? "")))
            columns.duration = max(columns.duration, ConsoleText.width(Self.duration(of: node.span)))
        }
        columns.bar = Self.barCells
        guard let width = style.width else { return columns }
        columns.type = min(columns.type, 12)
        if columns.all > width, width < 110 { columns.bar = 0 }
        let others = columns.all - columns.name
        columns.name = min(columns.name, max(28, width - others))
        if columns.all > width { columns.id = 0 }
        return columns
    }

    private static func title(of node: Node) -> String {
        "\(node.span.status.mark)\(node.isTrace ? "Trace" : "Span"): \"\(TerminalText.line(node.span.name))\""
    }

    private static func duration(of span: SpanRecord) -> String {
        span.durationNanoseconds.map { TerminalText.duration($0) } ?? "-"
    }

    // MARK: A span's lines

    private func lines(of node: Node, _ columns: Columns, _ style: ConsoleStyle) -> [String] {
        let span = node.span
        var lead = node.lead.name
        // At great depth, the connecting lines would take all the room.
        if style.width != nil, lead.count > max(20, columns.name - Self.leastName) {
            let depth = lead.count / 4
            lead = "⋯ \(depth) ⋯ " + lead.suffix(4)
        }
        let title = ConsoleText.cut(
            Self.title(of: node), to: max(columns.name - ConsoleText.width(lead), Self.leastName))
        var line = style.paint(lead, .dim)
        switch span.status {
        case .ok: line += node.isTrace ? style.paint(title, .bold) : title
        default: line += style.paint(title, span.status.color)
        }
        line += String(repeating: " ", count: max(0, columns.name - ConsoleText.width(lead) - ConsoleText.width(title)))
        if columns.type > 0 {
            let type = ConsoleText.cut(TerminalText.line(span.type ?? ""), to: columns.type)
            line += "  " + style.paint(ConsoleText.padded(type, to: columns.type), .cyan)
        }
        let duration = Self.duration(of: span)
        line += "  " + String(repeating: " ", count: columns.duration - ConsoleText.width(duration)) + duration
        if columns.id > 0 { line += "  " + style.paint(span.spanID.description, .dim) }
        if columns.bar > 0 { line += "  " + bar(of: span, style) }
        let below = belowLines(of: node, style)
        let details = details(of: node)
        guard !details.isEmpty else { return [line] + below }
        let room = style.width.map { $0 - columns.all - 2 } ?? .max
        let width = details.reduce(-2) { $0 + 2 + ConsoleText.width($1.text) }
        if width <= room {
            return [line + "  " + details.map { style.paint($0.text, $0.color) }.joined(separator: "  ")] + below
        }
        // Details that do not fit on the line are below it.
        let hangsBelow = node.hasChildren || !node.span.metrics.isEmpty
        let indent = hangsBelow ? node.lead.open : node.lead.end
        let whole = style.width.map { max(16, $0 - indent.count) } ?? .max
        return [line] + style.wrapped(details, to: whole).map { style.paint(indent, .dim) + $0 } + below
    }

    private func bar(of span: SpanRecord, _ style: ConsoleStyle) -> String {
        let whole = Double(max(end - start, 1))
        let share = { (time: Int64) in Double(time - self.start) / whole }
        return style.bar((share(span.start.nanoseconds), share(span.end?.nanoseconds ?? end)), cells: Self.barCells)
    }

    private func details(of node: Node) -> [ConsoleStyle.Detail] {
        let span = node.span
        var details: [ConsoleStyle.Detail] = []
        if span.status == .running || span.status == .abandoned || span.status == .cancelled {
            details.append((span.status.rawValue, span.status.color))
        }
        if let model = span.model { details.append((TerminalText.line(model), .cyan)) }
        if span.inputTokens != nil || span.outputTokens != nil {
            details.append(("\(span.inputTokens ?? 0) → \(span.outputTokens ?? 0) tokens", .dim))
        }
        if let cost = span.cost { details.append(("$\(TerminalText.number(cost))", .dim)) }
        // Tags of the parent are not repeated.
        for (key, value) in span.tags.sorted(by: { $0.key < $1.key }) where node.parentTags[key] != value {
            details.append((TerminalText.line("\(key):\(value)"), .magenta))
        }
        return details
    }

    // MARK: Below a span's line

    private func belowLines(of node: Node, _ style: ConsoleStyle) -> [String] {
        let span = node.span
        let hangsBelow = node.hasChildren || !span.metrics.isEmpty
        let lead = hangsBelow ? node.lead.open : node.lead.end
        var lines: [String] = []
        for text in Self.errors(of: span) {
            let color: ConsoleStyle.Color = span.status == .error ? .red : .yellow
            let whole = TerminalText.line(span.status == .error ? text : "! \(text)")
            lines.append(style.paint(lead, .dim) + style.paint(cut(whole, after: lead, style), color))
        }
        if showsContents {
            lines += contents(span.input?.text, "input", lead, style)
            lines += contents(span.output?.text, "output", lead, style)
            let metadata = span.metadata.isEmpty ? nil : AttributeValue.object(span.metadata).json
            lines += contents(metadata, "metadata", lead, style)
        }
        let metrics = span.metrics.sorted { $0.key < $1.key }
        for (place, (name, metric)) in metrics.enumerated() {
            let lead = node.lead.child(isLast: place == metrics.count - 1 && !node.hasChildren).name
            let comment = metric.comment.map { " (\($0))" } ?? ""
            let text = TerminalText.line("Metric: \(name) = \(TerminalText.number(metric.value.doubleValue))\(comment)")
            lines.append(style.paint(lead, .dim) + style.paint(cut(text, after: lead, style), .green))
        }
        return lines
    }

    private func cut(_ text: String, after lead: String, _ style: ConsoleStyle) -> String {
        style.width.map { ConsoleText.cut(text, to: max(16, $0 - lead.count)) } ?? text
    }

    /// Returns all lines of a text, broken at the width of the terminal.
    private func contents(_ text: String?, _ name: String, _ lead: String, _ style: ConsoleStyle) -> [String] {
        guard let text else { return [] }
        let indent = "  "
        let room = style.width.map { max(16, $0 - lead.count - indent.count) }
        var lines = [style.paint(lead, .dim) + style.paint("\(name):", .dim)]
        for line in TerminalText.lines(text) {
            for piece in Self.broken(line, to: room) {
                let line = piece.isEmpty ? String(lead.reversed().drop { $0 == " " }.reversed()) : lead
                lines.append(style.paint(line, .dim) + (piece.isEmpty ? "" : indent + piece))
            }
        }
        return lines
    }

    private static func broken(_ line: String, to room: Int?) -> [String] {
        guard let room, ConsoleText.width(line) > room else { return [line] }
        var pieces: [String] = []
        var piece = ""
        var used = 0
        for character in line {
            let width = ConsoleText.width(String(character))
            if used + width > room {
                pieces.append(piece)
                piece = ""
                used = 0
            }
            piece.append(character)
            used += width
        }
        return pieces + [piece]
    }

    private static func errors(of span: SpanRecord) -> [String] {
        var texts: [String] = []
        var messages: Set<String> = []
        for event in span.events where event.name == "exception" {
            let type = event.attributes["exception.type"]?.stringValue ?? "exception"
            let message = event.attributes["exception.message"]?.stringValue ?? ""
            messages.insert(message)
            texts.append("\(type.split(separator: ".").last.map(String.init) ?? type): \(message)")
        }
        if let message = span.statusMessage, !message.isEmpty, !messages.contains(message) { texts.append(message) }
        return texts
    }
}
