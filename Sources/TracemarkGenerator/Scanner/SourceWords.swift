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
        if isPutTogether(range) { return text(range) }
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

    /// Returns whether a range is one word.
    func isWord(_ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        if CharacterClass.table[Int(bytes[position])] != CharacterClass.identifierStart { return false }
        repeat { position &+= 1 } while CharacterClass.table[Int(bytes[position])] >= CharacterClass.wordByte
        return position == range.upperBound
    }

    /// Returns whether a range already has normalised spaces: `Int`, `[String: Int]?`. Most ranges do.
    private func isPutTogether(_ range: Range<Int>) -> Bool {
        let classes = CharacterClass.table
        var position = range.lowerBound
        // A space may not follow an opening bracket, nor precede a closing one or a comma, nor another space.
        var maySpace = false
        while position < range.upperBound {
            switch classes[Int(bytes[position])] {
            case CharacterClass.identifierStart, CharacterClass.digit:
                maySpace = true
            case CharacterClass.space:
                if bytes[position] != 0x20 || !maySpace { return false }
                maySpace = false
                position += 1
                if position == range.upperBound || bytes[position] == Byte.comma { return false }
                if classes[Int(bytes[position])] == CharacterClass.closingBracket { return false }
                continue
            case CharacterClass.operatorCharacter:
                if bytes[position] == Byte.slash { return false }
                maySpace = true
            case CharacterClass.separator:
                if bytes[position] == Byte.comma, classes[Int(bytes[position + 1])] == CharacterClass.closingBracket {
                    return false
                }
                maySpace = true
            case CharacterClass.openingBracket:
                if bytes[position] == Byte.leftBrace { return false }
                maySpace = false
            case CharacterClass.closingBracket:
                maySpace = true
            default:
                // Line breaks, and literals, which may hold anything.
                return false
            }
            position += 1
        }
        return true
    }
}
