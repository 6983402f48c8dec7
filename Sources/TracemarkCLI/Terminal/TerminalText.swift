import Foundation
import Tracemark
import TracemarkModel

/// Printable text from spans. Characters that control a terminal or hide text are escaped.
enum TerminalText {
    /// Returns the text on one line: `a
    /// b`, `\u{1b}[31m`.
    static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: needsEscape) else { return text }
        return text.unicodeScalars.map { needsEscape($0) ? escape($0) : String($0) }.joined()
    }

    /// Returns the lines of the text.
    static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { line(String($0)) }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// Returns whether a character is a control character, or changes the direction of text.
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F..<0xA0, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xE0000...0xE007F:
            // The zero-width joiner is a part of many emoji.
            scalar.value != 0x200D
        default: false
        }
    }

    /// Returns a number for people: integers without a fraction, others with four significant digits.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        var factor = 1.0
        while value != 0, value.magnitude * factor < 1_000, factor < 1e12 { factor *= 10 }
        let rounded = (value * factor).rounded() / factor
        return Int64(exactly: rounded)?.description ?? rounded.description
    }

    /// Returns a duration for people: `12.4 ms`.
    static func duration(_ nanoseconds: Int64) -> String { ConsoleText.duration(UInt64(max(0, nanoseconds))) }

    /// Returns `1 trace`, `2 traces`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// Returns the tags of a trace: `environment:production team:a,b`.
    static func tags(_ tags: [String: [String]]) -> String {
        tags.sorted { $0.key < $1.key }.map { line("\($0.key):\($0.value.joined(separator: ","))") }
            .joined(separator: "  ")
    }
}
