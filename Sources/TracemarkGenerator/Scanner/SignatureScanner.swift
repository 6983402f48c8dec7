/// Signatures and types, as far as their ends must be found.
extension DeclarationScanner {
    // MARK: Signatures

    /// Reads what follows a function's name, up to its body; nil where no parenthesis follows.
    mutating func scanSignature() -> Signature? {
        let signature = Signature()
        if token.kind == .operatorSymbol, startsWith("<") {
            let start = token.start
            guard scanAngleBrackets() else { return nil }
            signature.genericClause = start..<previous.end
        }
        guard token.kind == .leftParenthesis else { return nil }
        advance()
        while token.kind != .rightParenthesis {
            guard token.kind != .endOfFile, let parameter = scanParameter() else { return nil }
            signature.parameters.append(parameter)
            if token.kind == .comma { advance() }
        }
        advance()
        signature.effects = scanEffects()
        if isOperator("->") {
            advance()
            let start = mark
            guard scanType() else { return nil }
            signature.result = start.token.start..<previous.end
            signature.isResultFunction = functionEffects(of: start) != nil
        }
        if token.keyword == .where { signature.whereClause = scanWhereClause() }
        signature.hasBody = token.kind == .leftBrace
        return signature
    }

    private mutating func scanParameter() -> Signature.Parameter? {
        var attributes: Range<Int>?
        if token.kind == .at {
            let start = token.start
            skipTypeAttributes()
            attributes = start..<previous.end
        }
        // `isolated` and such may stand before the label in old code; a label may be any word.
        guard let label = scanParameterName() else { return nil }
        var parameter = Signature.Parameter(
            attributes: attributes, label: label.text, name: label.text, nameOffset: label.offset, type: 0..<0)
        if token.kind != .colon, let name = scanParameterName() {
            parameter.name = name.text
            parameter.isNamedOnce = false
            parameter.nameOffset = name.offset
        }
        guard token.kind == .colon else { return nil }
        advance()
        guard scanParameterType(&parameter) else { return nil }
        if token.kind == .operatorSymbol, startsWith("=") {
            advance(into: 1)
            let start = token.start
            skipExpression()
            parameter.defaultValue = start..<max(start, previous.end)
        }
        return parameter
    }

    private mutating func scanParameterName() -> (text: String, offset: Int)? {
        guard token.kind == .identifier || token.kind == .quotedIdentifier else { return nil }
        let name = (text(of: token), token.start)
        advance()
        return name
    }

    private mutating func scanParameterType(_ parameter: inout Signature.Parameter) -> Bool {
        let start = token.start
        scanTypePrefix { keyword, attribute in
            if let keyword {
                parameter.specifiers.append(keyword)
                if keyword == .repeat { parameter.isPack = true }
            }
            if let attribute { parameter.typeAttributes.append(attribute) }
        }
        let bodyStart = mark
        guard scanType() else { return false }
        parameter.type = start..<previous.end
        parameter.function = functionEffects(of: bodyStart)
        if token.kind == .operatorSymbol, startsWith("...") {
            parameter.isVariadic = true
            advance(into: 3)
        }
        return true
    }

    /// Returns the effects of the function type between a mark and the next token; nil for other types. It accepts an
    /// optional type, and one in parentheses: `((Int) throws -> Void)?`.
    mutating func functionEffects(of start: Mark) -> Signature.Effects? {
        let end = mark
        defer { reset(to: end) }
        reset(to: start)
        for _ in 0..<Lexer.maximumNesting {
            scanTypePrefix { _, _ in }
            guard token.kind == .leftParenthesis else { return nil }
            advance()
            let inner = mark
            skipToClosingParenthesis()
            if token.start < end.token.start {
                let effects = scanEffects()
                if isOperator("->") { return effects }
            }
            // No parameters, then: a tuple, or parentheses around a type.
            reset(to: inner)
            guard scanType(), token.kind == .rightParenthesis else { return nil }
            reset(to: inner)
        }
        return nil
    }

