/// Declarations that are commented out between an annotation and the declaration below them.
///
///     // @trace
///     // func _fetch(_ url: String) -> String { url }
///     func hash(_ text: String) -> Int { text.count }
///
/// The annotation was that of `_fetch`. It must not pass to `hash` in silence, so it is an error.
enum CommentedCode {
    /// The line of a `//` comment behind an annotation, and before the next token, that holds a declaration.
    static func line(behind marker: CommentMarker, in source: SourceText) -> Int? {
        if marker.blockEnd != nil { return nil }
        let bytes = source.bytes
        var line = CodeFence.endOfLine(marker.offset, in: bytes, source.count) + 1
        while line < marker.nextTokenStart {
            let end = CodeFence.endOfLine(line, in: bytes, source.count)
            if let content = CodeFence.content(ofLine: line, in: bytes, source.count), content < end,
                !isDocumentation(content, line, bytes), declares(source, content..<end)
            {
                return source.location(of: line).line
            }
            line = end + 1
        }
        return nil
    }

    /// Returns whether a comment has exactly three slashes. Code in documentation is an example.
    private static func isDocumentation(_ content: Int, _ line: Int, _ bytes: UnsafePointer<UInt8>) -> Bool {
        var slashes = 0
        for offset in line..<content where bytes[offset] == UInt8(ascii: "/") { slashes += 1 }
        return slashes == 3
    }

    /// Returns whether a text begins like a declaration. In a declaration, a name and then an opening bracket, a
    /// colon or `=` follow the keyword. Prose lacks these.
    private static func declares(_ source: SourceText, _ range: Range<Int>) -> Bool {
        var lexer = Lexer(bytes: source.bytes, range: range)
        var token = lexer.next()
        while token.kind == .at {
            token = lexer.next()
            if token.kind == .identifier { token = lexer.next() }
            if token.kind == .leftParenthesis {
                _ = lexer.skipToClosingBracket()
                token = lexer.next()
            }
        }
        while token.kind == .identifier, token.keyword.isModifier, !token.keyword.startsDeclaration {
            token = lexer.next()
        }
        guard token.kind == .identifier, token.keyword.startsDeclaration else { return false }
        if token.keyword == .`init` || token.keyword == .subscript {
            let next = lexer.next()
            return next.kind == .leftParenthesis && next.start == token.end
        }
        let keyword = token.keyword
        let name = lexer.next()
        guard name.kind == .identifier || name.kind == .quotedIdentifier else { return false }
        let next = lexer.next()
        switch next.kind {
        case .leftParenthesis: return keyword == .func && next.start == name.end
        case .colon: return next.start == name.end
        case .leftBrace: return keyword != .func
        case .operatorSymbol:
            let first = source.bytes[next.start]
            if first == UInt8(ascii: "<") { return next.start == name.end }
            return first == UInt8(ascii: "=") && next.end - next.start == 1
        default: return false
        }
    }
}
