/// Scans each kind of declaration, from its first attribute to the end of its body.
extension DeclarationScanner {
    /// Reads a declaration, or nothing at all where the words were not one.
    mutating func scanDeclaration(parent: Int?) -> Bool {
        let mark = mark
        let start = token.start
        var attributes: [Declaration.Attribute] = []
        var modifiers: [Declaration.Modifier] = []
        while true {
            if token.kind == .at {
                guard let attribute = scanAttribute() else { break }
                attributes.append(attribute)
            } else if token.kind == .directive {
                guard let attribute = scanConditionalAttributes() else { break }
                attributes.append(attribute)
            } else if token.kind == .identifier, token.keyword.isModifier {
                modifiers.append(scanModifier())
            } else if token.kind == .identifier, token.keyword == .class, let modifier = scanClassModifier() {
                modifiers.append(modifier)
            } else {
                break
            }
        }
        guard token.kind == .identifier, let kind = Self.declarationKind(of: token.keyword),
            attributes.isEmpty || !attributes.contains(where: { $0.name.isEmpty })
        else {
            reset(to: mark)
            return false
        }
        let declaration = Declaration(kind: kind, start: start, keywordOffset: token.start)
        declaration.attributes = attributes
        declaration.modifiers = modifiers
        declaration.parent = parent
        declaration.condition = currentCondition()
        declaration.markers = markers(from: start, through: token.start)
        advance()
        if scanRest(of: declaration) { return true }
        reset(to: mark)
        return false
    }

    private static func declarationKind(of keyword: Keyword) -> Declaration.Kind? {
        switch keyword {
        case .func: .function
        case .var, .let: .property
        case .`init`: .initializer
        case .deinit: .deinitializer
        case .subscript: .subscript
        case .struct: .struct
        case .class: .class
        case .enum: .enum
        case .actor: .actor
        case .extension: .extension
        case .protocol: .protocol
        case .typealias: .typealias
        case .associatedtype: .associatedType
        case .import: .import
        case .case: .enumCase
        case .operator: .operator
        case .precedencegroup: .precedenceGroup
        case .macro: .macro
        default: nil
        }
    }

    private mutating func scanRest(of declaration: Declaration) -> Bool {
        switch declaration.kind {
        case .function, .macro: return scanFunction(declaration)
        case .initializer, .subscript: return scanUnnamedFunction(declaration)
        case .struct, .class, .enum, .actor, .protocol, .extension: return scanContainer(declaration)
        case .property: return scanProperty(declaration)
        case .typealias, .associatedType: return scanAlias(declaration)
        case .import: return scanImport(declaration)
        case .deinitializer, .enumCase, .operator, .precedenceGroup: return scanPlain(declaration)
        }
    }

    private mutating func scanFunction(_ declaration: Declaration) -> Bool {
        guard scanName(of: declaration) else { return false }
        return scanUnnamedFunction(declaration)
    }

    private mutating func scanUnnamedFunction(_ declaration: Declaration) -> Bool {
        // `init?` and `init!`: kept in the name, where a wrapper looks for them.
        if declaration.kind == .initializer {
            declaration.name = "init"
            if token.kind == .operatorSymbol, startsWith("?") || startsWith("!") {
                declaration.name += startsWith("?") ? "?" : "!"
                advance(into: 1)
            }
        } else if declaration.kind == .subscript {
            declaration.name = "subscript"
        }
        guard let signature = scanSignature() else { return false }
        declaration.signature = signature
        declaration.headerEnd = previous.end
        if declaration.kind == .subscript, signature.hasBody { declaration.accessors = scanAccessors() }
        file.declarations.append(declaration)
        if declaration.kind != .subscript, signature.hasBody { skipBody() }
        return true
    }

    /// Reads an identifier or an operator as the name.
    private mutating func scanName(of declaration: Declaration) -> Bool {
        switch token.kind {
        case .identifier, .quotedIdentifier:
            declaration.name = text(of: token)
        case .operatorSymbol, .regex, .unknown, .dot:
            declaration.name = text(of: token)
        default:
            return false
        }
        declaration.nameOffset = token.start
        if declaration.kind == .function, runsIntoGenericClause() {
            declaration.name.removeLast()
            advance(into: token.end - token.start - 1)
        } else {
            advance()
        }
        return true
    }

    /// Returns whether an operator's last character opens a generic clause: `func ==<T>(…)`, unlike `func < (…)`.
    private mutating func runsIntoGenericClause() -> Bool {
        guard token.kind == .operatorSymbol, token.end - token.start > 1,
            lexer.bytes[token.end - 1] == UInt8(ascii: "<")
        else { return false }
        var next = token.end
        while lexer.bytes[next] == 0x20 { next += 1 }
        return CharacterClass.table[Int(lexer.bytes[next])] == CharacterClass.identifierStart
    }

