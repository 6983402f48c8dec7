extension SourceText {
    /// The `///` lines directly above a declaration, without annotations: a wrapper is documented as its original is.
    func documentation(above declaration: Declaration) -> [String] {
        var lines: [String] = []
        var line = location(of: declaration.start).line - 1
        while line >= 1 {
            guard let comment = lineComment(line) else { break }
            if comment.isDocumentation { lines.append(comment.text) }
            line -= 1
        }
        return lines.reversed()
    }

    /// The comment that a line consists of, `//` or `///`; nil where there is more or something else.
    private func lineComment(_ line: Int) -> (text: String, isDocumentation: Bool)? {
        let range = lineRange(line)
        var start = range.lowerBound
        while start < range.upperBound, bytes[start] == UInt8(ascii: " ") || bytes[start] == UInt8(ascii: "\t") {
            start += 1
        }
        var content = start
        while content < range.upperBound, bytes[content] == UInt8(ascii: "/") { content += 1 }
        let slashes = content - start
        guard slashes >= 2 else { return nil }
        // Four slashes are no documentation: they comment a comment out.
        guard slashes == 3 else { return ("", false) }
        while content < range.upperBound, bytes[content] == UInt8(ascii: " ") { content += 1 }
        if text(content..<range.upperBound).hasPrefix("@trace") { return ("", false) }
        return (text(start..<range.upperBound), true)
    }
}
