/// The declarations of a file as the scanner sees them.
struct ScannedFacts {
    private let file: ScannedFile
    private let source: SourceText

    static func read(_ file: ScannedFile) -> [DeclarationFacts] {
        let reader = ScannedFacts(file: file, source: file.source)
        return file.declarations.map(reader.facts)
    }

    private func facts(of declaration: Declaration) -> DeclarationFacts {
        var facts = DeclarationFacts(
            kind: "\(declaration.kind)", start: declaration.start, nameOffset: declaration.nameOffset)
        facts.add("name", declaration.name.withoutSpaces)
        facts.add("name at", place(declaration.nameOffset))
        facts.add("start", place(declaration.start))
        facts.add("in", file.ancestors(of: declaration).map(\.name.withoutSpaces).joined(separator: " / "))
        for attribute in declaration.attributes {
            facts.add("attribute", "\(attribute.name) \(place(attribute.range))")
        }
        for modifier in declaration.modifiers {
            let detail = modifier.detail.map { "(\($0))" } ?? ""
            facts.add("modifier", "\(modifier.keyword.spelling)\(detail) \(place(modifier.offset))")
        }
        facts.add("condition", declaration.condition.map { file.conditions[$0].withoutSpaces } ?? "")
        addHeader(of: declaration, to: &facts)
        return facts
    }

    private func addHeader(of declaration: Declaration, to facts: inout DeclarationFacts) {
        switch declaration.kind {
        case .deinitializer, .enumCase, .operator, .precedenceGroup, .import: return
        default: break
        }
        facts.add("signature", code(declaration.nameOffset..<declaration.headerEnd))
        if let signature = declaration.signature {
            add(signature, to: &facts)
        } else {
            facts.add("generic parameters", place(declaration.genericClause))
            facts.add("type", place(declaration.typeClause))
            facts.add("where", place(declaration.whereClause))
        }
        if let accessors = declaration.accessors { add(accessors, to: &facts) }
    }

    private func add(_ accessors: Accessors, to facts: inout DeclarationFacts) {
        facts.add("getter", accessors.isComputed)
        facts.add("setter", accessors.hasSetter)
        add(accessors.effects, "getter's effects", to: &facts)
        facts.add("mutating getter", accessors.hasMutatingGetter)
        facts.add("nonmutating setter", accessors.hasNonmutatingSetter)
        facts.add("lends", accessors.lends)
    }

    private func add(_ signature: Signature, to facts: inout DeclarationFacts) {
        facts.add("generic parameters", place(signature.genericClause))
        for parameter in signature.parameters { add(parameter, to: &facts) }
        add(signature.effects, "effects", to: &facts)
        facts.add("result", place(signature.result))
        facts.add("result is a function", signature.isResultFunction)
        facts.add("where", place(signature.whereClause))
        facts.add("body", signature.hasBody)
    }

    private func add(_ parameter: Signature.Parameter, to facts: inout DeclarationFacts) {
        facts.add("parameter", "\(parameter.label) \(parameter.name) \(place(parameter.nameOffset))")
        facts.add("parameter attributes", place(parameter.attributes))
        facts.add("parameter type", place(parameter.type))
        facts.add("specifiers", parameter.specifiers.map(\.spelling).joined(separator: " "))
        facts.add("type attributes", parameter.typeAttributes.joined(separator: " "))
        if let function = parameter.function {
            facts.add("takes a function", true)
            add(function, "its effects", to: &facts)
        }
        facts.add("variadic", parameter.isVariadic)
        facts.add("pack", parameter.isPack)
        facts.add("default", place(parameter.defaultValue))
    }

    private func add(_ effects: Signature.Effects, _ what: String, to facts: inout DeclarationFacts) {
        var words: [String] = []
        if effects.isAsync { words.append("async") }
        if effects.isReasync { words.append("reasync") }
        if effects.isThrowing { words.append("throws") }
        if effects.isRethrowing { words.append("rethrows") }
        facts.add(what, words.joined(separator: " "))
        facts.add("error type", place(effects.errorType))
    }

    // MARK: Text

    private func place(_ offset: Int) -> String {
        let (line, column) = source.location(of: offset)
        return "\(line):\(column)"
    }

    private func place(_ range: Range<Int>?) -> String {
        guard let range else { return "" }
        return "\(place(range.lowerBound))-\(place(range.upperBound)) \(source.text(range))"
    }

    private func code(_ range: Range<Int>) -> String {
        var lexer = Lexer(bytes: source.bytes, range: range)
        var text = ""
        while true {
            let token = lexer.next()
            if token.kind == .endOfFile { return text.withoutSpaces }
            text += source.text(token.range)
        }
    }
}

extension String {
    var withoutSpaces: String { filter { !$0.isWhitespace } }
}
