extension String {
    /// The words of a piece of code that stand for themselves: not behind a dot, not a label, not in a string.
    ///
    ///     "Dictionary<Key, Inner.Value>(first: second)"  →  Dictionary, Key, Inner, second
    var freeIdentifiers: [String] {
        var words: [String] = []
        _ = replacingFreeIdentifiers { word in
            words.append(word)
            return nil
        }
        return words
    }

    package func mentionsIdentifier(_ name: String) -> Bool {
        freeIdentifiers.contains(name)
    }

    /// The code with its free words replaced where `replacement` gives another.
    package func replacingFreeIdentifiers(_ replacement: (String) -> String?) -> String {
        // Most types are one word, which need not be read as tokens.
        if isIdentifier { return replacement(self) ?? self }
        let source = SourceText(path: "", displayPath: "", text: self)
        var lexer = Lexer(source)
        var result = ""
        var copied = 0
        var previous = Token.none
        var brackets: [Token.Kind] = []
        var token = lexer.next()
        while token.kind != .endOfFile {
            let next = lexer.next()
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace: brackets.append(token.kind)
            case .rightParenthesis, .rightBracket, .rightBrace: _ = brackets.popLast()
            default: break
            }
            let isName = token.kind == .identifier || token.kind == .quotedIdentifier
            // In `[Key: Value]` the word before the colon is a type, elsewhere a label or a generic parameter.
            let isLabel = next.kind == .colon && brackets.last != .leftBracket
            if isName, previous.kind != .dot, !isLabel, let new = replacement(source.text(token.range)) {
                result += source.text(copied..<token.start) + new
                copied = token.end
            }
            previous = token
            token = next
        }
        return result + source.text(copied..<source.count)
    }

    private var isIdentifier: Bool {
        var text = self
        return text.withUTF8 { bytes in
            let classes = CharacterClass.table
            guard let first = bytes.first, classes[Int(first)] == CharacterClass.identifierStart else { return false }
            var position = 1
            while position < bytes.count {
                let kind = classes[Int(bytes[position])]
                if kind != CharacterClass.identifierStart, kind != CharacterClass.digit { return false }
                position += 1
            }
            return true
        }
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
