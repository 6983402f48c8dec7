import Foundation
import Measuring
import SwiftParser

/// Compares the scanner with SwiftParser on real sources.
///
///     ScannerOracle compare FOLDER…   a table with a row for each folder; exits with 1 where they differ
///     ScannerOracle outputs FOLDER…   the generator's output for each file must be Swift
///     ScannerOracle speed FOLDER…     how fast SwiftParser reads
@main
struct ScannerOracle {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let action = arguments.first, arguments.count > 1 else {
            print("usage: ScannerOracle compare|outputs|speed FOLDER…")
            exit(2)
        }
        let corpora = try arguments.dropFirst().map { try SourceFiles(below: $0, all: action == "outputs") }
        switch action {
        case "compare": exit(compare(corpora) ? 0 : 1)
        case "outputs": exit(checkOutputs(corpora) ? 0 : 1)
        case "speed": measureSpeed(corpora)
        default:
            print("there is no action '\(action)'")
            exit(2)
        }
    }

    private static func compare(_ corpora: [SourceFiles]) -> Bool {
        var isSame = true
        print("files     MB  declarations  annotations  wrappers  differences  corpus")
        for corpus in corpora {
            var comparison = Comparison()
            for (path, bytes) in corpus.texts { comparison.compare(bytes, at: path) }
            let megabytes = String(format: "%.1f", Double(corpus.byteCount) / 1_000_000)
            let columns = [
                ("\(corpus.texts.count)", 5), (megabytes, 5), ("\(comparison.declarationCount)", 12),
                ("\(comparison.annotationCount)", 11), ("\(comparison.wrapperCount)", 8),
                ("\(comparison.differences.count)", 11),
            ]
            let cells = columns.map { String(repeating: " ", count: max(0, $1 - $0.count)) + $0 }
            print(cells.joined(separator: "  ") + "  " + corpus.name)
            for path in comparison.brokenPaths { print("    SwiftParser finds errors in \(path): not compared") }
            for difference in comparison.differences { print("    \(difference)") }
            if !comparison.differences.isEmpty { isSame = false }
        }
        return isSame
    }

    private static func checkOutputs(_ corpora: [SourceFiles]) -> Bool {
        var check = OutputCheck()
        for (path, bytes) in corpora.flatMap(\.texts) { check.check(bytes, at: path) }
        print("\(check.checkedCount) outputs are parsed, \(check.problems.count) of them are no Swift")
        for problem in check.problems { print(problem) }
        return check.problems.isEmpty
    }

    private static func measureSpeed(_ corpora: [SourceFiles]) {
        ReadingSpeed.report("SwiftParser, release build", byteCount: corpora.reduce(0) { $0 + $1.byteCount }) {
            for (_, bytes) in corpora.flatMap(\.texts) { _ = Parser.parse(bytes) }
        }
    }
}
