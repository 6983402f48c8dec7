import Tracemark
import TracemarkModel

extension TraceComparison {
    /// Returns the lines of the comparison, without line feeds:
    ///
    /// ```
    /// - trace 4bf9… · ok · 3 spans · 1.24 s
    /// + trace 5ca0… · ok · 3 spans · 2.10 s
    ///   Trace: "qa_pipeline"            1.24 s → 2.10 s  +69 %
    /// - ├── Span: "retrieve_context"   120 ms
    /// ~ └── Span: "generate_answer"    1.02 s → 1.10 s  +8 %
    ///           metric quality_score: 4.5 → 4.7
    /// ```
    func lines(in style: ConsoleStyle) -> [String] {
        var lines = Self.heading(first, "- ", .red, style) + Self.heading(second, "+ ", .green, style)
        let width = nodes.map { ConsoleText.width($0.lead.name + Self.title($0)) }.max() ?? 0
        let nameWidth = min(width, style.width.map { max(24, $0 - 34) } ?? width)
        for node in nodes { lines += self.lines(of: node, nameWidth, style) }
        return lines
    }

    private static func heading(
        _ details: TraceDetails, _ mark: String, _ color: ConsoleStyle.Color, _ style: ConsoleStyle
    ) -> [String] {
        let trace = details.trace
        let texts = [
            "trace \(trace.id)", trace.status.rawValue, TerminalText.counted(trace.spanCount, "span"),
            trace.durationNanoseconds.map { TerminalText.duration($0) } ?? "-", LocalTime.text(trace.start),
        ]
        return TraceHeading(parts: texts.map { ($0, color) }, mark: mark).lines(in: style)
    }

    private static func title(_ node: Node) -> String {
        let span: SpanRecord
        switch node.pair {
        case .both(let one, _): span = one
        case .first(let one), .second(let one): span = one
        }
        let isTrace = node.lead.name.isEmpty && span.parentID == nil
        return "\(span.status.mark)\(isTrace ? "Trace" : "Span"): \"\(TerminalText.line(span.name))\""
    }

    private func lines(of node: Node, _ nameWidth: Int, _ style: ConsoleStyle) -> [String] {
        let mark: String
        let color: ConsoleStyle.Color?
        let durations: String
        switch node.pair {
        case .both(let one, let other):
            mark = node.changes.isEmpty ? " " : "~"
            color = node.changes.isEmpty ? nil : .yellow
            durations = Self.durations(one.durationNanoseconds, other.durationNanoseconds)
        case .first(let one):
            mark = "-"
            color = .red
            durations = one.durationNanoseconds.map { TerminalText.duration($0) } ?? ""
        case .second(let other):
            mark = "+"
            color = .green
            durations = other.durationNanoseconds.map { TerminalText.duration($0) } ?? ""
        }
        let title = ConsoleText.cut(Self.title(node), to: max(12, nameWidth - node.lead.name.count))
        let padding = max(0, nameWidth - node.lead.name.count - ConsoleText.width(title)) + 2
        let painted = { (text: String) in color.map { style.paint(text, $0) } ?? text }
        var line = painted(mark) + " " + style.paint(node.lead.name, .dim) + painted(title)
        if !durations.isEmpty { line += String(repeating: " ", count: padding) + durations }
        let lead = node.hasChildren ? node.lead.open : node.lead.end
        return [line] + node.changes.flatMap { self.lines(of: $0, "  " + lead, style) }
    }

    private static func durations(_ one: Int64?, _ other: Int64?) -> String {
        let texts = [one, other].map { $0.map { TerminalText.duration($0) } ?? "-" }
        guard let one, let other, one > 0, one != other else {
            return texts[0] == texts[1] ? texts[0] : "\(texts[0]) → \(texts[1])"
        }
        let percent = ((Double(other) / Double(one) - 1) * 100).rounded()
        guard percent != 0 else { return "\(texts[0]) → \(texts[1])" }
        let share =
            percent.magnitude > 999
            ? "×\(TerminalText.number(Double(other) / Double(one)))" : "\(percent > 0 ? "+" : "")\(Int(percent)) %"
        return "\(texts[0]) → \(texts[1])  \(share)"
    }

    private func lines(of change: Change, _ lead: String, _ style: ConsoleStyle) -> [String] {
        let name = TerminalText.line(change.name)
        let before = change.before.map { TerminalText.line($0) }
        let after = change.after.map { TerminalText.line($0) }
        let short = "\(name): \(before ?? "none") → \(after ?? "none")"
        let room = style.width.map { max(24, $0 - lead.count) }
        let isShort = short.count <= 72 && (room.map { ConsoleText.width(short) <= $0 } ?? true)
        if isShort { return [style.paint(lead, .dim) + short] }
        // Long values are on two lines, from shortly before their first difference.
        let (one, other) = Self.aroundDifference(before ?? "none", after ?? "none", room: room.map { $0 - 2 })
        return [
            style.paint(lead, .dim) + "\(name):",
            style.paint(lead, .dim) + style.paint("- \(one)", .red),
            style.paint(lead, .dim) + style.paint("+ \(other)", .green),
        ]
    }

    private static func aroundDifference(_ one: String, _ other: String, room: Int?) -> (String, String) {
        guard let room else { return (one, other) }
        let same = zip(one, other).prefix { $0 == $1 }.count
        let skipped = same < room / 2 ? 0 : same - room / 4
        let part = { (text: String) in
            ConsoleText.cut((skipped > 0 ? "…" : "") + String(text.dropFirst(skipped)), to: room)
        }
        return (part(one), part(other))
    }
}
