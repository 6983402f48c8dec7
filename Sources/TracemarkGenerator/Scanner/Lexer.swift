#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Reads Swift source as tokens, and notes the comments that may be annotations.
///
/// It knows as much of Swift as it takes to find where declarations begin and end: nested comments, every kind of
/// string with nested interpolations, regular expression literals, raw identifiers. The compiler's lexer has the
/// last word on everything else.
///
/// It is compiled without optimisation in a plain `swift build`, hence the raw pointer with a NUL at its end, the
/// table and the plain loops.
struct Lexer {
    let bytes: UnsafePointer<UInt8>
    let end: Int
    private(set) var position: Int

    /// Comments that may be annotations, in source order.
    private(set) var markers: [CommentMarker] = []
    /// How many bodies (braces that hold statements) are open; the scanner says so.
    var bodyDepth = 0

    private let classes = CharacterClass.table
    private let keywords = KeywordTable.shared
    /// Whether an operand has just ended, so that a slash divides.
    private var isAfterOperand = false
    /// The end of the last token, to tell whether a comment trails code.
    private var lastTokenEnd = 0
    private var pendingMarkers = 0
    private var interpolationDepth = 0

    /// How deep types and interpolations may stand in each other, as in the compiler: it keeps the stack bounded, and
    /// the time for text that is no Swift.
    static let maximumNesting = 256

    init(bytes: UnsafePointer<UInt8>, range: Range<Int>) {
        self.bytes = bytes
        end = range.upperBound
        position = range.lowerBound
        lastTokenEnd = range.lowerBound
        skipPreamble()
    }

    init(_ source: SourceText) {
        self.init(bytes: source.bytes, range: 0..<source.count)
    }

    // MARK: Going back

    /// A place to return to.
    struct Mark {
        fileprivate var position: Int
        fileprivate var isAfterOperand: Bool
        fileprivate var lastTokenEnd: Int
    }

    var mark: Mark {
        Mark(position: position, isAfterOperand: isAfterOperand, lastTokenEnd: lastTokenEnd)
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
        if pendingMarkers > 0 {
            for index in (markers.count - pendingMarkers)..<markers.count { markers[index].nextTokenStart = start }
            pendingMarkers = 0
        }
        lastTokenEnd = token.end
        return token
    }

    private mutating func readToken(_ token: inout Token) {
        let byte = bytes[position]
        switch classes[Int(byte)] {
        case CharacterClass.identifierStart:
            readWord(&token)
            return
        case CharacterClass.digit:
            readNumber()
            token.kind = .number
            isAfterOperand = true
        case CharacterClass.operatorCharacter:
            readOperator(&token)
        default:
            readPunctuation(&token, byte)
        }
        token.end = position
    }

    private mutating func readWord(_ token: inout Token) {
        var hash: UInt = 0
        var current = position
        while true {
            let byte = bytes[current]
            let kind = classes[Int(byte)]
            if kind != CharacterClass.identifierStart && kind != CharacterClass.digit { break }
            hash = hash &* 33 &+ UInt(byte)
            current += 1
        }
        token.kind = .identifier
        token.keyword = keywords.keyword(hash: hash, word: bytes + position, length: current - position)
        token.end = current
        position = current
        isAfterOperand = !token.keyword.precedesOperand
    }

