/// Scans attributes and modifiers in front of a declaration's keyword.
extension DeclarationScanner {
    /// `@available(macOS 15, *)`; nil, and nothing read, where no name follows.
    mutating func scanAttribute() -> Declaration.Attribute? {
        let start = token.start
        advance()
        guard token.kind == .identifier || token.kind == .quotedIdentifier else { return nil }
        var name = text(of: token)
        advance()
        while token.kind == .dot, !token.startsLine {
            advance()
            name += "." + text(of: token)
            advance()
        }
        if token.kind == .operatorSymbol, startsWith("<"), token.start == previous.end {
            _ = scanAngleBrackets()
        }
        if token.kind == .leftParenthesis, token.start == previous.end || name == "available" {
            skipBody()
        }
        return Declaration.Attribute(name: name, range: start..<previous.end)
    }

    /// `#if DEBUG @inline(never) #endif` in front of a declaration, which is read as one attribute named `#if`; nil,
    /// and nothing read, where more than attributes stands in it.
    mutating func scanConditionalAttributes() -> Declaration.Attribute? {
        let mark = mark
        guard text(of: token) == "#if" else { return nil }
        var hasAttribute = false
        repeat {
            if text(of: token) == "#else" { advance() } else { _ = scanCondition() }
            while token.kind == .at, scanAttribute() != nil { hasAttribute = true }
        } while token.kind == .directive && text(of: token).hasPrefix("#el")
        guard hasAttribute, token.kind == .directive, text(of: token) == "#endif" else {
            reset(to: mark)
            return nil
        }
        advance()
        return Declaration.Attribute(name: "#if", range: mark.token.start..<previous.end)
    }

    mutating func scanModifier() -> Declaration.Modifier {
        var modifier = Declaration.Modifier(keyword: token.keyword, detail: nil, offset: token.start)
        advance()
        if token.kind == .leftParenthesis, !token.startsLine {
            let start = token.end
            skipBalanced()
            modifier.detail = file.source.text(start..<max(start, previous.start))
        }
        return modifier
    }

    /// `class` as a modifier: `class func`, `class override var`.
    mutating func scanClassModifier() -> Declaration.Modifier? {
        let mark = mark
        let modifier = Declaration.Modifier(keyword: .class, detail: nil, offset: token.start)
        advance()
        if token.kind == .at { return modifier }
        switch token.keyword {
        case .func, .var, .let, .subscript, .`init`:
            return modifier
        default:
            if token.kind == .identifier, token.keyword.isModifier, isModifierRun() { return modifier }
            reset(to: mark)
            return nil
        }
    }

    /// Returns whether modifiers follow, and then a member of a class: `class final func`, not `class open { … }`.
    private mutating func isModifierRun() -> Bool {
        var copy = self
        while copy.token.kind == .identifier, copy.token.keyword.isModifier { copy.advance() }
        switch copy.token.keyword {
        case .func, .var, .let, .subscript, .`init`: return true
        default: return false
        }
    }
}
