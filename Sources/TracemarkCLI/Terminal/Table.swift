import Tracemark

/// A table with headings. It is as wide as the terminal, or as wide as necessary without one.
struct Table {
    struct Column {
        let title: String
        /// A Boolean value that indicates whether cells are right-aligned, as numbers are.
        var isRight = false
        /// The minimum width of shortened cells; nil if cells are never shortened.
        var minimumWidth: Int?
        /// The order in which columns are dropped if shortening is not enough; nil for never.
        var dropOrder: Int?
    }

    struct Cell {
        let text: String
        var color: ConsoleStyle.Color?

        init(_ text: String, _ color: ConsoleStyle.Color? = nil) {
            self.text = text
            self.color = color
        }
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    private static let gap = "  "

    /// Returns the lines of the table, without line feeds.
    func lines(in style: ConsoleStyle) -> [String] {
        let widths = widths(in: style.width)
        var lines = [line(columns.map { Cell($0.title, .dim) }, widths, style)]
        for row in rows { lines.append(line(row, widths, style)) }
        return lines
    }

    /// Returns the width of each column; 0 for dropped columns.
    private func widths(in room: Int?) -> [Int] {
        var widths = columns.indices.map { column in
            rows.reduce(ConsoleText.width(columns[column].title)) { max($0, ConsoleText.width($1[column].text)) }
        }
        guard let room else { return widths }
        func excess() -> Int {
            let shown = widths.filter { $0 > 0 }
            return shown.reduce(0, +) + Self.gap.count * max(0, shown.count - 1) - room
        }
        // The widest column is shortened first, so that no column is shortened more than necessary.
        while excess() > 0 {
            let flexible = columns.indices.filter { widths[$0] > max(columns[$0].minimumWidth ?? .max, 1) }
            guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { break }
            let next = flexible.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let target = max(columns[widest].minimumWidth ?? 1, min(widths[widest] - 1, next))
            widths[widest] -= min(excess(), widths[widest] - target)
        }
        while excess() > 0 {
            let droppable = columns.indices.filter { widths[$0] > 0 && columns[$0].dropOrder != nil }
            guard let first = droppable.min(by: { columns[$0].dropOrder! < columns[$1].dropOrder! }) else { break }
            widths[first] = 0
        }
        return widths
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ style: ConsoleStyle) -> String {
        var line = ""
        var pending = 0
        for (column, cell) in cells.enumerated() where widths[column] > 0 {
            let text = ConsoleText.cut(cell.text, to: widths[column])
            let padding = widths[column] - ConsoleText.width(text)
            if columns[column].isRight { pending += padding }
            // Spaces at the end of a line are omitted.
            if !text.isEmpty {
                line += String(repeating: " ", count: pending)
                line += cell.color.map { style.paint(text, $0) } ?? text
                pending = 0
            }
            if !columns[column].isRight { pending += padding }
            pending += Self.gap.count
        }
        return line
    }
}
