/// Skips the text in brackets without making tokens. Most of a source is bodies.
extension Lexer {
    /// Skips to the bracket that closes an open one, and returns it; the end of the file where none does.
    mutating func skipToClosingBracket() -> Token {
        var depth = 1
        var current = position
        let classes = classes
        let bytes = bytes
        // The end of the last token. The caller may need the text between it and the next token.
        var tokenEnd = position
        // The start of the last token if it is a word. Its keyword matters only if a slash may follow.
        var word = -1
        while current < end {
            switch classes[Int(bytes[current])] {
            case CharacterClass.space, CharacterClass.newline:
                repeat { current &+= 1 } while classes[Int(bytes[current])] == CharacterClass.space
                continue
            case CharacterClass.identifierStart:
                word = current
                repeat { current &+= 1 } while classes[Int(bytes[current])] >= CharacterClass.wordByte
                tokenEnd = current
                continue
            case CharacterClass.openingBracket:
                depth += 1
                current += 1
                isAfterOperand = false
            case CharacterClass.closingBracket where depth > 1:
                depth -= 1
                current += 1
                isAfterOperand = true
            case CharacterClass.separator where bytes[current] != Byte.dot:
                current += 1
                isAfterOperand = false
            case CharacterClass.separator where classes[Int(bytes[current + 1])] == CharacterClass.identifierStart:
                current += 1
                isAfterOperand = false
            case CharacterClass.digit:
                position = current
                readNumber()
                current = position
                isAfterOperand = true
            case CharacterClass.operatorCharacter where !ahead.startsComment(at: current):
                if word >= 0 { isAfterOperand = ahead.isOperand(wordAt: word) }
                position = current
                _ = readOperator()
                current = position
            case CharacterClass.other where bytes[current] == Byte.quote:
                position = current + 1
                skipString(pounds: 0)
                current = position
                isAfterOperand = true
            default:
                if let lineEnd = ahead.endOfPlainComment(at: current) {
                    current = lineEnd
                    continue
                }
                // `next()` reads the rest: annotations, raw strings, and the closing bracket.
                if word >= 0 { isAfterOperand = ahead.isOperand(wordAt: word) }
                position = tokenEnd
                let token = next()
                if token.kind.opensBracket { depth += 1 }
                if token.kind.closesBracket { depth -= 1 }
                if depth == 0 || token.kind == .endOfFile { return token }
                current = position
            }
            word = -1
            tokenEnd = current
        }
        position = tokenEnd
        return next()
    }
}

extension Token.Kind {
    var opensBracket: Bool {
        switch self {
        case .leftParenthesis, .leftBracket, .leftBrace: true
        default: false
        }
    }

    var closesBracket: Bool {
        switch self {
        case .rightParenthesis, .rightBracket, .rightBrace: true
        default: false
        }
    }
}
