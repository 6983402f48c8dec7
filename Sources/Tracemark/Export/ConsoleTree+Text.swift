extension ConsoleTree {
    /// The widths of the columns of one tree.
    private struct Columns {
        var name = 0
        var type = 0
        var duration = 0
        /// The cells of the bar that shows when in the trace a span ran; 0 for no bar.
        var bar = 0

        /// The column at which the details begin.
        var details: Int {
            name + (type > 0 ? type + 2 : 0) + duration + 2 + (bar > 0 ? bar + 2 : 0)
        }
    }

    private static let barCells = 16

    /// Returns the printed tree, with an empty line below it.
    func text(in style: ConsoleStyle) -> String {
        let columns = columns(for: style)
        var lines = [headingLine(in: style)]
        for row in rows {
            switch row.content {
            case .span(let span, let isUpdate):
                lines += self.lines(of: span, isUpdate: isUpdate, in: row, columns, style)
            case .more(let count, let failed):
                let failures = failed > 0 ? ", \(failed) failed" : ""
                lines.append(style.paint("\(row.lead)… \(count) more\(failures)", .dim))
            }
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private func headingLine(in style: ConsoleStyle) -> String {
        var parts = ["trace \(trace)"]
        switch heading {
        case .whole: break
        case .continued(let name): parts.append("\(ConsoleText.printable(name)), continued")
        case .unfinished(let name):
            parts.append(name.map { "\(ConsoleText.printable($0)), unfinished" } ?? "unfinished")
        }
        parts.append(spanIDs.count == 1 ? "1 span" : "\(spanIDs.count) spans")
        var line = style.paint(parts.joined(separator: " · "), .dim)
        if failed > 0 {
            // A failed span within a successful trace is no alarm.
            line += style.paint(" · ", .dim) + style.paint("\(failed) failed", hasFailed ? .red : .yellow)
        }
        if dropped > 0 {
            line += style.paint(" · ", .dim) + style.paint("\(dropped) dropped while the root was running", .yellow)
        }
        return line
    }

    private func columns(for style: ConsoleStyle) -> Columns {
        var columns = Columns()
        for case .span(let span, _) in rows.map(\.content) {
            columns.type = max(columns.type, span.type?.rawValue.count ?? 0)
            columns.duration = max(columns.duration, ConsoleText.width(Self.duration(of: span)))
        }
        for row in rows {
            if case .span(let span, _) = row.content {
                columns.name = max(columns.name, ConsoleText.width(row.lead + Self.title(of: span)))
            }
        }
        guard let width = style.width else {
            columns.bar = Self.barCells
            return columns
        }
        if width >= 100 { columns.bar = Self.barCells }
        columns.name = min(columns.name, max(16, width / 2 - (columns.details - columns.name) / 2))
        return columns
    }

    private static func title(of span: SpanData) -> String {
        let name = ConsoleText.printable(span.name)
        switch span.status {
        case .ok: return name
        case .error: return "✗ \(name)"
        case .cancelled: return "⊘ \(name)"
        }
    }

    private static func duration(of span: SpanData) -> String {
        ConsoleText.duration(
            span.endNanoseconds > span.startNanoseconds ? span.endNanoseconds - span.startNanoseconds : 0)
    }

    // MARK: A span's lines

    private func lines(
        of span: SpanData, isUpdate: Bool, in row: Row, _ columns: Columns, _ style: ConsoleStyle
    ) -> [String] {
        let whole = Self.title(of: span)
        // At great depth, a few characters of the name exceed their column.
        let room = max(columns.name - ConsoleText.width(row.lead), min(ConsoleText.width(whole), 8))
        let title = ConsoleText.cut(whole, to: room)
        var line = style.paint(row.lead, .dim)
        switch span.status {
        case .ok: line += row.lead.isEmpty ? style.paint(title, .bold) : title
        case .error: line += style.paint(title, .red)
        case .cancelled: line += style.paint(title, .yellow)
        }
        line += String(repeating: " ", count: max(0, room - ConsoleText.width(title)))
        if columns.type > 0 {
            line += "  " + style.paint(ConsoleText.padded(span.type?.rawValue ?? "", to: columns.type), .cyan)
        }
        let duration = Self.duration(of: span)
        line += "  " + String(repeating: " ", count: columns.duration - ConsoleText.width(duration)) + duration
        if columns.bar > 0 { line += "  " + bar(of: span, cells: columns.bar, style) }

        let detailRoom = style.width.map { max($0 - columns.details - 2, 16) } ?? .max
        let details = style.wrapped(details(of: span, isUpdate: isUpdate), to: detailRoom)
        if let first = details.first { line += "  " + first }
        let indent = ConsoleText.padded(row.below, to: columns.details + 2)
        let further = details.dropFirst().map { style.paint(indent, .dim) + $0 }
        return [trimmed(line)] + further + errorLines(of: span, in: row, style)
    }

    private func bar(of span: SpanData, cells: Int, _ style: ConsoleStyle) -> String {
        let whole = Double(max(end, start + 1) - start)
        let share = { (time: UInt64) in Double(max(time, self.start) - self.start) / whole }
        return style.bar((share(span.startNanoseconds), share(span.endNanoseconds)), cells: cells)
    }

    private func details(of span: SpanData, isUpdate: Bool) -> [ConsoleStyle.Detail] {
        var details: [ConsoleStyle.Detail] = []
        if span.status == .cancelled { details.append(("cancelled", .yellow)) }
        if isUpdate { details.append(("updated", .dim)) }
        for metric in span.metrics {
            let comment = metric.comment.map { " (\(ConsoleText.printable($0)))" } ?? ""
            details.append(("\(ConsoleText.printable(metric.name))=\(number(metric.value))\(comment)", .green))
        }
        for (key, value) in span.tags.sorted(by: { $0.key < $1.key }) {
            details.append((ConsoleText.printable("\(key):\(value)"), .magenta))
        }
        return details
    }

    /// Returns a number for people, with decimals rounded to four significant digits. Files keep all digits.
    private func number(_ value: MetricNumber) -> String {
        guard case .decimal(let number) = value, number.isFinite else { return value.description }
        var factor = 1.0
        while number != 0, number.magnitude * factor < 1_000, factor < 1e12 { factor *= 10 }
        let rounded = (number * factor).rounded() / factor
        return Int64(exactly: rounded)?.description ?? rounded.description
    }

    private func errorLines(of span: SpanData, in row: Row, _ style: ConsoleStyle) -> [String] {
        var texts = span.errors.map { error in
            let type = error.type.split(separator: ".").last.map(String.init) ?? error.type
            return "\(type): \(error.message)"
        }
        if case .error(let message) = span.status, !span.errors.contains(where: { $0.message == message }) {
            texts.append(message)
        }
        let isFailed = span.status != .ok
        return texts.map { text in
            let room = style.width.map { max($0 - ConsoleText.width(row.below) - 2, 16) } ?? .max
            let line = ConsoleText.cut(ConsoleText.printable(text), to: room)
            return style.paint(row.below, .dim) + (isFailed ? "" : "! ") + style.paint(line, isFailed ? .red : .yellow)
        }
    }

    private func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }
}
