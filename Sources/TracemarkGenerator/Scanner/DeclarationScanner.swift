/// Finds the declarations of a file, and the comments above them.
///
/// Statements are passed over: function bodies by their braces, initial values token by token until a line begins
/// that can only be a declaration.
struct DeclarationScanner {
    private(set) var file: ScannedFile
    var lexer: Lexer
    /// The token that comes next.
    var token: Token
    /// The token before it.
    var previous = Token.none
    private var conditions = ConditionStack()
    private var containerDepth = 0

    static func scan(_ source: SourceText) -> ScannedFile {
        var scanner = DeclarationScanner(source)
        scanner.scanItems(parent: nil)
        scanner.file.strayMarkers = scanner.unclaimedMarkers()
        return scanner.file
    }

    init(_ source: SourceText) {
        file = ScannedFile(source: source)
        lexer = Lexer(source)
        token = lexer.next()
    }

    // MARK: Moving

    mutating func advance() {
        previous = token
        token = lexer.next()
    }

    struct Mark {
        fileprivate var lexer: Lexer.Mark
        var token: Token
        fileprivate var previous: Token
    }

    var mark: Mark { Mark(lexer: lexer.mark, token: token, previous: previous) }

    mutating func reset(to mark: Mark) {
        lexer.reset(to: mark.lexer)
        token = mark.token
        previous = mark.previous
    }

    /// Makes the rest of an operator the next token, once `length` bytes of it are used: `?` of `>?`.
    mutating func advance(into length: Int) {
        if token.end - token.start == length {
            advance()
            return
        }
        previous = token
        previous.end = token.start + length
        lexer.reset(into: token, after: length)
        token = lexer.next()
    }

    func byte(of token: Token) -> UInt8 { lexer.bytes[token.start] }

    func text(of token: Token) -> String { file.source.text(token.range) }

    func isOperator(_ spelling: StaticString) -> Bool {
        guard token.kind == .operatorSymbol, token.end - token.start == spelling.utf8CodeUnitCount else { return false }
        return startsWith(spelling)
    }

    /// Whether the next token's text begins so: `>` for `>?`.
    func startsWith(_ spelling: StaticString) -> Bool {
        var index = 0
        while index < spelling.utf8CodeUnitCount {
            if lexer.bytes[token.start + index] != spelling.utf8Start[index] { return false }
            index += 1
        }
        return true
    }

