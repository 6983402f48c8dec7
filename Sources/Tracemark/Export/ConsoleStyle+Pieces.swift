/// The elements of a span's lines, shared by the program that recorded the span and the command that shows it.
extension ConsoleStyle {
    /// A text behind a span's name, with its color.
    package typealias Detail = (text: String, color: Color)

    /// Returns the details in lines of the given width.
    package func wrapped(_ details: [Detail], to room: Int) -> [String] {
        var lines: [String] = []
        var used = 0
        for detail in details {
            let text = ConsoleText.cut(detail.text, to: room)
            let width = ConsoleText.width(text)
            if lines.isEmpty || used + 2 + width > room {
                lines.append(paint(text, detail.color))
                used = width
            } else {
                lines[lines.count - 1] += "  " + paint(text, detail.color)
                used += 2 + width
            }
        }
        return lines
    }

    /// Returns the bar that shows when in a trace a span ran: `···━━━━·····`.
    ///
    /// - Parameters:
    ///   - range: The start and the end, each as a ratio of the trace's duration, 0 to 1.
    ///   - cells: The width of the bar.
    package func bar(_ range: (from: Double, to: Double), cells: Int) -> String {
        let first = min(max(Int(range.from * Double(cells)), 0), cells - 1)
        let last = min(max(Int((range.to * Double(cells)).rounded(.up)), first + 1), cells)
        return paint(String(repeating: "·", count: first), .dim)
            + paint(String(repeating: "━", count: last - first), .blue)
            + paint(String(repeating: "·", count: cells - last), .dim)
    }
}
