/// Reads strings with interpolations, operators and regular expression literals.
extension Lexer {
    // MARK: Operators and regular expressions

    /// Reads an operator, or a regular expression literal.
    mutating func readOperator() -> Token.Kind {
        let start = position
        while classes[Int(bytes[position])] == CharacterClass.operatorCharacter {
            if bytes[position] == Byte.slash {
                if ahead.startsComment(at: position) { break }
                // In `x ? /a/ : /b/` and `!/a/.contains(s)` the slash begins a literal of its own.
                if !isAfterOperand, let regexEnd = ahead.endOfRegex(from: position) {
                    if position > start { break }
                    position = regexEnd
                    isAfterOperand = true
                    return .regex
                }
            }
            position += 1
        }
        if position == start { position += 1 }
        // `x! / 2` and `x? / 2`: a postfix operator leaves an operand behind.
        isAfterOperand = isAfterOperand && position - start == 1 && ahead.isPostfixMark(at: start)
        return .operatorSymbol
    }

    /// `#/…/#`, over several lines too. `position` is at the slash.
    mutating func skipExtendedRegex(pounds: Int) {
        position += 1
        while position < end {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 2
                continue
            }
            if bytes[position] == UInt8(ascii: "/"), ahead.hasPounds(pounds, at: position + 1) {
                position += 1 + pounds
                return
            }
            position += 1
        }
        position = end
    }

    // MARK: Strings

    /// Skips a string literal whose first quote has been read.
    mutating func skipString(pounds: Int) {
        let quote = Byte.quote
        var isMultiline = false
        if bytes[position] == quote, bytes[position + 1] == quote {
            // With pounds, `#""" a"#` may be a one-line string that begins with quotes: it then closes on its line.
            isMultiline = pounds == 0 || !ahead.closesOnLine(from: position + 1, pounds: pounds)
            if isMultiline { position += 2 }
        }
        while position < end {
            let byte = bytes[position]
            if byte == Byte.backslash, ahead.hasPounds(pounds, at: position + 1) {
                position += 1 + pounds
                if bytes[position] == UInt8(ascii: "(") {
                    position += 1
                    skipInterpolation()
                } else if position < end, pounds == 0 || bytes[position] != quote {
                    position += 1
                }
            } else if byte == quote {
                if !isMultiline {
                    position += 1
                    if ahead.hasPounds(pounds, at: position) {
                        position += pounds
                        return
                    }
                } else if bytes[position + 1] == quote, bytes[position + 2] == quote,
                    ahead.hasPounds(pounds, at: position + 3)
                {
                    position += 3 + pounds
                    return
                } else {
                    position += 1
                }
            } else if byte == Byte.newline, !isMultiline {
                return
            } else {
                position &+= 1
            }
        }
        position = min(position, end)
    }

    /// Skips `…)` of an interpolation, which is code and may hold strings of its own.
    private mutating func skipInterpolation() {
        guard interpolationDepth < Self.maximumNesting else { return }
        interpolationDepth += 1
        defer { interpolationDepth -= 1 }
        let outerMarkers = pendingMarkers
        bodyDepth += 1
        isAfterOperand = false
        var depth = 1
        while depth > 0 {
            let token = next()
            switch token.kind {
            case .leftParenthesis: depth += 1
            case .rightParenthesis: depth -= 1
            case .endOfFile: depth = 0
            default: break
            }
        }
        bodyDepth -= 1
        pendingMarkers = outerMarkers
    }
}
