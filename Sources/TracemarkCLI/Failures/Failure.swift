import ArgumentParser
import Foundation
import Tracemark
import TracemarkFormats
import TracemarkModel

/// An error that ends a command: a sentence and an exit code.
struct Failure: Error, CustomStringConvertible {
    enum Kind: Int32 {
        case failed = 1
        case notFound = 3
        case differs = 4
        case usage = 64
    }

    let kind: Kind
    /// The sentence; empty if the exit code says enough.
    let description: String

    init(_ kind: Kind, _ description: String = "") {
        self.kind = kind
        self.description = description
    }

    static func notFound(_ description: String) -> Failure { Failure(.notFound, description) }
    static func usage(_ description: String) -> Failure { Failure(.usage, description) }

    /// Prints an error on standard error, and ends the program.
    static func exit(for error: any Error, otherwise: (any Error) -> Never) -> Never {
        switch error {
        case is BrokenPipe: Foundation.exit(0)
        case let failure as Failure:
            if !failure.description.isEmpty { report(failure.description) }
            Foundation.exit(failure.kind.rawValue)
        case let error as StoreError:
            report(error.description)
            Foundation.exit(Kind.failed.rawValue)
        case let error as FilterError:
            // The server checked the filter, so its error is about the user's text.
            report("The filter is invalid. \(error)")
            Foundation.exit(Kind.usage.rawValue)
        case let error as FormatError:
            report(error.description)
            Foundation.exit(Kind.failed.rawValue)
        case is CancellationError: Foundation.exit(Kind.failed.rawValue)
        default: otherwise(error)
        }
    }

    private static func report(_ text: String) {
        let style = Terminal.errors
        let mark = style.paint("error:", .red)
        // The text may contain data from a file or server, which must not control the terminal.
        Output.note("\(mark) \(TerminalText.lines(text).joined(separator: "\n"))\n")
    }
}

extension Failure {
    /// The number of characters of a filter that are shown on each side of an error.
    private static let window = 200

    /// Creates the error of a filter, with a mark below the faulty text.
    init(_ error: FilterError, in text: String, option: String) {
        // The mark must be below its character, however wide the characters before it are. Of a long filter, only the
        // part around the error is shown.
        let all = Array(text.unicodeScalars)
        let first = max(0, min(error.column - 1, all.count) - Self.window)
        let last = min(all.count, max(error.column - 1, 0) + Self.window)
        let scalars = (first > 0 ? ["…"] : []) + all[first..<max(first, last)] + (last < all.count ? ["…"] : [])
        let offset = first - (first > 0 ? 1 : 0)
        let shown = { (part: ArraySlice<Unicode.Scalar>) in
            ConsoleText.printable(String(String.UnicodeScalarView(part)))
        }
        let start = min(max(0, error.column - 1 - offset), scalars.count)
        let end = min(start + error.length, scalars.count)
        let before = ConsoleText.width(shown(scalars[..<start]))
        let length = max(1, ConsoleText.width(shown(scalars[start..<end])))
        let marks = String(repeating: " ", count: before) + "^" + String(repeating: "~", count: length - 1)
        let message = error.description.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
        self.init(
            .usage,
            """
            \(option) is invalid at column \(error.column): \(message)
              \(shown(scalars[...]))
              \(marks)
            """)
    }
}
