extension Filter {
    /// Reads the text of a filter.
    ///
    /// - Parameters:
    ///   - text: What a person wrote; the empty text asks for everything.
    ///   - scope: What the filter will be asked about: some fields only traces have.
    /// - Throws: ``FilterError`` with the column of what is wrong.
    public init(_ text: String, for scope: FilterScope = .traces) throws(FilterError) {
        guard text.unicodeScalars.count <= FilterParser.lengthLimit else {
            throw FilterError(
                column: FilterParser.lengthLimit + 1,
                "a filter may have \(FilterParser.lengthLimit) characters at most.")
        }
        // As stores keep texts, so that what is asked for can be found.
        self = try FilterParser.parse(text.replacingNul, for: scope)
    }
}

/// Reads filters:
/// ```
/// filter  := any
/// any     := every ("OR" every)*
/// every   := single ("AND"? single)*
/// single  := "NOT" single | "(" any ")" | condition | words
/// ```
struct FilterParser {
    static let lengthLimit = 10_000
    /// The parser calls itself for each parenthesis and each NOT; and stores have limits of their own.
    static let depthLimit = 32
    /// More than anyone writes, and less than any store refuses.
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
                "a filter may have \(conditionLimit) conditions at most.")
        }
        var parser = FilterParser(
            tokens: tokens, reader: FilterConditionReader(scope: scope), end: text.unicodeScalars.count + 1)
        let filter = try parser.any(depth: 0)
        if let rest = parser.current {
            throw FilterError(column: rest.column, "there is no parenthesis that this one closes.")
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
            throw FilterError(column: end, "the filter ends where a condition is missing.")
        }
        guard depth < Self.depthLimit else {
            throw FilterError(column: token.column, "the filter is nested more than \(Self.depthLimit) deep.")
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
                "a condition is missing before this word; write it in quotes to search for it.")
        case .words(let words):
            return try reader.text(words, column: token.column, length: token.length)
        case .condition(let field, let key, let operation, let value, let valueColumn):
            return try reader.condition(
                field: field, key: key, operation: operation, value: value, column: token.column,
                valueColumn: valueColumn, valueLength: token.column + token.length - valueColumn)
        }
    }
}
