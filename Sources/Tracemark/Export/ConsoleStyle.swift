#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The width of the console and its use of colours.
package struct ConsoleStyle: Sendable {
    /// The columns of a line; nil for no limit, as in a file.
    package let width: Int?
    package let isColored: Bool

    package init(width: Int?, isColored: Bool) {
        self.width = width
        self.isColored = isColored
    }

    /// Reads the width and the colours of the terminal behind a descriptor, if it is one.
    init(descriptor: Int32) {
        guard isatty(descriptor) == 1 else {
            self.init(width: nil, isColored: false)
            return
        }
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let noColor = ProcessEnvironment.value("NO_COLOR").map { !$0.isEmpty } ?? false
        self.init(
            width: isKnown ? Int(size.ws_col) : 80,
            isColored: !noColor && ProcessEnvironment.value("TERM") != "dumb")
    }

    package enum Color: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case magenta = "35"
        case cyan = "36"
    }

    package func paint(_ text: String, _ color: Color) -> String {
        isColored && !text.isEmpty ? "\u{1b}[\(color.rawValue)m\(text)\u{1b}[0m" : text
    }
}

/// Functions for text on a terminal.
package enum ConsoleText {
    /// Returns the text on one line without control characters: a traced value must not move the cursor.
    package static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(scalar == "\n" ? " " : isControl(scalar) ? "␣" : scalar) }
        return String(result)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) || (0x202a...0x202e).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }

    /// Returns the number of columns that the text takes.
    package static func width(_ text: String) -> Int {
        // Most text is ASCII, which has one column for each byte.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + width($1) }
    }

    /// Returns the columns of a character. East Asian characters and emoji are twice as wide as others.
    private static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
            return 2
        default:
            return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }

    /// Returns the text, cut with "…" to a number of columns.
    package static func cut(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        var result = ""
        var left = max(columns, 1) - 1
        for character in text {
            left -= width(character)
            if left < 0 { break }
            result.append(character)
        }
        return result + "…"
    }

    /// Returns the text, followed by spaces up to a number of columns.
    package static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    /// Returns a duration with three or four digits and a unit: `412 ns`, `8.10 ms`, `2.35 s`, `3 min 05 s`.
    package static func duration(_ nanoseconds: UInt64) -> String {
        switch nanoseconds {
        case ..<1_000: return "\(nanoseconds) ns"
        case ..<999_500: return "\(digits(nanoseconds, per: 1_000)) µs"
        case ..<999_500_000: return "\(digits(nanoseconds, per: 1_000_000)) ms"
        case ..<59_950_000_000: return "\(digits(nanoseconds, per: 1_000_000_000)) s"
        default:
            let seconds = (nanoseconds + 500_000_000) / 1_000_000_000
            let rest = seconds % 60
            return "\(seconds / 60) min \(rest < 10 ? "0" : "")\(rest) s"
        }
    }

    /// Returns three significant digits: `1.02`, `12.4`, `410`.
    private static func digits(_ value: UInt64, per unit: UInt64) -> String {
        var places = 2
        var step = unit / 100
        while places > 0, (value + step / 2) / step >= 1_000 {
            places -= 1
            step *= 10
        }
        let rounded = (value + step / 2) / step
        guard places > 0 else { return rounded.description }
        let power: UInt64 = places == 2 ? 100 : 10
        let fraction = (rounded % power).description
        return "\(rounded / power).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
    }
}
