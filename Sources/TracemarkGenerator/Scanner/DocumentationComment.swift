extension SourceText {
    /// The `///` lines directly above a declaration, without annotations: a wrapper is documented as its original is.
    func documentation(above declaration: Declaration) -> [String] {
        var lines: [String] = []
        var line = location(of: declaration.start).line - 1
        while line >= 1 {
            let text = lineText(line).drop { $0 == " " || $0 == "\t" }
            guard text.hasPrefix("//") else { break }
            let content = text.drop { $0 == "/" }.drop { $0 == " " }
            if text.hasPrefix("///"), !content.hasPrefix("@trace") { lines.append(String(text)) }
            line -= 1
        }
        return lines.reversed()
    }
}
