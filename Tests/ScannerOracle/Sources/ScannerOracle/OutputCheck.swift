import SwiftParser
import SwiftSyntax

/// Checks that what the generator writes is Swift, wherever what it read was.
struct OutputCheck {
    private(set) var problems: [String] = []
    /// Sources from which wrappers were written.
    private(set) var checkedCount = 0

    /// The first line of a text where SwiftParser finds something missing or unexpected; nil where all is Swift.
    static func firstWrongLine(of text: String) -> String? {
        let tree = Parser.parse(source: text)
        guard tree.hasError else { return nil }
        let converter = SourceLocationConverter(fileName: "", tree: tree)
        let wrong = tree.tokens(viewMode: .all).first { token in
            token.presence == .missing || token.parent?.is(UnexpectedNodesSyntax.self) == true
        }
        let line = converter.location(for: wrong?.position ?? tree.position).line
        return text.split(separator: "\n", omittingEmptySubsequences: false)[line - 1].description
    }

    mutating func check(_ bytes: [UInt8], at path: String) {
        let text = String(decoding: bytes, as: UTF8.self)
        let output = Generator(target: "App", root: "/").run([path: text])
        guard output.wrapperCount > 0, !output.diagnostics.contains(where: { $0.severity == .error }),
            !Parser.parse(source: text).hasError
        else { return }
        checkedCount += 1
        if let line = Self.firstWrongLine(of: output.text) {
            problems.append("\(path): the wrappers are no Swift at: \(line)\n\(output.text)")
        }
    }
}
