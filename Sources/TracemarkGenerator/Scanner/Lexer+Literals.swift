/// Strings with their interpolations, and operators, of which some are regular expression literals.
extension Lexer {
    // MARK: Operators and regular expressions

    func isOperatorCharacter(at offset: Int) -> Bool {
        classes[Int(bytes[offset])] == CharacterClass.operatorCharacter
    }

    func startsComment(at offset: Int) -> Bool {
        bytes[offset] == UInt8(ascii: "/")
            && (bytes[offset + 1] == UInt8(ascii: "/") || bytes[offset + 1] == UInt8(ascii: "*"))
    }

    mutating func readOperator(_ token: inout Token) {
        if bytes[position] == UInt8(ascii: "/"), !isAfterOperand, let regexEnd = endOfRegex(from: position) {
            position = regexEnd
            token.kind = .regex
            isAfterOperand = true
            return
        }
        token.kind = .operatorSymbol
        let start = position
        while isOperatorCharacter(at: position), !startsComment(at: position) {
            position += 1
            // In `x ? /a/ : /b/` and `!/a/.contains(s)` the slash begins a literal of its own.
            if bytes[position] == UInt8(ascii: "/"), !isAfterOperand, endOfRegex(from: position) != nil { break }
        }
        if position == start { position += 1 }
        // `x! / 2` and `x? / 2`: a postfix operator leaves an operand behind.
        let isPostfix =
            isAfterOperand && bytes[start - 1] > 0x20
            && (bytes[start] == UInt8(ascii: "!") || bytes[start] == UInt8(ascii: "?"))
        isAfterOperand = isPostfix && position - start == 1
    }

    /// The end of `/…/` where that is a regular expression literal: on one line, its parentheses balanced, its first
    /// character no space (SE-0354).
    private func endOfRegex(from start: Int) -> Int? {
        var current = start + 1
        let first = bytes[current]
        if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") || first == UInt8(ascii: ")") { return nil }
        if startsComment(at: start) { return nil }
        var parentheses = 0
        var inClass = false
        while current < end {
            switch bytes[current] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                return nil
            case UInt8(ascii: "\\"):
                current += 1
            case UInt8(ascii: "["):
                inClass = true
            case UInt8(ascii: "]"):
                inClass = false
            case UInt8(ascii: "(") where !inClass:
                parentheses += 1
            case UInt8(ascii: ")") where !inClass:
                parentheses -= 1
                if parentheses < 0 { return nil }
            case UInt8(ascii: "/"):
                let previous = bytes[current - 1]
                if previous == UInt8(ascii: " ") || previous == UInt8(ascii: "\t"),
                    bytes[current - 2] != UInt8(ascii: "\\")
                {
                    return nil
                }
                return parentheses == 0 ? current + 1 : nil
            default:
                break
            }
            current += 1
        }
        return nil
    }

    /// `#/…/#`, over several lines too. `position` is at the slash.
    mutating func skipExtendedRegex(pounds: Int) {
        position += 1
        while position < end {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 2
                continue
            }
            if bytes[position] == UInt8(ascii: "/"), hasPounds(pounds, at: position + 1) {
                position += 1 + pounds
                return
            }
            position += 1
        }
        position = end
    }

    // MARK: Strings

    private func hasPounds(_ count: Int, at offset: Int) -> Bool {
        var index = 0
        while index < count {
            if bytes[offset + index] != UInt8(ascii: "#") { return false }
            index += 1
        }
        return true
    }

    /// Skips a string literal whose first quote has been read.
    mutating func skipString(pounds: Int) {
        let quote = UInt8(ascii: "\"")
        var isMultiline = false
        if bytes[position] == quote, bytes[position + 1] == quote {
            // With pounds, `#""" a"#` may be a one-line string that begins with quotes: it then closes on its line.
            isMultiline = pounds == 0 || !closesOnLine(from: position + 1, pounds: pounds)
            if isMultiline { position += 2 }
        }
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\"), hasPounds(pounds, at: position + 1) {
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
                    if hasPounds(pounds, at: position) {
                        position += pounds
                        return
                    }
                } else if bytes[position + 1] == quote, bytes[position + 2] == quote,
                    hasPounds(pounds, at: position + 3)
                {
                    position += 3 + pounds
                    return
                } else {
                    position += 1
                }
            } else if byte == UInt8(ascii: "\n"), !isMultiline {
                return
            } else {
                position += 1
            }
        }
        position = min(position, end)
    }

    /// Whether a raw string that opens with three quotes ends before the line does.
    private func closesOnLine(from offset: Int, pounds: Int) -> Bool {
        var current = offset
        while current < end, bytes[current] != UInt8(ascii: "\n") {
            if bytes[current] == UInt8(ascii: "\""), hasPounds(pounds, at: current + 1) { return true }
            current += 1
        }
        return false
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
