import Tracemark

/// Rows of cells below headings, as wide as the terminal, or as wide as they need to be where there is none.
struct Table {
    struct Column {
        let title: String
        /// Whether cells stand at the right, as numbers do.
        var isRight = false
        /// The columns to which the cells may be cut where there is no room; nil for never.
        var least: Int?
        /// Which columns are left out first where cutting is not enough; nil for never.
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

    /// The lines, without line feeds.
    func lines(in style: ConsoleStyle) -> [String] {
        let widths = widths(in: style.width)
        var lines = [line(columns.map { Cell($0.title, .dim) }, widths, style)]
        for row in rows { lines.append(line(row, widths, style)) }
        return lines
    }

    /// How wide each column is; 0 for those that are left out.
    private func widths(in room: Int?) -> [Int] {
        var widths = columns.indices.map { column in
            rows.reduce(ConsoleText.width(columns[column].title)) { max($0, ConsoleText.width($1[column].text)) }
        }
        guard let room else { return widths }
        func excess() -> Int {
            let shown = widths.filter { $0 > 0 }
            return shown.reduce(0, +) + Self.gap.count * max(0, shown.count - 1) - room
        }
        // The widest gives first, so that none is cut more than it must be.
        while excess() > 0 {
            let flexible = columns.indices.filter { widths[$0] > max(columns[$0].least ?? .max, 1) }
            guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { break }
            let next = flexible.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let target = max(columns[widest].least ?? 1, min(widths[widest] - 1, next))
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
            // Spaces at the end of a line are left out.
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
