import Tracemark

/// The heading of a trace, on one line, or on several if the terminal is too narrow.
struct TraceHeading {
    typealias Part = (text: String, color: ConsoleStyle.Color)

    let parts: [Part]
    /// The text before the first line, in the color of the first part.
    var mark = ""

    private static let dot = " · "

    func lines(in style: ConsoleStyle) -> [String] {
        var lines = [""]
        var used = ConsoleText.width(mark)
        var isFirst = true
        for (text, color) in parts {
            let width = ConsoleText.width(text)
            if isFirst {
                lines[0] += style.paint(mark + text, color)
                used += width
            } else if let room = style.width, used + Self.dot.count + width > room {
                lines.append("  " + style.paint(text, color))
                used = 2 + width
            } else {
                lines[lines.count - 1] += style.paint(Self.dot, .dim) + style.paint(text, color)
                used += Self.dot.count + width
            }
            isFirst = false
        }
        return lines
    }
}