    /// Skips to behind the parenthesis that closes one that has been read.
    private mutating func skipToClosingParenthesis() {
        while token.kind != .rightParenthesis, token.kind != .endOfFile {
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace: skipBalanced()
            default: advance()
            }
        }
        advance()
    }

    mutating func scanEffects() -> Signature.Effects {
        var effects = Signature.Effects()
        while token.kind == .identifier {
            switch token.keyword {
            case .async: effects.isAsync = true
            case .reasync: effects.isReasync = true
            case .rethrows: effects.isRethrowing = true
            case .throws: effects.isThrowing = true
            default: return effects
            }
            advance()
            if effects.isThrowing, previous.keyword == .throws, token.kind == .leftParenthesis {
                let start = token.end
                skipBalanced()
                effects.errorType = start..<max(start, previous.start)
            }
        }
        return effects
    }

    mutating func scanWhereClause() -> Range<Int> {
        advance()
        let start = token.start
        while true {
            guard scanType() else { break }
            if token.kind == .colon || isOperator("==") {
                advance()
                guard scanType() else { break }
            }
            guard token.kind == .comma else { break }
            advance()
        }
        return start..<max(start, previous.end)
    }

    // MARK: Types

    /// Reads a type, or returns false where none stands.
    mutating func scanType() -> Bool {
        while true {
            scanTypePrefix { _, _ in }
            guard scanPrimaryType() else { return false }
            scanTypeSuffixes()
            // `(Int) async throws(E) -> Void`
            let beforeEffects = mark
            _ = scanEffects()
            if !isOperator("->") {
                reset(to: beforeEffects)
                if !isOperator("&") { return true }
            }
            advance()
        }
    }

    /// `inout`, `some`, `@escaping`, `~`, `repeat each`: what may stand before a type.
    private mutating func scanTypePrefix(_ found: (Keyword?, String?) -> Void) {
        while true {
            if token.kind == .at {
                let start = token.end
                advance()
                guard token.kind == .identifier else { return }
                advance()
                while token.kind == .dot {
                    advance()
                    advance()
                }
                let name = file.source.text(start..<previous.end)
                if token.kind == .leftParenthesis, token.start == previous.end, Self.takesArguments(name) {
                    skipBalanced()
                }
                found(nil, name)
            } else if token.kind == .operatorSymbol, startsWith("~") {
                advance(into: 1)
            } else if token.kind == .identifier, isTypeSpecifier(token) {
                found(token.keyword, nil)
                let keyword = token.keyword
                advance()
                if keyword == .nonisolated, token.kind == .leftParenthesis { skipBalanced() }
            } else {
                return
            }
        }
    }

    private mutating func skipTypeAttributes() {
        while token.kind == .at {
            advance()
            guard token.kind == .identifier else { return }
            advance()
            while token.kind == .dot {
                advance()
                advance()
            }
            if token.kind == .operatorSymbol, startsWith("<"), token.start == previous.end { _ = scanAngleBrackets() }
            if token.kind == .leftParenthesis, token.start == previous.end { skipBody() }
        }
    }

    /// `@convention(c)` and `@isolated(any)` take arguments; `@escaping(Int) -> Void` does not.
    private static func takesArguments(_ name: String) -> Bool {
        name == "convention" || name == "isolated" || name == "differentiable" || name == "_opaqueReturnTypeOf"
            || name == "available" || name == "opened"
    }

    private mutating func isTypeSpecifier(_ token: Token) -> Bool {
        switch token.keyword {
        case .inout, .some, .any, .repeat, .each, .__owned, .__shared, ._const: return true
        case .borrowing, .consuming, .sending, .isolated, .nonisolated:
            // A type may be called so: the next byte that is no space tells.
            var next = token.end
            while lexer.bytes[next] == 0x20 || lexer.bytes[next] == 0x0A { next += 1 }
            let kind = CharacterClass.table[Int(lexer.bytes[next])]
            return kind == CharacterClass.identifierStart || lexer.bytes[next] == UInt8(ascii: "(")
                || lexer.bytes[next] == UInt8(ascii: "[") || lexer.bytes[next] == UInt8(ascii: "@")
                || lexer.bytes[next] == UInt8(ascii: "~")
        default: return false
        }
    }

    private mutating func scanPrimaryType() -> Bool {
        switch token.kind {
        case .identifier, .quotedIdentifier:
            advance()
            if token.kind == .operatorSymbol, startsWith("<") { return scanAngleBrackets() }
            return true
        case .leftParenthesis, .leftBracket:
            skipBalanced()
            return true
        case .number:
            // A value for a generic parameter: `InlineArray<3, Int>`.
            advance()
            return true
        case .operatorSymbol where isOperator("-"):
            advance()
            guard token.kind == .number else { return false }
            advance()
            return true
        default:
            return false
        }
    }

    /// `?`, `!`, `.Element`, `.Type`, generic arguments behind a member.
    private mutating func scanTypeSuffixes() {
        while true {
            if token.kind == .operatorSymbol, !token.startsLine, token.start == previous.end,
                startsWith("?") || startsWith("!")
            {
                advance(into: 1)
            } else if token.kind == .dot {
                advance()
                advance()
                if token.kind == .operatorSymbol, startsWith("<"), token.start == previous.end {
                    _ = scanAngleBrackets()
                }
            } else {
                return
            }
        }
    }

    /// Skips `<…>`, from its opening to behind its closing bracket; false where it does not close.
    mutating func scanAngleBrackets() -> Bool {
        var depth = 0
        while token.kind != .endOfFile {
            switch token.kind {
            case .operatorSymbol where isOperator("->"):
                advance()
            case .operatorSymbol where startsWith("<"):
                depth += 1
                if depth > Lexer.maximumNesting { return false }
                advance(into: 1)
            case .operatorSymbol where startsWith(">"):
                depth -= 1
                advance(into: 1)
                if depth == 0 { return true }
            case .operatorSymbol where !startsWith("=="):
                advance(into: 1)
            case .leftParenthesis, .leftBracket:
                skipBalanced()
            case .leftBrace, .rightBrace, .rightParenthesis, .rightBracket, .semicolon:
                return false
            default:
                advance()
            }
        }
        return false
    }

    // MARK: Expressions

    /// Skips a default value: up to a comma or closing bracket that is not its own.
    mutating func skipExpression() {
        while true {
            switch token.kind {
            case .endOfFile, .comma, .rightParenthesis, .rightBracket, .rightBrace:
                return
            case .leftParenthesis, .leftBracket, .leftBrace:
                skipBody()
            case .operatorSymbol where startsWith("<") && token.start == previous.end && previous.kind == .identifier:
                skipGenericArguments()
            default:
                advance()
            }
        }
    }

    /// Skips `<A, B>` in an expression, where it is that and no comparison: what follows decides, as in the compiler.
    private mutating func skipGenericArguments() {
        let before = mark
        if scanAngleBrackets() {
            switch token.kind {
            case .leftParenthesis, .rightParenthesis, .rightBracket, .rightBrace, .dot, .comma, .semicolon, .colon,
                .leftBrace,
                .endOfFile:
                return
            default:
                break
            }
        }
        reset(to: before)
        advance()
    }
}
