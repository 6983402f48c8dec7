/// A piece of Swift source: `func`, `summarize`, `(`, `"text"`, `->`.
struct Token {
    enum Kind: UInt8 {
        case endOfFile
        /// A word; `keyword` tells what it may mean to the scanner.
        case identifier
        /// A word between backticks, never a keyword.
        case quotedIdentifier
        case number
        case string
        case regex
        /// `#if`, `#elseif`, `#else`, `#endif`.
        case directive
        /// `#` with a word, such as `#fileID`.
        case pound
        /// A run of operator characters, `->` and `=` among them.
        case operatorSymbol
        case dot
        case comma
        case colon
        case semicolon
        case at
        case leftParenthesis
        case rightParenthesis
        case leftBracket
        case rightBracket
        case leftBrace
        case rightBrace
        /// A byte that starts nothing.
        case unknown
    }

    var kind: Kind
    var keyword: Keyword
    /// A Boolean value that indicates whether a line break precedes this token.
    var startsLine: Bool
    var start: Int
    var end: Int

    var range: Range<Int> { start..<end }

    /// A Boolean value that indicates whether a declaration may begin with this token.
    var canStartDeclaration: Bool {
        kind == .at || (kind == .identifier && (keyword.startsDeclaration || keyword.isModifier))
    }

    static let none = Token(kind: .endOfFile, keyword: .none, startsLine: true, start: 0, end: 0)
}
