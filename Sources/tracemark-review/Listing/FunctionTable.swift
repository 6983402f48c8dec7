/// Traced functions as a table, without colours or lines, so that it can be searched and cut like any text.
///
///     SPAN                  PLACE                            FUNCTION                        OPTIONS
///     retrieve_context      Sources/App/Retriever.swift:12   Retriever._retrieve(_:limit:)   type: retrieval
public struct FunctionTable {
    private let rows: [Row]
    /// The width of the terminal; nil where there is none, and lines may be as long as they are.
    private let columns: Int?

    private struct Row {
        var cells: [String]
        var options: [String]
    }

    private static let gap = 2
    /// Less than this beside the other columns, and the options are better off on a line of their own.
    private static let leastOptionsWidth = 24

    /// Makes a table.
    ///
    /// - Parameter columns: the terminal's width, to which long rows are wrapped; nil keeps each function on one line.
    public init(_ functions: [TracedFunction], columns: Int?) {
        rows = functions.map { function in
            Row(
                cells: [function.span, "\(function.file):\(function.line)", function.function],
                options: function.options.words)
        }
        self.columns = columns
    }

    /// The heading and a line for each function, or more where the terminal is narrow. Nothing is left out.
    public var lines: [String] {
        if rows.isEmpty { return [] }
        var heading = Row(
            cells: ["SPAN", "PLACE", "FUNCTION"], options: rows.contains { !$0.options.isEmpty } ? ["OPTIONS"] : [])
        let widths = (0..<3).map { column in ([heading] + rows).map { $0.cells[column].count }.max() ?? 0 }
        let width = widths.reduce(0) { $0 + $1 + Self.gap }
        if let columns, width - Self.gap > columns { return rows.flatMap { stacked($0, columns) } }
        // Options that begin on lines of their own need no heading.
        let isNarrow = columns.map { width + Self.leastOptionsWidth > $0 } ?? false
        if isNarrow { heading.options = [] }
        return ([heading] + rows).flatMap { row in
            let cells = zip(row.cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count + Self.gap)
            }.joined()
            guard let columns else { return [trimmed(cells + row.options.joined(separator: ", "))] }
            if isNarrow {
                return [trimmed(cells)] + wrapped(row.options, indentation: 4, columns)
            }
            let options = wrapped(row.options, indentation: width, columns)
            return [trimmed(cells + (options.first?.dropFirst(width) ?? ""))] + options.dropFirst()
        }
    }

    /// Too narrow for columns: one below the other.
    private func stacked(_ row: Row, _ columns: Int) -> [String] {
        [row.cells[0]] + row.cells.dropFirst().map { "    " + $0 } + wrapped(row.options, indentation: 4, columns)
    }

    private func wrapped(_ words: [String], indentation: Int, _ columns: Int) -> [String] {
        let margin = String(repeating: " ", count: indentation)
        var lines: [String] = []
        for (index, word) in words.enumerated() {
            let word = index == words.count - 1 ? word : word + ","
            if let last = lines.last, last.count + 1 + word.count <= columns {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(margin + word)
            }
        }
        return lines
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}

extension TracedFunction.Options {
    /// `type: retrieval`, `tag team: search`: one for each, as the annotation would say it.
    fileprivate var words: [String] {
        var words: [String] = []
        if let type { words.append("type: \(type)") }
        if let kind { words.append("kind: \(kind)") }
        words += tags.map { "tag \($0.key): \($0.value)" }
        words += metrics.map { "metric \($0.key): \($0.value)" }
        if let failure { words.append("error: \(failure)") }
        if let sample { words.append("sample: \(sample)") }
        if !redacted.isEmpty { words.append("redacted: \(redacted.joined(separator: " "))") }
        if !uncaptured.isEmpty { words.append("not captured: \(uncaptured.joined(separator: " "))") }
        if !capturesOutput { words.append("no output") }
        return words
    }
}
