import SwiftSyntax

extension ParsedFacts {
    // MARK: Signatures

    func add(_ signature: FunctionSignatureSyntax, to facts: inout DeclarationFacts) {
        add(signature.parameterClause, to: &facts)
        let effects = signature.effectSpecifiers
        add(effects?.asyncSpecifier, effects?.throwsClause, "effects", to: &facts)
        if let returnClause = signature.returnClause { add(returnClause, to: &facts) }
    }

    func add(_ node: ReturnClauseSyntax, to facts: inout DeclarationFacts) {
        facts.add("result", place(node.type))
        facts.add("result is a function", functionType(of: node.type) != nil)
    }

    func add(_ clause: FunctionParameterClauseSyntax, to facts: inout DeclarationFacts) {
        for parameter in clause.parameters {
            let name = parameter.secondName ?? parameter.firstName
            facts.add(
                "parameter",
                "\(parameter.firstName.text) \(name.text) \(place(name.positionAfterSkippingLeadingTrivia))")
            facts.add("parameter attributes", parameter.attributes.isEmpty ? "" : place(parameter.attributes))
            facts.add("parameter type", place(parameter.type))
            let prefix = TypePrefix(parameter.type)
            facts.add("specifiers", prefix.specifiers.joined(separator: " "))
            facts.add("type attributes", prefix.attributes.joined(separator: " "))
            if let function = functionType(of: prefix.type) {
                facts.add("takes a function", true)
                let effects = function.effectSpecifiers
                add(effects?.asyncSpecifier, effects?.throwsClause, "its effects", to: &facts)
            }
            facts.add("variadic", parameter.ellipsis != nil)
            facts.add("pack", prefix.specifiers.contains("repeat"))
            facts.add("default", place(parameter.defaultValue?.value))
        }
    }

    func add(
        _ async: TokenSyntax?, _ clause: ThrowsClauseSyntax?, _ what: String, to facts: inout DeclarationFacts
    ) {
        facts.add(what, [async?.text, clause?.throwsSpecifier.text].compactMap { $0 }.joined(separator: " "))
        facts.add("error type", place(clause?.type))
    }

    /// The function type that a type is, possibly optional or in parentheses.
    func functionType(of type: TypeSyntax) -> FunctionTypeSyntax? {
        switch type.as(TypeSyntaxEnum.self) {
        case .functionType(let node): node
        case .attributedType(let node): functionType(of: node.baseType)
        case .optionalType(let node): functionType(of: node.wrappedType)
        case .implicitlyUnwrappedOptionalType(let node): functionType(of: node.wrappedType)
        case .tupleType(let node):
            node.elements.count == 1 && node.elements.first?.firstName == nil
                ? node.elements.first.flatMap { functionType(of: $0.type) } : nil
        default: nil
        }
    }

    // MARK: Accessors

    func add(_ block: AccessorBlockSyntax?, to facts: inout DeclarationFacts) {
        guard case .accessors(let accessors)? = block?.accessors else {
            facts.add("getter", block != nil)
            return
        }
        func find(_ words: [String]) -> AccessorDeclSyntax? {
            accessors.first { words.contains($0.accessorSpecifier.text) }
        }
        let getter = find(["get"])
        let setter = find(["set"])
        facts.add("getter", getter != nil)
        facts.add("setter", setter != nil)
        let effects = getter?.effectSpecifiers
        add(effects?.asyncSpecifier, effects?.throwsClause, "getter's effects", to: &facts)
        facts.add("mutating getter", getter?.modifier?.name.text == "mutating")
        facts.add("nonmutating setter", setter?.modifier?.name.text == "nonmutating")
        let lending = [
            "_read", "_modify", "read", "modify", "borrow", "mutate", "unsafeAddress", "unsafeMutableAddress",
        ]
        facts.add("lends", find(lending) != nil)
    }

    // MARK: Text

    func place(_ position: AbsolutePosition) -> String {
        let location = converter.location(for: position)
        return "\(location.line):\(location.column)"
    }

    func place(_ node: (some SyntaxProtocol)?) -> String {
        guard let node else { return "" }
        let range = "\(place(node.positionAfterSkippingLeadingTrivia))-\(place(node.endPositionBeforeTrailingTrivia))"
        return "\(range) \(node.trimmedDescription)"
    }

    /// The text from one node to the end of another, the first of some that is there, without spaces and comments.
    func code(from first: some SyntaxProtocol, through last: (any SyntaxProtocol)?...) -> String {
        var text = ""
        var token = first.firstToken(viewMode: .sourceAccurate)
        let end = last.lazy.compactMap { $0 }.first?.endPosition ?? first.endPosition
        while let current = token, current.position < end {
            text += current.text
            token = current.nextToken(viewMode: .sourceAccurate)
        }
        return text.withoutSpaces
    }
}
