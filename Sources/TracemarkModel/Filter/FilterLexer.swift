/// A token of a filter's text: `tag.team=search` is one condition.
struct FilterToken: Hashable {
    enum Kind: Hashable {
        case open
        case close
        case and
        case or
        case not
        /// Bare or quoted text that does not precede an operator.
        case words(String)
        /// A field, key, operator and value, such as `tag.`, `team`, `=`, `search`, with the column of the value.
        case condition(field: String, key: String?, operation: String, value: String, valueColumn: Int)
    }

    var kind: Kind
    /// The first column, from 1.
    var column: Int
    var length: Int

    var isCondition: Bool {
        switch kind {
        case .words, .condition: true
        case .open, .close, .and, .or, .not: false
        }
    }
}

/// A lexer, which splits the text of a filter into tokens.
struct FilterLexer {
    private let text: [Unicode.Scalar]
    private var position = 0

    static func tokens(of text: String) throws(FilterError) -> [FilterToken] {
        var lexer = FilterLexer(text: Array(text.unicodeScalars))
        var tokens: [FilterToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private var current: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func next() throws(FilterError) -> FilterToken? {
        while let scalar = current, scalar.properties.isWhitespace { position += 1 }
        guard let scalar = current else { return nil }
        let start = position
        let kind = try kind(startingWith: scalar)
        return FilterToken(kind: kind, column: start + 1, length: position - start)
    }

    private mutating func kind(startingWith scalar: Unicode.Scalar) throws(FilterError) -> FilterToken.Kind {
        let start = position
        switch scalar {
        case "(":
            position += 1
            return .open
        case ")":
            position += 1
            return .close
        case "\"":
            return .words(try quoted())
        default:
            break
        }
        let word = bareRun { !Self.startsOperator($0, $1) }
        if word.last == ".", current == "\"" {
            let key = try quoted()
            return try condition(field: word, key: key, start: start)
        }
        if operation(at: position) != nil {
            guard !word.isEmpty else {
                throw FilterError(column: start + 1, "a field is missing before the operator, as in status:error.")
            }
            guard let dot = word.firstIndex(of: ".") else { return try condition(field: word, key: nil, start: start) }
            let key = String(word[word.index(after: dot)...])
            return try condition(field: String(word[...dot]), key: key, start: start)
        }
        switch word.lowercased() {
        case "and": return .and
        case "or": return .or
        case "not": return .not
        default: return .words(word)
        }
    }

    private mutating func condition(
        field: String, key: String?, start: Int
    ) throws(FilterError) -> FilterToken.Kind {
        guard let operation = operation(at: position) else {
            throw FilterError(
                column: start + 1, length: position - start,
                "an operator and a value are missing, as in tag.team=search.")
        }
        position += operation.unicodeScalars.count
        let valueColumn = position + 1
        let value: String
        if current == "\"" {
            value = try quoted()
            if let scalar = current, !scalar.properties.isWhitespace, scalar != ")" {
                throw FilterError(column: position + 1, "a space is missing after the quoted value.")
            }
        } else {
            value = bareRun { _, _ in true }
            guard !value.isEmpty else {
                throw FilterError(
                    column: valueColumn,
                    "a value is missing after \(field)\(key ?? "")\(operation). Write \"\" for an empty one.")
            }
        }
        return .condition(field: field, key: key, operation: operation, value: value, valueColumn: valueColumn)
    }

    /// Reads until a space, a parenthesis, a quotation mark or a character that is not allowed.
    private mutating func bareRun(_ isAllowed: (Unicode.Scalar, Unicode.Scalar?) -> Bool) -> String {
        var run = String.UnicodeScalarView()
        while let scalar = current, !scalar.properties.isWhitespace, scalar != "(", scalar != ")", scalar != "\"",
            isAllowed(scalar, position + 1 < text.count ? text[position + 1] : nil)
        {
            run.append(scalar)
            position += 1
        }
        return String(run)
    }

    private mutating func quoted() throws(FilterError) -> String {
        let start = position
        position += 1
        var content = String.UnicodeScalarView()
        while let scalar = current {
            position += 1
            if scalar == "\"" { return String(content) }
            if scalar == "\\", let next = current, next == "\"" || next == "\\" {
                content.append(next)
                position += 1
            } else {
                content.append(scalar)
            }
        }
        throw FilterError(column: start + 1, length: text.count - start, "the quotation mark is not closed.")
    }

    static func startsOperator(_ scalar: Unicode.Scalar, _ next: Unicode.Scalar?) -> Bool {
        switch scalar {
        case ":", "=", "<", ">": true
        case "!": next == "="
        default: false
        }
    }

    private func operation(at position: Int) -> String? {
        guard position < text.count else { return nil }
        let next = position + 1 < text.count ? text[position + 1] : nil
        guard Self.startsOperator(text[position], next) else { return nil }
        if next == "=", text[position] != ":", text[position] != "=" { return "\(text[position])=" }
        return "\(text[position])"
    }
}
