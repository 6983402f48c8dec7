extension SourceText {
    /// The words of a piece of code that stand for themselves: not behind a dot, not a label, not in a string.
    ///
    ///     Dictionary<Key, Inner.Value>(first: second)  →  Dictionary, Key, Inner, second
    func freeIdentifiers(in range: Range<Int>) -> [String] {
        var words: [String] = []
        for word in freeWords(in: range) { words.append(text(word)) }
        return words
    }

    fileprivate func freeWords(in range: Range<Int>) -> [Range<Int>] {
        var lexer = Lexer(bytes: bytes, range: range)
        var words: [Range<Int>] = []
        var previous = Token.none
        var brackets: [Token.Kind] = []
        var token = lexer.next()
        while token.kind != .endOfFile {
            let next = lexer.next()
            if token.kind.opensBracket { brackets.append(token.kind) }
            if token.kind.closesBracket { _ = brackets.popLast() }
            let isName = token.kind == .identifier || token.kind == .quotedIdentifier
            // In `[Key: Value]` the word before the colon is a type, elsewhere a label or a generic parameter.
            let isLabel = next.kind == .colon && brackets.last != .leftBracket
            if isName, previous.kind != .dot, !isLabel { words.append(token.range) }
            previous = token
            token = next
        }
        return words
    }
}

extension SourceText {
    /// Returns the offset of the first identifier with a name. Comments and string literals hold none.
    func offset(ofIdentifier name: String) -> Int? {
        guard contains(name) else { return nil }
        var lexer = Lexer(self)
        var token = lexer.next()
        while token.kind != .endOfFile {
            let isName = token.kind == .identifier || token.kind == .quotedIdentifier
            if isName, text(token.range).withoutBackticks == name { return token.start }
            token = lexer.next()
        }
        return nil
    }
}

extension String {
    /// The words that stand for themselves, of code that stands in no file.
    var freeIdentifiers: [String] {
        // Most types are one word, which need not be read as tokens.
        if isIdentifier { return [self] }
        let source = SourceText(path: "", displayPath: "", text: self)
        return source.freeIdentifiers(in: 0..<source.count)
    }

    package func mentionsIdentifier(_ name: String) -> Bool {
        freeIdentifiers.contains(name)
    }

    /// The code with its free words replaced where `replacement` gives another.
    package func replacingFreeIdentifiers(_ replacement: (String) -> String?) -> String {
        if isIdentifier { return replacement(self) ?? self }
        let source = SourceText(path: "", displayPath: "", text: self)
        var result = ""
        var copied = 0
        for word in source.freeWords(in: 0..<source.count) {
            guard let new = replacement(source.text(word)) else { continue }
            result += source.text(copied..<word.lowerBound) + new
            copied = word.upperBound
        }
        return copied == 0 ? self : result + source.text(copied..<source.count)
    }

    private var isIdentifier: Bool {
        var text = self
        let first = text.withUTF8 { $0.first ?? 0 }
        return CharacterClass.table[Int(first)] == CharacterClass.identifierStart && isWord
    }

    /// The names that a generic parameter clause declares: `<Key: Hashable, each Value>` gives `Key` and `Value`.
    var genericParameterNames: [String] {
        let source = SourceText(path: "", displayPath: "", text: self)
        var lexer = Lexer(source)
        var names: [String] = []
        var isExpected = false
        var depth = 0
        var token = lexer.next()
        while token.kind != .endOfFile {
            if token.kind == .operatorSymbol {
                for byte in source.text(token.range).utf8 {
                    if byte == UInt8(ascii: "<") { depth += 1 }
                    if byte == UInt8(ascii: ">") { depth -= 1 }
                }
                isExpected = depth == 1 && names.isEmpty
            } else if token.kind == .comma {
                isExpected = depth == 1
            } else if isExpected, token.kind == .identifier, token.keyword != .each, token.keyword != .let {
                names.append(source.text(token.range))
                isExpected = false
            }
            token = lexer.next()
        }
        return names
    }
}

extension String {
    /// The code within the interpolations of a string literal's content: `fetch \\(url.host)` has `url.host`.
    package var interpolations: [String] {
        var found: [String] = []
        var rest = self[...]
        while let start = rest.range(ofFirst: "\\(") {
            var depth = 1
            var end = start.upperBound
            while end < rest.endIndex {
                if rest[end] == "(" { depth += 1 }
                if rest[end] == ")" { depth -= 1 }
                if depth == 0 { break }
                end = rest.index(after: end)
            }
            found.append(String(rest[start.upperBound..<end]))
            rest = rest[end...]
        }
        return found
    }
}

extension Substring {
    fileprivate func range(ofFirst text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