    private mutating func readNumber() {
        while true {
            let kind = classes[Int(bytes[position])]
            if kind == CharacterClass.digit || kind == CharacterClass.identifierStart {
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
            bytes[position] == UInt8(ascii: ".") || (isOperatorCharacter(at: position) && !startsComment(at: position))
        guard continues else {
            token.kind = .dot
            return
        }
        token.kind = .operatorSymbol
        while bytes[position] == UInt8(ascii: ".") || isOperatorCharacter(at: position) { position += 1 }
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
            token.kind = isDirective(wordStart..<position) ? .directive : .pound
        }
    }

    private func isDirective(_ word: Range<Int>) -> Bool {
        func matches(_ spelling: StaticString) -> Bool {
            word.count == spelling.utf8CodeUnitCount
                && memcmp(bytes + word.lowerBound, spelling.utf8Start, word.count) == 0
        }
        return matches("if") || matches("else") || matches("elseif") || matches("endif")
    }

    // MARK: Operators and regular expressions

    private func isOperatorCharacter(at offset: Int) -> Bool {
        classes[Int(bytes[offset])] == CharacterClass.operatorCharacter
    }

    private func startsComment(at offset: Int) -> Bool {
        bytes[offset] == UInt8(ascii: "/")
            && (bytes[offset + 1] == UInt8(ascii: "/") || bytes[offset + 1] == UInt8(ascii: "*"))
    }

    private mutating func readOperator(_ token: inout Token) {
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
    private mutating func skipExtendedRegex(pounds: Int) {
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
    private mutating func skipString(pounds: Int) {
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

    // MARK: Spaces and comments

    /// A byte order mark or a `#!` line.
    private mutating func skipPreamble() {
        guard position == 0, end > 2 else { return }
        if bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        if bytes[position] == UInt8(ascii: "#"), bytes[position + 1] == UInt8(ascii: "!") {
            position = endOfLine(position)
        }
    }

    private func endOfLine(_ offset: Int) -> Int {
        guard let found = memchr(bytes + offset, Int32(UInt8(ascii: "\n")), end - offset) else { return end }
        return UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
    }

    /// Returns whether a line break was passed (or the source has just begun).
    private mutating func skipTrivia() -> Bool {
        var sawNewline = lastTokenEnd == 0
        while position < end {
            switch classes[Int(bytes[position])] {
            case CharacterClass.space:
                position += 1
            case CharacterClass.newline:
                sawNewline = true
                position += 1
            case CharacterClass.operatorCharacter:
                guard bytes[position] == UInt8(ascii: "/") else { return sawNewline }
                if bytes[position + 1] == UInt8(ascii: "/") {
                    skipLineComment(isTrailing: !sawNewline)
                } else if bytes[position + 1] == UInt8(ascii: "*") {
                    if skipBlockComment(isTrailing: !sawNewline) { sawNewline = true }
                } else {
                    return sawNewline
                }
            case CharacterClass.other where bytes[position] == 0:
                position += 1
            default:
                return sawNewline
            }
        }
        return true
    }

    private mutating func skipLineComment(isTrailing: Bool) {
        let start = position
        position += 2
        while bytes[position] == UInt8(ascii: "/") { position += 1 }
        skipSpaces()
        if bytes[position] == UInt8(ascii: "@") {
            note(start, blockEnd: nil, isTrailing)
        }
        position = endOfLine(position)
    }

    /// Returns whether the comment spans lines.
    private mutating func skipBlockComment(isTrailing: Bool) -> Bool {
        let start = position
        var depth = 1
        var isLineStart = true
        var spansLines = false
        position += 2
        while position < end, depth > 0 {
            let byte = bytes[position]
            if byte == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else if byte == UInt8(ascii: "/"), bytes[position + 1] == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else {
                if byte == UInt8(ascii: "\n") {
                    isLineStart = true
                    spansLines = true
                } else if byte == UInt8(ascii: "@"), isLineStart {
                    note(start, blockEnd: end, isTrailing && !spansLines)
                    isLineStart = false
                } else if byte > 0x20, byte != UInt8(ascii: "*") {
                    isLineStart = false
                }
                position += 1
            }
        }
        for index in markers.indices.reversed() {
            if markers[index].offset < start { break }
            // After going back, markers of later comments are there already.
            if markers[index].offset >= position { continue }
            markers[index].blockEnd = depth == 0 ? position - 2 : position
        }
        return spansLines
    }

    private mutating func skipSpaces() {
        while classes[Int(bytes[position])] == CharacterClass.space { position += 1 }
    }

    private mutating func note(_ commentStart: Int, blockEnd: Int?, _ isTrailing: Bool) {
        guard AnnotationWord.mayBe(at: position + 1, in: bytes) else { return }
        if let last = markers.last, last.offset >= position {
            // Read again after going back: only where the scanner takes it to stand may have changed.
            for index in markers.indices.reversed() {
                if markers[index].offset == position { markers[index].isInsideBody = bodyDepth > 0 }
                if markers[index].offset <= position { return }
            }
            return
        }
        markers.append(
            CommentMarker(
                offset: position, commentStart: commentStart, blockEnd: blockEnd, isTrailing: isTrailing,
                isInsideBody: bodyDepth > 0, nextTokenStart: end))
        pendingMarkers += 1
    }
}
