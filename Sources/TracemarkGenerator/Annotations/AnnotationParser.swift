/// Reads an annotation's arguments.
///
/// An annotation is live where `@trace` is the first word of a comment's line:
///
///     // @trace        /// @trace        /* @trace */        /** … a line with * @trace … */
///
/// An inactive comment causes no message. There are four cases: after four slashes (`//// @trace`), within another
/// comment (`// // @trace`, `/* // @trace */`, `/* /* @trace */ */`), within a closed code block (three backticks or
/// tildes), and in a string. The scanner distinguishes them (`Lexer+Comments.swift`). The parser never ignores a live
/// annotation. It is an error if no declaration follows, or if a declaration between them is commented out.
///
/// The parser reports a mistake at its location and drops the annotation. One mistake causes one message.
package struct AnnotationParser {
    private let source: SourceText
    private let text: AnnotationText
    private let diagnostics: DiagnosticCollector
    private var lexer: Lexer
    private var token: Token
    private var previous = Token.none
    private var annotation: Annotation

    /// Returns the annotation at a marker. Returns nil for other comments and for a wrong annotation, which is
    /// reported.
    package static func parse(
        _ marker: CommentMarker, in source: SourceText, _ diagnostics: DiagnosticCollector
    ) -> Annotation? {
        let (word, end) = AnnotationWord.read(at: marker.offset + 1, in: source.bytes)
        switch word {
        case .other:
            return nil
        case .nearMiss(let text):
            diagnostics.error(
                "'@\(text)' is no annotation; did you mean '@trace'? (where it means something else, put a word before the '@')",
                at: marker.offset, in: source)
            return nil
        case .trace:
            var parser = AnnotationParser(marker, wordEnd: end, in: source, diagnostics)
            return parser.parse()
        }
    }

    private init(
        _ marker: CommentMarker, wordEnd: Int, in source: SourceText, _ diagnostics: DiagnosticCollector
    ) {
        self.source = source
        self.diagnostics = diagnostics
        text = AnnotationText(of: marker, from: wordEnd, in: source)
        lexer = Lexer(bytes: text.bytes, range: text.range)
        token = lexer.next()
        annotation = Annotation(offset: marker.offset)
        previous.end = wordEnd
        isOnWordLine = token.start < text.endOfLine(wordEnd)
    }

    /// A Boolean value that indicates whether the first token is on the line of `@trace`.
    private let isOnWordLine: Bool

    private mutating func parse() -> Annotation? {
        guard isOnWordLine, token.kind != .endOfFile else { return annotation }
        do throws(Mistake) {
            guard token.kind == .leftParenthesis else {
                throw mistake(
                    "only '(' may follow '@trace' on its line; write '// @trace' alone, '// @trace(…)', or put a word before the '@' if this is prose"
                )
            }
            advance()
            try parseArguments()
            if token.kind != .endOfFile, token.start < text.endOfLine(previous.end) {
                throw mistake("nothing may follow the closing parenthesis of '@trace(…)' on its line")
            }
            return annotation
        } catch {
            diagnostics.error(error.message, at: error.offset, in: source)
            return nil
        }
    }

    // MARK: Mistakes

    private struct Mistake: Error {
        var message: String
        var offset: Int
    }

    private func mistake(_ message: String, at offset: Int? = nil) -> Mistake {
        // At the end of the text, the mistake points to the last token.
        Mistake(message: message, offset: offset ?? (token.kind == .endOfFile ? previous.end : token.start))
    }

    private mutating func advance() {
        previous = token
        token = lexer.next()
    }

    private mutating func expect(_ kind: Token.Kind, _ message: @autoclosure () -> String) throws(Mistake) {
        if token.kind != kind { throw mistake(message()) }
        advance()
    }

    // MARK: Arguments

    private mutating func parseArguments() throws(Mistake) {
        var seen: [Annotation.Key] = []
        var isFirst = true
        while token.kind != .rightParenthesis {
            if token.kind == .endOfFile { throw unclosed() }
            if token.kind == .string {
                guard isFirst else {
                    throw mistake("only the name, which comes first, has no label; write 'label: value'")
                }
                annotation.name = try parseName()
                seen.append(.name)
            } else if isFirst, token.kind == .identifier, word == "none", isFollowed(by: .rightParenthesis) {
                annotation.isNone = true
                advance()
            } else {
                try parseOption(&seen)
            }
            isFirst = false
            if token.kind == .comma {
                advance()
            } else if token.kind == .endOfFile {
                throw unclosed()
            } else if token.kind != .rightParenthesis {
                throw mistake("expected ',' or ')' here, not '\(word)'")
            }
        }
        annotation.keys = seen
        advance()
    }

    private func unclosed() -> Mistake {
        mistake("the parenthesis of '@trace(' is not closed; it may go on in the next comment line")
    }

    private mutating func parseOption(_ seen: inout [Annotation.Key]) throws(Mistake) {
        guard token.kind == .identifier || token.kind == .quotedIdentifier else {
            throw mistake("expected an option such as 'name:' here, not '\(word)'")
        }
        let written = word
        guard let key = Annotation.Key(rawValue: written) else {
            let keys = Annotation.Key.allCases.map(\.rawValue)
            let remedy =
                EditDistance.nearest(to: written, among: keys).map { "did you mean '\($0)'?" }
                ?? "the options are \(keys.joined(separator: ", "))"
            throw mistake("there is no option '\(written)'; \(remedy)")
        }
        if seen.contains(key) {
            throw mistake("'\(written)' is given twice; keep one of them")
        }
        seen.append(key)
        advance()
        try expect(.colon, "expected ':' and a value after '\(written)'")
        try parseValue(of: key)
    }

    private mutating func parseValue(of key: Annotation.Key) throws(Mistake) {
        switch key {
        case .name: annotation.name = try parseName()
        case .as: annotation.alias = try parseWrapperName()
        case .type: annotation.type = try parseCase(of: Annotation.types, "a type")
        case .kind: annotation.kind = try parseCase(of: Annotation.kinds, "a kind")
        case .access: annotation.access = try parseCase(of: Annotation.accessLevels, "an access level")
        case .capture:
            try parseCapture()
        case .tags: annotation.tags = try parseTags()
        case .skip: annotation.skip = try parseNames()
        case .redact: annotation.redact = try parseNames()
        case .addresses: annotation.addresses = try parseNames()
        case .metrics: annotation.metrics = try parseMetrics()
        case .error: annotation.error = try parseExpression("a condition that marks the span as failed")
        case .sample: annotation.sample = try parseShare()
        }
    }

    // MARK: Values

    /// Parses a string literal. Its interpolations may use the function's parameters, `self` and `result`.
    private mutating func parseName() throws(Mistake) -> Annotation.Located {
        try parseStringContent("the name", mayInterpolate: true)
    }

    /// Parses a string literal on one line. Returns the content between its quotes.
    private mutating func parseStringContent(
        _ what: String, mayInterpolate: Bool = false
    ) throws(Mistake) -> Annotation.Located {
        let literal = try parseStringLiteral(what, mayInterpolate: mayInterpolate)
        let content = String(literal.text.dropFirst().dropLast())
        if content.allSatisfy(\.isWhitespace) {
            throw mistake("\(what) is empty; write one that says what the function does", at: literal.offset)
        }
        return Annotation.Located(text: content, offset: literal.offset)
    }

    private mutating func parseStringLiteral(
        _ what: String, mayInterpolate: Bool = false
    ) throws(Mistake) -> Annotation.Located {
        guard token.kind == .string else {
            throw mistake("\(what) is a string literal such as \"retrieve_context\", not '\(word)'")
        }
        let literal = Annotation.Located(text: word, offset: token.start)
        guard literal.text.hasPrefix("\""), !literal.text.hasPrefix("\"\"\"") else {
            throw mistake("\(what) is a plain string literal: no '#' and no '\"\"\"'")
        }
        guard literal.text.utf8.count > 1, literal.text.hasSuffix("\"") else {
            throw mistake("the string is not closed before the end of its line")
        }
        if !mayInterpolate, literal.text.holds("\\(") {
            throw mistake("\(what) is a constant: an interpolation would make a new one at each call")
        }
        advance()
        return literal
    }

    private mutating func parseWrapperName() throws(Mistake) -> Annotation.Located {
        guard token.kind == .identifier || token.kind == .quotedIdentifier else {
            throw mistake("'as' names the wrapper with a Swift identifier such as 'as: retrieve', not '\(word)'")
        }
        let name = Annotation.Located(text: word, offset: token.start)
        advance()
        return name
    }

    /// Parses one of several cases, such as `.llm`.
    private mutating func parseCase(of choices: [String], _ what: String) throws(Mistake) -> Annotation.Located {
        let listed = choices.map { ".\($0)" }.joined(separator: ", ")
        guard token.kind == .dot else { throw mistake("expected \(what), one of \(listed)") }
        let offset = token.start
        advance()
        let written = word
        guard token.kind == .identifier, choices.contains(written) else {
            let nearest = EditDistance.nearest(to: written, among: choices)
            let remedy = nearest.map { "did you mean '.\($0)'?" } ?? "write one of \(listed)"
            throw mistake("'.\(written)' is not \(what); \(remedy)", at: offset)
        }
        advance()
        return Annotation.Located(text: written, offset: offset)
    }

    /// Parses `.inputs`, `.encoded`, or both: `[.inputs, .encoded]`.
    private mutating func parseCapture() throws(Mistake) {
        if token.kind != .leftBracket {
            try parseCaptureChoice(earlier: [])
            return
        }
        let offset = token.start
        var choices: [String] = []
        try parseList("choices such as [.inputs, .encoded]") { parser throws(Mistake) in
            choices.append(try parser.parseCaptureChoice(earlier: choices))
        }
        if choices.isEmpty {
            throw mistake("the list is empty; write what is captured, as in [.inputs, .encoded]", at: offset)
        }
    }

    /// Parses one choice: the captured values, or the form of the capture.
    @discardableResult
    private mutating func parseCaptureChoice(earlier: [String]) throws(Mistake) -> String {
        let extents = Annotation.Capture.allCases.map(\.rawValue)
        let forms = Annotation.CaptureForm.allCases.map(\.rawValue)
        let choice = try parseCase(of: extents + forms, "a choice")
        if earlier.contains(choice.text) {
            throw mistake("'.\(choice.text)' is given twice; keep one of them", at: choice.offset)
        }
        let isExtent = extents.contains(choice.text)
        for other in earlier where extents.contains(other) == isExtent {
            let remedy = isExtent && choice.text != "none" && other != "none" ? "; '.all' captures both" : ""
            throw mistake("'.\(other)' and '.\(choice.text)' exclude each other\(remedy)", at: choice.offset)
        }
        if !earlier.isEmpty, choice.text == "none" || earlier.contains("none") {
            throw mistake("'.none' captures nothing, so there is nothing to say about how", at: choice.offset)
        }
        if isExtent {
            annotation.capture = Annotation.Capture(rawValue: choice.text) ?? .all
        } else {
            annotation.captureForm = Annotation.CaptureForm(rawValue: choice.text) ?? .stored
        }
        return choice.text
    }

    /// Parses `[apiKey, token]`.
    private mutating func parseNames() throws(Mistake) -> [Annotation.Located] {
        var names: [Annotation.Located] = []
        try parseList("parameter names such as [apiKey]") { parser throws(Mistake) in
            guard parser.token.kind == .identifier || parser.token.kind == .quotedIdentifier else {
                throw parser.mistake("expected a parameter's name, not '\(parser.word)'")
            }
            names.append(Annotation.Located(text: parser.word, offset: parser.token.start))
            parser.advance()
        }
        return names
    }

    /// Parses `[team: "search"]`.
    private mutating func parseTags() throws(Mistake) -> [Annotation.Entry] {
        var tags: [Annotation.Entry] = []
        try parseList("tags such as [team: \"search\"]") { parser throws(Mistake) in
            let key = try parser.parseEntryKey(among: tags)
            let value = try parser.parseStringLiteral("the tag '\(key)'")
            tags.append(Annotation.Entry(key: key, value: value))
        }
        return tags
    }

    /// Parses `[documents: result.count]`.
    private mutating func parseMetrics() throws(Mistake) -> [Annotation.Entry] {
        var metrics: [Annotation.Entry] = []
        try parseList("metrics such as [documents: result.count]") { parser throws(Mistake) in
            let key = try parser.parseEntryKey(among: metrics)
            let value = try parser.parseExpression("the metric '\(key)'")
            metrics.append(Annotation.Entry(key: key, value: value))
        }
        return metrics
    }

    /// Parses a word or string literal, and the colon behind it.
    private mutating func parseEntryKey(among entries: [Annotation.Entry]) throws(Mistake) -> String {
        let offset = token.start
        let key: String
        if token.kind == .string {
            key = try parseStringContent("the key").text
        } else if token.kind == .identifier || token.kind == .quotedIdentifier {
            key = word.filter { $0 != "`" }
            advance()
        } else {
            throw mistake("expected a key, a word or a string literal, not '\(word)'")
        }
        if entries.contains(where: { $0.key == key }) {
            throw mistake("'\(key)' is given twice; keep one of them", at: offset)
        }
        try expect(.colon, "expected ':' and a value after '\(key)'")
        return key
    }

    private mutating func parseList(
        _ what: String, _ parseElement: (inout AnnotationParser) throws(Mistake) -> Void
    ) throws(Mistake) {
        try expect(.leftBracket, "expected \(what)")
        // `[:]` is an empty dictionary.
        if token.kind == .colon, isFollowed(by: .rightBracket) { advance() }
        while token.kind != .rightBracket {
            if token.kind == .endOfFile { throw unclosed() }
            try parseElement(&self)
            if token.kind == .comma {
                advance()
            } else if token.kind != .rightBracket {
                throw token.kind == .endOfFile ? unclosed() : mistake("expected ',' or ']' here, not '\(word)'")
            }
        }
        advance()
    }

    /// Parses Swift code up to a comma or bracket that is not its own. Line breaks become spaces.
    private mutating func parseExpression(_ what: String) throws(Mistake) -> Annotation.Located {
        let offset = token.start
        var code = SourceWords()
        var depth = 0
        scan: while token.kind != .endOfFile {
            switch token.kind {
            case .comma where depth == 0: break scan
            case .leftParenthesis, .leftBracket, .leftBrace: depth += 1
            case .rightParenthesis, .rightBracket, .rightBrace:
                if depth == 0 { break scan }
                depth -= 1
            default: break
            }
            code.append(word, spaced: token.start > previous.end)
            advance()
        }
        if token.kind == .endOfFile { throw unclosed() }
        if code.text.isEmpty { throw mistake("expected an expression for \(what)") }
        return Annotation.Located(text: code.text, offset: offset)
    }

    /// Parses the sample rate, a number from 0 to 1.
    private mutating func parseShare() throws(Mistake) -> Annotation.Located {
        let offset = token.start
        let expression = try parseExpression("the share of calls that are recorded")
        guard let share = Double(expression.text.filter { $0 != "_" }), (0...1).contains(share) else {
            throw mistake(
                "'sample' is the share of calls that are recorded, a number from 0 to 1, not '\(expression.text)'",
                at: offset)
        }
        return expression
    }

    // MARK: Tokens

    private var word: String {
        token.kind == .endOfFile ? "the end of the comment" : text.text(token.range)
    }

    private func isFollowed(by kind: Token.Kind) -> Bool {
        var copy = lexer
        return copy.next().kind == kind
    }
}