    private mutating func scanContainer(_ declaration: Declaration) -> Bool {
        if declaration.kind == .extension {
            declaration.nameOffset = token.start
            guard scanType() else { return false }
            declaration.name = file.source.text(declaration.nameOffset..<previous.end)
        } else {
            guard token.kind == .identifier || token.kind == .quotedIdentifier else { return false }
            // `actor` is a word like others: `actor = 3`, `actor.run()`.
            _ = scanName(of: declaration)
        }
        if startsWith("<"), token.kind == .operatorSymbol {
            let start = token.start
            guard scanAngleBrackets() else { return false }
            declaration.genericClause = start..<previous.end
        }
        if token.kind == .colon {
            advance()
            let start = token.start
            while token.kind != .leftBrace, token.kind != .endOfFile, token.keyword != .where {
                if token.kind == .leftParenthesis { skipBalanced() } else { advance() }
            }
            if previous.end > start { declaration.typeClause = start..<previous.end }
        }
        if token.keyword == .where { declaration.whereClause = scanWhereClause() }
        guard token.kind == .leftBrace else { return false }
        declaration.headerEnd = previous.end
        let index = file.declarations.count
        file.declarations.append(declaration)
        guard containerDepth < Lexer.maximumNesting else {
            skipBody()
            return true
        }
        containerDepth += 1
        advance()
        scanItems(parent: index)
        if token.kind == .rightBrace { advance() }
        containerDepth -= 1
        return true
    }

    private mutating func scanProperty(_ declaration: Declaration) -> Bool {
        if token.kind == .leftParenthesis {
            declaration.nameOffset = token.start
            skipBalanced()
            declaration.name = file.source.text(declaration.nameOffset..<previous.end)
        } else {
            guard scanName(of: declaration) else { return false }
        }
        if token.kind == .colon {
            advance()
            let start = token.start
            guard scanType() else { return false }
            declaration.typeClause = start..<previous.end
        }
        declaration.headerEnd = previous.end
        // With an initial value first, the braces hold observers.
        if token.kind == .leftBrace { declaration.accessors = scanAccessors() }
        file.declarations.append(declaration)
        return true
    }

    private mutating func scanAlias(_ declaration: Declaration) -> Bool {
        guard scanName(of: declaration) else { return false }
        if startsWith("<"), token.kind == .operatorSymbol {
            let start = token.start
            guard scanAngleBrackets() else { return false }
            declaration.genericClause = start..<previous.end
        }
        if token.kind == .colon {
            repeat {
                advance()
                guard scanType() else { return false }
            } while token.kind == .comma
        }
        if isOperator("=") {
            advance()
            let start = mark
            guard scanType() else { return false }
            declaration.typeClause = start.token.start..<previous.end
            declaration.isFunctionAlias = functionEffects(of: start) != nil
        }
        if token.keyword == .where { declaration.whereClause = scanWhereClause() }
        declaration.headerEnd = previous.end
        file.declarations.append(declaration)
        return true
    }

    private mutating func scanImport(_ declaration: Declaration) -> Bool {
        var kind: String?
        if token.keyword.startsDeclaration, !token.startsLine {
            kind = text(of: token)
            advance()
        }
        let start = token.start
        while token.kind != .endOfFile, !token.startsLine, token.kind != .semicolon { advance() }
        guard previous.end > start else { return false }
        declaration.name = file.source.text(start..<previous.end)
        declaration.headerEnd = previous.end
        file.declarations.append(declaration)
        file.imports.append(
            ImportDeclaration(
                // Within '#if' stand attributes that some platforms need, such as '@preconcurrency'.
                attributes: declaration.attributes.filter { $0.name != "#if" }.map { file.source.text($0.range) },
                access: declaration.modifiers.first?.keyword, kind: kind, path: declaration.name,
                condition: declaration.condition.map { file.conditions[$0] }))
        return true
    }

    /// `case`, `deinit`, `operator`: nothing of theirs is needed but that they are there.
    private mutating func scanPlain(_ declaration: Declaration) -> Bool {
        if token.kind == .identifier || token.kind == .quotedIdentifier || token.kind == .operatorSymbol,
            declaration.kind != .deinitializer
        {
            _ = scanName(of: declaration)
        }
        declaration.headerEnd = previous.end
        file.declarations.append(declaration)
        if token.kind == .leftBrace { skipBody() }
        return true
    }
}
