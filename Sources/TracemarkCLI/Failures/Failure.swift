import ArgumentParser
import Foundation
import Tracemark
import TracemarkFormats
import TracemarkModel

/// Why a command ends, as a sentence, and with which exit code.
struct Failure: Error, CustomStringConvertible {
    enum Kind: Int32 {
        case failed = 1
        case notFound = 3
        case differs = 4
        case usage = 64
    }

    let kind: Kind
    /// The sentence; empty where the exit code says all.
    let description: String

    init(_ kind: Kind, _ description: String = "") {
        self.kind = kind
        self.description = description
    }

    static func notFound(_ description: String) -> Failure { Failure(.notFound, description) }
    static func usage(_ description: String) -> Failure { Failure(.usage, description) }

    /// Prints what went wrong on standard error, and ends the program.
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
            // A server knows its own language best: its complaint is about what was typed, as ours is.
            report("The filter is wrong. \(error)")
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
        // What a file or server said may be a part of it, and a terminal must not obey that.
        Output.note("\(mark) \(PrintedText.lines(text).joined(separator: "\n"))\n")
    }
}

extension Failure {
    /// How much of a filter is shown to either side of what is wrong.
    private static let window = 200

    /// What is wrong with a filter, below the text that it is about.
    init(_ error: FilterError, in text: String, option: String) {
        // The mark must stand below its character, however wide those before it are. Of a long filter the part around it
        // is shown.
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
            \(option) is wrong at column \(error.column): \(message)
              \(shown(scalars[...]))
              \(marks)
            """)
    }
}
