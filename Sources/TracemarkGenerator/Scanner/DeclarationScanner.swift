/// Finds the declarations of a file, and the comments above them.
///
/// The scanner skips statements. It skips function bodies by their braces. It skips initial values token by token, up
/// to a line that can only begin a declaration.
///
/// Its queries are `mutating` too. Without optimisation, a query that does not mutate copies the scanner.
struct DeclarationScanner {
    var file: ScannedFile
    var lexer: Lexer
    /// The token that comes next.
    var token: Token
    /// The token before it.
    var previous = Token.none
    var conditions = ConditionStack()
    var containerDepth = 0

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

    var mark: Mark {
        mutating get { Mark(lexer: lexer.mark, token: token, previous: previous) }
    }

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

    mutating func text(of token: Token) -> String { file.source.text(token.range) }

    mutating func isOperator(_ spelling: StaticString) -> Bool {
        guard token.kind == .operatorSymbol, token.end - token.start == spelling.utf8CodeUnitCount else { return false }
        return startsWith(spelling)
    }

    /// Returns whether the next token's text begins with a spelling: `>` for `>?`.
    mutating func startsWith(_ spelling: StaticString) -> Bool {
        var index = 0
        while index < spelling.utf8CodeUnitCount {
            if lexer.bytes[token.start + index] != spelling.utf8Start[index] { return false }
            index += 1
        }
        return true
    }

    /// Skips from an opening parenthesis, bracket or brace to behind its counterpart.
    mutating func skipBalanced() {
        previous = token
        token = lexer.skipToClosingBracket()
        if token.kind != .endOfFile { advance() }
    }

    /// Skips a body or an expression in brackets: what stands in it are statements.
    mutating func skipBody() {
        lexer.bodyDepth += 1
        token = lexer.skipToClosingBracket()
        // What follows the last bracket stands outside again, and so does a comment before it.
        lexer.bodyDepth -= 1
        advance()
    }

    // MARK: Items

    mutating func scanItems(parent: Int?) {
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
                if atStart, token.canStartDeclaration, scanDeclaration(parent: parent) { continue }
                atStart = false
                advance()
            }
        }
    }

    /// Returns whether a statement or initial value may end with a token. `let a =` continues on the next line.
    mutating func canEndItem(_ token: Token) -> Bool {
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

    // MARK: Markers

    /// The markers between two offsets: those in front of, and within, what leads up to a declaration's keyword.
    mutating func markers(from start: Int, through keyword: Int) -> [CommentMarker] {
        let markers = lexer.markers
        var first = markers.count
        while first > 0, markers[first - 1].nextTokenStart >= start { first -= 1 }
        if first == markers.count { return [] }
        // One within an attribute's arguments, which may hold closures, stands above nothing.
        return markers[first...].filter { $0.nextTokenStart <= keyword && !$0.isInsideBody }
    }

    private func unclaimedMarkers() -> [CommentMarker] {
        guard !lexer.markers.isEmpty else { return [] }
        var claimed: Set<Int> = []
        for declaration in file.declarations where !declaration.markers.isEmpty {
            for marker in declaration.markers { claimed.insert(marker.offset) }
        }
        return lexer.markers.filter { !claimed.contains($0.offset) }
    }
}
