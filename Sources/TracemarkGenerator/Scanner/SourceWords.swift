/// Source text put together from tokens: one space where there was any, none just inside brackets.
///
///     summarize(                          summarize(_ text: String, limit: Int)
///         _ text: String,  // the text ──>
///         limit: Int
///     )
struct SourceWords {
    private(set) var text = ""

    mutating func append(_ word: String, spaced: Bool) {
        let isClosing = word == ")" || word == "]" || word == ","
        let isAfterOpening = text.utf8.last == UInt8(ascii: "(") || text.utf8.last == UInt8(ascii: "[")
        if spaced, !text.isEmpty, !isClosing, !isAfterOpening { text += " " }
        if word == ")" || word == "]", text.hasSuffix(",") { text.removeLast() }
        text += word
    }

    /// Begins a new line, as deep as the braces around it.
    mutating func breakLine(depth: Int) {
        text += "\n" + String(repeating: "    ", count: depth)
    }
}

extension SourceText {
    /// The code of a range without its comments: on one line, but for a closure's statements, which line breaks part.
    func code(_ range: Range<Int>) -> String {
        // `Int`, `A.B?`: most are so, and then there is nothing to put together.
        if isWord(range) { return text(range) }
        var lexer = Lexer(bytes: bytes, range: range)
        var words = SourceWords()
        var end = range.lowerBound
        var brackets: [Token.Kind] = []
        while true {
            let token = lexer.next()
            if token.kind == .endOfFile { return words.text }
            let standsInBraces = brackets.last == .leftBrace
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace: brackets.append(token.kind)
            case .rightParenthesis, .rightBracket, .rightBrace: _ = brackets.popLast()
            default: break
            }
            let breaksLine = standsInBraces && token.startsLine
            if breaksLine { words.breakLine(depth: brackets.count + (token.kind == .leftBrace ? 1 : 2)) }
            let word = text(token.start..<min(token.end, range.upperBound))
            words.append(word, spaced: token.start > end && !breaksLine)
            end = token.end
        }
    }

    /// Whether a range holds only what a name is made of, its dots and question marks included.
    private func isWord(_ range: Range<Int>) -> Bool {
        let classes = CharacterClass.table
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            let kind = classes[Int(byte)]
            if kind != CharacterClass.identifierStart, kind != CharacterClass.digit, byte != UInt8(ascii: "."),
                byte != UInt8(ascii: "?")
            {
                return false
            }
            position += 1
        }
        return true
    }
}
