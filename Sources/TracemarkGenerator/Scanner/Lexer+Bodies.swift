/// Passing over what stands in brackets without making tokens of it: most of a source is bodies.
extension Lexer {
    /// Skips to the bracket that closes an open one, and returns it; the end of the file where none does.
    mutating func skipToClosingBracket() -> Token {
        var depth = 1
        var current = position
        let classes = classes
        let bytes = bytes
        // Where the last token ends, for whoever must know what stands between it and the next.
        var tokenEnd = position
        // The last token, where it is a word: what it means is asked only when a slash may follow.
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
                // The rest is for the lexer proper: annotations, raw strings, and the bracket that was looked for.
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
