#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Reads Swift source as tokens, and notes the comments that may be annotations.
///
/// The lexer finds where declarations begin and end. It reads nested comments, every kind of string with nested
/// interpolations, regular expression literals and raw identifiers. The compiler's lexer decides everything else.
///
/// A plain `swift build` compiles the lexer without optimisation. Hence the raw pointer with a NUL at its end, the
/// table and the plain loops.
struct Lexer {
    let bytes: UnsafePointer<UInt8>
    let end: Int
    var position: Int

    /// Comments that may be annotations, in source order.
    var markers: [CommentMarker] = []
    /// The number of open bodies (braces that hold statements). The scanner maintains it.
    var bodyDepth = 0

    let ahead: Lookahead
    let classes = CharacterClass.table
    /// A Boolean value that indicates whether an operand has just ended. A slash then divides.
    var isAfterOperand = false
    /// The end of the last token, to tell whether a comment trails code.
    var lastTokenEnd = 0
    var pendingMarkers = 0
    var interpolationDepth = 0

    /// The deepest nesting of types and interpolations, the same as in the compiler. It bounds the stack, and the
    /// time for text that is not Swift.
    static let maximumNesting = 256

    init(bytes: UnsafePointer<UInt8>, range: Range<Int>) {
        self.bytes = bytes
        end = range.upperBound
        ahead = Lookahead(bytes: bytes, end: end)
        position = range.lowerBound
        lastTokenEnd = range.lowerBound
        skipPreamble()
    }

    init(_ source: SourceText) {
        self.init(bytes: source.bytes, range: 0..<source.count)
    }

    // MARK: Going back

    /// A position to return to.
    struct Mark {
        fileprivate var position: Int
        fileprivate var isAfterOperand: Bool
        fileprivate var lastTokenEnd: Int
    }

    /// The current position. The getter is `mutating`, because any other getter copies the lexer.
    var mark: Mark {
        mutating get { Mark(position: position, isAfterOperand: isAfterOperand, lastTokenEnd: lastTokenEnd) }
    }

    mutating func reset(to mark: Mark) {
        position = mark.position
        isAfterOperand = mark.isAfterOperand
        lastTokenEnd = mark.lastTokenEnd
    }

    /// Continues behind the first `length` bytes of an operator: `>` of `>?`.
    mutating func reset(into token: Token, after length: Int) {
        position = token.start + length
        isAfterOperand = true
    }

    // MARK: Tokens

    mutating func next() -> Token {
        let startsLine = skipTrivia()
        let start = position
        var token = Token(kind: .endOfFile, keyword: .none, startsLine: startsLine, start: start, end: start)
        if start < end {
            readToken(&token)
        }
        if pendingMarkers > 0 { endMarkers(at: start) }
        lastTokenEnd = token.end
        return token
    }

    /// Sets the start of the next token in the comments before it.
    private mutating func endMarkers(at start: Int) {
        for index in (markers.count - pendingMarkers)..<markers.count { markers[index].nextTokenStart = start }
        pendingMarkers = 0
    }

    private mutating func readToken(_ token: inout Token) {
        switch classes[Int(bytes[position])] {
        case CharacterClass.identifierStart:
            readWord(&token)
            return
        case CharacterClass.digit:
            readNumber()
            token.kind = .number
            isAfterOperand = true
        case CharacterClass.operatorCharacter:
            token.kind = readOperator()
        default:
            readPunctuation(&token, bytes[position])
        }
        token.end = position
    }

    private mutating func readWord(_ token: inout Token) {
        token.kind = .identifier
        token.keyword = ahead.keyword(at: position, end: &token.end)
        position = token.end
        isAfterOperand = !token.keyword.precedesOperand
    }

    mutating func readNumber() {
        while true {
            let kind = classes[Int(bytes[position])]
            if kind >= CharacterClass.wordByte {
                position += 1
            } else if bytes[position] == UInt8(ascii: "."),
                classes[Int(bytes[position + 1])] == CharacterClass.digit
            {
                position += 2
            } else {
                return
            }
        }
    }

    private mutating func readPunctuation(_ token: inout Token, _ byte: UInt8) {
        position += 1
        var endsOperand = false
        switch byte {
        case UInt8(ascii: "("): token.kind = .leftParenthesis
        case UInt8(ascii: ")"): (token.kind, endsOperand) = (.rightParenthesis, true)
        case UInt8(ascii: "["): token.kind = .leftBracket
        case UInt8(ascii: "]"): (token.kind, endsOperand) = (.rightBracket, true)
        case UInt8(ascii: "{"): token.kind = .leftBrace
        case UInt8(ascii: "}"): (token.kind, endsOperand) = (.rightBrace, true)
        case UInt8(ascii: ","): token.kind = .comma
        case UInt8(ascii: ":"): token.kind = .colon
        case UInt8(ascii: ";"): token.kind = .semicolon
        case UInt8(ascii: "@"): token.kind = .at
        case UInt8(ascii: "."): readDot(&token)
        case UInt8(ascii: "\""):
            skipString(pounds: 0)
            (token.kind, endsOperand) = (.string, true)
        case UInt8(ascii: "#"):
            readPound(&token)
            endsOperand = token.kind != .directive
        case UInt8(ascii: "`"): readQuotedIdentifier(&token, &endsOperand)
        default: token.kind = .unknown
        }
        isAfterOperand = endsOperand
    }

    /// `.`, or an operator that begins with a dot, such as `...`, `..<` and `.==`.
    private mutating func readDot(_ token: inout Token) {
        let continues =
            bytes[position] == UInt8(ascii: ".")
            || (ahead.isOperatorCharacter(at: position) && !ahead.startsComment(at: position))
        guard continues else {
            token.kind = .dot
            return
        }
        token.kind = .operatorSymbol
        while bytes[position] == UInt8(ascii: ".") || ahead.isOperatorCharacter(at: position) { position += 1 }
    }

    private mutating func readQuotedIdentifier(_ token: inout Token, _ endsOperand: inout Bool) {
        var current = position
        while current < end, bytes[current] != UInt8(ascii: "`"), bytes[current] != UInt8(ascii: "\n") { current += 1 }
        guard current < end, bytes[current] == UInt8(ascii: "`") else {
            token.kind = .unknown
            return
        }
        position = current + 1
        token.kind = .quotedIdentifier
        endsOperand = true
    }

    /// `#if`, `#fileID`, `#"raw"#`, `#/regex/#`.
    private mutating func readPound(_ token: inout Token) {
        var pounds = 1
        while bytes[position] == UInt8(ascii: "#") {
            pounds += 1
            position += 1
        }
        if bytes[position] == UInt8(ascii: "\"") {
            position += 1
            skipString(pounds: pounds)
            token.kind = .string
        } else if bytes[position] == UInt8(ascii: "/") {
            skipExtendedRegex(pounds: pounds)
            token.kind = .regex
        } else {
            let wordStart = position
            while classes[Int(bytes[position])] == CharacterClass.identifierStart { position += 1 }
            token.kind = ahead.isDirective(wordStart..<position) ? .directive : .pound
        }
    }
}
