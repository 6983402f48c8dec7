/// The names that a function, its wrapper and its span have.
///
///     _summarize     wrapper summarize          span Summarizer.summarize
///     summarize      wrapper tracedSummarize    span Summarizer.summarize
///     as: run        wrapper run                span Summarizer.run
///
/// The span of `summarize` is not called `tracedSummarize`. Its name then stays the same if the function is later
/// renamed to `_summarize`. Dashboards and alerts filter by it.
package struct WrapperName: Equatable {
    /// The wrapper's name, with backticks where Swift needs them.
    var wrapper: String
    /// The span's name, without the types around the function.
    var span: String

    init(original: String, alias: String?) {
        let original = original.withoutBackticks
        if let alias = alias?.withoutBackticks {
            wrapper = Self.quoted(alias)
            span = alias
        } else if original.hasPrefix("_"), let stem = Self.stem(of: original) {
            wrapper = Self.quoted(stem)
            span = stem
        } else {
            wrapper = Self.traced(original)
            span = original
        }
    }

    /// Returns the prefixed name: `tracedSummarize` for `summarize`.
    static func traced(_ original: String) -> String {
        quoted("traced" + original.withoutBackticks.capitalized)
    }

    /// Returns `_summarize` without its underscore, or nil if the rest is not a name.
    private static func stem(of name: String) -> String? {
        let stem = String(name.dropFirst())
        guard let first = stem.first, first != "_", !first.isNumber else { return nil }
        return stem
    }

    /// Returns a name as a declaration needs it.
    package static func quoted(_ name: String) -> String {
        isRaw(name) || reservedWords.contains(name) ? "`" + name + "`" : name
    }

    /// Returns whether a name is not a plain word. It then needs backticks.
    static func isRaw(_ name: String) -> Bool {
        !name.isWord
    }

    private static let reservedWords = Set(
        words: """
            Any Self Type as associatedtype break case catch class continue default defer deinit do else enum extension
            fallthrough false fileprivate for func guard if import in init inout internal is let nil operator
            precedencegroup private protocol public repeat rethrows return self static struct subscript super switch
            throw throws true try typealias var where while
            """)
}
