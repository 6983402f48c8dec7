extension Filter {
    /// Parses the text of a filter.
    ///
    /// - Parameters:
    /// - text: The text. Empty text matches everything.
    /// - scope: The kind of record that the filter tests. Some fields exist only for traces.
    /// - Throws: ``FilterError`` with the column of the error.
    public init(_ text: String, for scope: FilterScope = .traces) throws(FilterError) {
        guard text.unicodeScalars.count <= FilterParser.lengthLimit else {
            throw FilterError(
                column: FilterParser.lengthLimit + 1,
                "the filter is longer than \(FilterParser.lengthLimit) characters. Shorten it.")
        }
        // Stores replace U+0000 too, so that the filter finds their text.
        self = try FilterParser.parse(text.replacingNul, for: scope)
    }
}

/// A parser of filters:
/// ```
/// filter  := any
/// any     := every ("OR" every)*
/// every   := single ("AND"? single)*
/// single  := "NOT" single | "(" any ")" | condition | words
/// ```
struct FilterParser {
    static let lengthLimit = 10_000
    /// The maximum nesting. The parser recurses for each parenthesis and NOT, and stores have limits of their own.
    static let depthLimit = 32
    /// The maximum number of conditions. It is more than people write, and less than any store rejects.
    static let conditionLimit = 1_000

    private let tokens: [FilterToken]
    private let reader: FilterConditionReader
    private var position = 0
    private let end: Int

    static func parse(_ text: String, for scope: FilterScope) throws(FilterError) -> Filter {
        let tokens = try FilterLexer.tokens(of: text)
        guard !tokens.isEmpty else { return .all }
        let conditions = tokens.filter(\.isCondition)
        guard conditions.count <= conditionLimit else {
            throw FilterError(
                column: conditions[conditionLimit].column, length: conditions[conditionLimit].length,
                "the filter has more than \(conditionLimit) conditions. Use fewer.")
        }
        var parser = FilterParser(
            tokens: tokens, reader: FilterConditionReader(scope: scope), end: text.unicodeScalars.count + 1)
        let filter = try parser.any(depth: 0)
        if let rest = parser.current {
            throw FilterError(column: rest.column, "this parenthesis closes no other. Remove it.")
        }
        return filter
    }

    private init(tokens: [FilterToken], reader: FilterConditionReader, end: Int) {
        self.tokens = tokens
        self.reader = reader
        self.end = end
    }

    private var current: FilterToken? { position < tokens.count ? tokens[position] : nil }

    private mutating func any(depth: Int) throws(FilterError) -> Filter {
        var filter = try every(depth: depth)
        while current?.kind == .or {
            position += 1
            filter = filter || (try every(depth: depth))
        }
        return filter
    }

    private mutating func every(depth: Int) throws(FilterError) -> Filter {
        var filter = try single(depth: depth)
        while let token = current, token.kind != .or, token.kind != .close {
            if token.kind == .and { position += 1 }
            filter = filter && (try single(depth: depth))
        }
        return filter
    }

    private mutating func single(depth: Int) throws(FilterError) -> Filter {
        guard let token = current else {
            throw FilterError(column: end, "a condition is missing at the end of the filter.")
        }
        guard depth < Self.depthLimit else {
            throw FilterError(column: token.column, "the filter is nested more than \(Self.depthLimit) levels deep.")
        }
        position += 1
        switch token.kind {
        case .not:
            return .not(try single(depth: depth + 1))
        case .open:
            let filter = try any(depth: depth + 1)
            guard current?.kind == .close else {
                throw FilterError(column: token.column, "the parenthesis is not closed.")
            }
            position += 1
            return filter
        case .close:
            throw FilterError(column: token.column, "a condition is missing before the closing parenthesis.")
        case .and, .or:
            throw FilterError(
                column: token.column, length: token.length,
                "a condition is missing before this word. To search for the word, write it in quotes.")
        case .words(let words):
            return try reader.text(words, column: token.column, length: token.length)
        case .condition(let field, let key, let operation, let value, let valueColumn):
            return try reader.condition(
                field: field, key: key, operation: operation, value: value, column: token.column,
                valueColumn: valueColumn, valueLength: token.column + token.length - valueColumn)
        }
    }
}
