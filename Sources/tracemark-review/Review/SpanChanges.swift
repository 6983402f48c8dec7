/// How the spans of a target changed, said in the words of those who filter by them.
struct SpanChanges {
    private(set) var added: [String] = []
    private(set) var removed: [String] = []
    private(set) var renamed: [(old: String, new: String)] = []

    /// Compares the spans that two generated texts list. A function that lost one name and has another was renamed.
    init(from old: String, to new: String) {
        var lost = Heading.spans(in: old)
        var gained: [(name: String, function: String)] = []
        for span in Heading.spans(in: new) {
            if let index = lost.firstIndex(where: { $0 == span }) {
                lost.remove(at: index)
            } else {
                gained.append(span)
            }
        }
        for span in gained {
            if let index = lost.firstIndex(where: { $0.function == span.function }) {
                renamed.append((lost.remove(at: index).name, span.name))
            } else if let index = lost.firstIndex(where: { $0.name == span.name }) {
                // The function moved or has another signature; nobody who filters by the name will notice.
                lost.remove(at: index)
            } else {
                added.append(span.name)
            }
        }
        removed = lost.map(\.name)
    }

    /// One line a change.
    var lines: [String] {
        var lines = renamed.map {
            "span renamed: \($0.old) -> \($0.new) (dashboard filters, saved views and alerts that name \($0.old) no longer match)"
        }
        lines += removed.map { "span removed: \($0) (filters and alerts that name it no longer match)" }
        lines += added.map { "span added: \($0)" }
        return lines
    }
}
