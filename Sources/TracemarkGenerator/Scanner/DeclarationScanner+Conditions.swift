/// `#if` around declarations.
extension DeclarationScanner {
    mutating func scanDirective() {
        let word = text(of: token)
        switch word {
        case "#if":
            conditions.open(scanCondition())
        case "#elseif":
            conditions.alternate(scanCondition())
        case "#else":
            advance()
            conditions.alternate(nil)
        default:
            advance()
            conditions.close()
        }
    }

    mutating func scanCondition() -> String {
        advance()
        let start = token.start
        var depth = 0
        while token.kind != .endOfFile {
            if token.startsLine, token.start > start, depth == 0,
                !(previous.kind == .operatorSymbol && canEndItem(previous) == false)
            {
                break
            }
            if token.kind == .leftParenthesis { depth += 1 }
            if token.kind == .rightParenthesis { depth -= 1 }
            advance()
        }
        return file.source.text(start..<max(previous.end, start))
    }

    /// The index of the condition around the next token.
    mutating func currentCondition() -> Int? {
        guard let condition = conditions.current else { return nil }
        if let last = file.conditions.indices.last, file.conditions[last] == condition { return last }
        file.conditions.append(condition)
        return file.conditions.count - 1
    }
}
