/// The pieces that lines of spans are made of, for the program that recorded them and for the command that shows them.
extension ConsoleStyle {
    /// What is said of a span behind its name.
    package typealias Detail = (text: String, color: Color)

    /// Details in lines of the room there is.
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

    /// The bar that shows when in a trace a span ran: `···━━━━·····`.
    ///
    /// - Parameters:
    ///   - range: From where to where, each a share of the trace: 0 to 1.
    ///   - cells: How wide the bar is.
    package func bar(_ range: (from: Double, to: Double), cells: Int) -> String {
        let first = min(max(Int(range.from * Double(cells)), 0), cells - 1)
        let last = min(max(Int((range.to * Double(cells)).rounded(.up)), first + 1), cells)
        return paint(String(repeating: "·", count: first), .dim)
            + paint(String(repeating: "━", count: last - first), .blue)
            + paint(String(repeating: "·", count: cells - last), .dim)
    }
}