    /// Skips from an opening parenthesis, bracket or brace to behind its counterpart.
    mutating func skipBalanced() {
        var depth = 0
        repeat {
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace: depth += 1
            case .rightParenthesis, .rightBracket, .rightBrace: depth -= 1
            case .endOfFile: return
            default: break
            }
            advance()
        } while depth > 0
    }

    /// Skips a body or an expression in brackets: what stands in it are statements.
    mutating func skipBody() {
        lexer.bodyDepth += 1
        var depth = 0
        repeat {
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace: depth += 1
            case .rightParenthesis, .rightBracket, .rightBrace: depth -= 1
            case .endOfFile: depth = 0
            default: break
            }
            // What follows the last bracket stands outside again, and so does a comment before it.
            if depth == 0 { lexer.bodyDepth -= 1 }
            advance()
        } while depth > 0
    }

    // MARK: Items

    private mutating func scanItems(parent: Int?) {
        var atStart = true
        while true {
            switch token.kind {
            case .endOfFile:
                return
            case .rightBrace:
                if parent != nil { return }
                advance()
                atStart = true
            case .directive:
                if !scanDeclaration(parent: parent) { scanDirective() }
                atStart = true
            case .semicolon:
                advance()
                atStart = true
            case .leftBrace:
                skipBody()
                atStart = true
            case .leftParenthesis, .leftBracket:
                skipBody()
                atStart = false
            default:
                if !atStart { atStart = token.startsLine && canEndItem(previous) }
                if atStart, canStartDeclaration, scanDeclaration(parent: parent) { continue }
                atStart = false
                advance()
            }
        }
    }

    /// Whether a statement or initial value may end with a token: `let a =` at a line's end goes on.
    private func canEndItem(_ token: Token) -> Bool {
        switch token.kind {
        case .operatorSymbol:
            // `x?`, `x!` and `Int...` end an operand; `=` and `+` want another.
            let last = lexer.bytes[token.end - 1]
            return last == UInt8(ascii: "?") || last == UInt8(ascii: "!") || last == UInt8(ascii: ">")
                || last == UInt8(ascii: ".")
        case .comma, .dot, .colon, .at: return false
        // `guard` at a line's end goes on, the member `x.guard` does not.
        case .identifier where token.keyword.precedesOperand && token.keyword != .return:
            return token.start > 0 && lexer.bytes[token.start - 1] == UInt8(ascii: ".")
        default: return true
        }
    }

    private var canStartDeclaration: Bool {
        token.kind == .at
            || (token.kind == .identifier && (token.keyword.startsDeclaration || token.keyword.isModifier))
    }

    // MARK: Conditions

    private mutating func scanDirective() {
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

    private mutating func scanCondition() -> String {
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
    private mutating func currentCondition() -> Int? {
        guard let condition = conditions.current else { return nil }
        if let last = file.conditions.indices.last, file.conditions[last] == condition { return last }
        file.conditions.append(condition)
        return file.conditions.count - 1
    }

    // MARK: Declarations

    /// Reads a declaration, or nothing at all where the words were not one.
    private mutating func scanDeclaration(parent: Int?) -> Bool {
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
        guard token.kind == .identifier, let kind = declarationKind(of: token.keyword),
            !attributes.contains(where: { $0.name.isEmpty })
        else {
            reset(to: mark)
            return false
        }
        var declaration = Declaration(
            kind: kind, name: "", nameOffset: token.start, start: start, keywordOffset: token.start)
        declaration.attributes = attributes
        declaration.modifiers = modifiers
        declaration.parent = parent
        declaration.condition = currentCondition()
        declaration.markers = markers(from: start, through: token.start)
        advance()
        let isSound = scanRest(of: &declaration)
        if !isSound {
            reset(to: mark)
            return false
        }
        return true
    }

    private func declarationKind(of keyword: Keyword) -> Declaration.Kind? {
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

    private mutating func scanRest(of declaration: inout Declaration) -> Bool {
        switch declaration.kind {
        case .function, .macro: return scanFunction(&declaration)
        case .initializer, .subscript: return scanUnnamedFunction(&declaration)
        case .struct, .class, .enum, .actor, .protocol, .extension: return scanContainer(&declaration)
        case .property: return scanProperty(&declaration)
        case .typealias, .associatedType: return scanAlias(&declaration)
        case .import: return scanImport(&declaration)
        case .deinitializer, .enumCase, .operator, .precedenceGroup: return scanPlain(&declaration)
        }
    }

    private mutating func scanFunction(_ declaration: inout Declaration) -> Bool {
        guard scanName(of: &declaration) else { return false }
        return scanUnnamedFunction(&declaration)
    }

    private mutating func scanUnnamedFunction(_ declaration: inout Declaration) -> Bool {
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
    private mutating func scanName(of declaration: inout Declaration) -> Bool {
        switch token.kind {
        case .identifier, .quotedIdentifier:
            declaration.name = text(of: token)
        case .operatorSymbol, .regex, .unknown, .dot:
            declaration.name = text(of: token)
        default:
            return false
        }
        declaration.nameOffset = token.start
        if declaration.kind == .function, runsIntoGenericClause {
            declaration.name.removeLast()
            advance(into: token.end - token.start - 1)
        } else {
            advance()
        }
        return true
    }

    /// Whether an operator's last character opens a generic clause: `func ==<T>(…)`, unlike `func < (…)`.
    private var runsIntoGenericClause: Bool {
        guard token.kind == .operatorSymbol, token.end - token.start > 1,
            lexer.bytes[token.end - 1] == UInt8(ascii: "<")
        else { return false }
        var next = token.end
        while lexer.bytes[next] == 0x20 { next += 1 }
        return CharacterClass.table[Int(lexer.bytes[next])] == CharacterClass.identifierStart
    }

    private mutating func scanContainer(_ declaration: inout Declaration) -> Bool {
        if declaration.kind == .extension {
            declaration.nameOffset = token.start
            guard scanType() else { return false }
            declaration.name = file.source.text(declaration.nameOffset..<previous.end)
        } else {
            guard token.kind == .identifier || token.kind == .quotedIdentifier else { return false }
            // `actor` is a word like others: `actor = 3`, `actor.run()`.
            _ = scanName(of: &declaration)
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

    private mutating func scanProperty(_ declaration: inout Declaration) -> Bool {
        if token.kind == .leftParenthesis {
            declaration.nameOffset = token.start
            skipBalanced()
            declaration.name = file.source.text(declaration.nameOffset..<previous.end)
        } else {
            guard scanName(of: &declaration) else { return false }
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

    private mutating func scanAlias(_ declaration: inout Declaration) -> Bool {
        guard scanName(of: &declaration) else { return false }
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

    private mutating func scanImport(_ declaration: inout Declaration) -> Bool {
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
    private mutating func scanPlain(_ declaration: inout Declaration) -> Bool {
        if token.kind == .identifier || token.kind == .quotedIdentifier || token.kind == .operatorSymbol,
            declaration.kind != .deinitializer
        {
            _ = scanName(of: &declaration)
        }
        declaration.headerEnd = previous.end
        file.declarations.append(declaration)
        if token.kind == .leftBrace { skipBody() }
        return true
    }

    // MARK: Attributes and modifiers

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
    private mutating func scanConditionalAttributes() -> Declaration.Attribute? {
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

    private mutating func scanModifier() -> Declaration.Modifier {
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
    private mutating func scanClassModifier() -> Declaration.Modifier? {
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

    /// Whether modifiers follow, and then what a class can have: `class final func`, not `class open { … }`.
    private func isModifierRun() -> Bool {
        var copy = self
        while copy.token.kind == .identifier, copy.token.keyword.isModifier { copy.advance() }
        switch copy.token.keyword {
        case .func, .var, .let, .subscript, .`init`: return true
        default: return false
        }
    }

    // MARK: Markers

    /// The markers between two offsets: those in front of, and within, what leads up to a declaration's keyword.
    private func markers(from start: Int, through keyword: Int) -> [CommentMarker] {
        let markers = lexer.markers
        var first = markers.count
        while first > 0, markers[first - 1].nextTokenStart >= start { first -= 1 }
        if first == markers.count { return [] }
        // One within an attribute's arguments, which may hold closures, stands above nothing.
        return markers[first...].filter { $0.nextTokenStart <= keyword && !$0.isInsideBody }
    }

    private func unclaimedMarkers() -> [CommentMarker] {
        guard !lexer.markers.isEmpty else { return [] }
        let claimed = Set(file.declarations.flatMap { $0.markers.map(\.offset) })
        return lexer.markers.filter { !claimed.contains($0.offset) }
    }
}
