/// Writes generated text line by line, with the indentation of the code around it.
///
///     writer.beginLine()
///     writer += "return "
///     writer += call
///     writer.endLine()        what `writer.line("return " + call)` does, without the text between
package struct SourceWriter {
    /// The text written so far. Each line has its break.
    package private(set) var text = ""
    private var depth = 0

    private static let margins = (0...8).map { String(repeating: "    ", count: $0) }

    /// - Parameter capacity: about how many bytes there will be, so that they need not be moved as they become more.
    package init(capacity: Int = 0) {
        text.reserveCapacity(capacity)
    }

    package mutating func beginLine() {
        if depth > 0 { text += Self.margins[depth] }
    }

    package static func += (writer: inout SourceWriter, text: String) {
        writer.text += text
    }

    package mutating func endLine() {
        text += "\n"
    }

    package mutating func line(_ line: String) {
        if !line.isEmpty { beginLine() }
        text += line
        text += "\n"
    }

    package mutating func lines(_ lines: [String]) {
        if lines.count == 0 { return }
        for line in lines { self.line(line) }
    }

    /// Writes a line directive without indentation. A directive keeps its column, as does its code.
    package mutating func directive(_ line: String) {
        text += line
        text += "\n"
    }

    package mutating func indent() { depth += 1 }

    package mutating func outdent() { depth -= 1 }
}
