import SwiftSyntax

/// The declarations of a file as SwiftParser sees them: those at file level and in types, not those in bodies.
struct ParsedFacts {
    let converter: SourceLocationConverter
    private var ancestors: [String] = []
    private var conditions: [Condition] = []
    private var result: [DeclarationFacts] = []

    /// What an `#if` clause demands, or that an earlier one did not hold.
    private struct Condition {
        var text: String
        var isNegated = false
    }

    static func read(_ tree: SourceFileSyntax) -> [DeclarationFacts] {
        var reader = ParsedFacts(converter: SourceLocationConverter(fileName: "", tree: tree))
        reader.read(tree.statements)
        return reader.result
    }

    private init(converter: SourceLocationConverter) {
        self.converter = converter
    }

    // MARK: Walking

    private mutating func read(_ statements: CodeBlockItemListSyntax) {
        for statement in statements {
            if let declaration = statement.item.as(DeclSyntax.self) { read(declaration) }
        }
    }

    private mutating func read(_ members: MemberBlockItemListSyntax) {
        for member in members { read(member.decl) }
    }

    private mutating func read(_ node: IfConfigDeclSyntax) {
        let outer = conditions
        var earlier: [Condition] = []
        for clause in node.clauses {
            let condition = clause.condition.map { Condition(text: $0.trimmedDescription.withoutSpaces) }
            conditions = outer + earlier + (condition.map { [$0] } ?? [])
            switch clause.elements {
            case .statements(let statements): read(statements)
            case .decls(let members): read(members)
            default: break
            }
            if let condition { earlier.append(Condition(text: condition.text, isNegated: true)) }
        }
        conditions = outer
    }

    /// All conditions around a place as one. A lone one stands as it is written.
    private var effectiveCondition: String {
        if conditions.count == 1, !conditions[0].isNegated { return conditions[0].text }
        return conditions.map { ($0.isNegated ? "!" : "") + "(\($0.text))" }.joined(separator: "&&")
    }

    private mutating func read(_ node: DeclSyntax) {
        switch node.as(DeclSyntaxEnum.self) {
        case .ifConfigDecl(let node): read(node)
        case .functionDecl(let node): read(node)
        case .initializerDecl(let node): read(node)
        case .subscriptDecl(let node): read(node)
        case .variableDecl(let node): read(node)
        case .structDecl(let node): read(node, "struct", node.name, node.genericParameterClause)
        case .classDecl(let node): read(node, "class", node.name, node.genericParameterClause)
        case .enumDecl(let node): read(node, "enum", node.name, node.genericParameterClause)
        case .actorDecl(let node): read(node, "actor", node.name, node.genericParameterClause)
        case .protocolDecl(let node): read(node, "protocol", node.name, nil)
        case .extensionDecl(let node): read(node, "extension", node.extendedType, nil)
        case .typeAliasDecl(let node): read(node)
        case .associatedTypeDecl(let node): read(node)
        case .macroDecl(let node): read(node)
        case .importDecl(let node): read(node)
        case .enumCaseDecl(let node):
            result.append(facts(of: node, "enumCase", node.elements.first?.name ?? node.caseKeyword))
        case .deinitializerDecl(let node):
            var facts = facts(of: node, "deinitializer", node.deinitKeyword)
            facts.facts.removeFirst()
            result.append(facts)
        case .operatorDecl(let node): result.append(facts(of: node, node.fixitySpecifier, "operator", node.name))
        case .precedenceGroupDecl(let node): result.append(facts(of: node, "precedenceGroup", node.name))
        default: break
        }
    }

    // MARK: Declarations

    private mutating func read(_ node: FunctionDeclSyntax) {
        var facts = facts(of: node, "function", node.name)
        facts.add("signature", code(from: node.name, through: node.genericWhereClause, node.signature))
        facts.add("generic parameters", place(node.genericParameterClause))
        add(node.signature, to: &facts)
        facts.add("where", place(node.genericWhereClause?.requirements))
        facts.add("body", node.body != nil)
        result.append(facts)
    }

    private mutating func read(_ node: InitializerDeclSyntax) {
        var facts = facts(of: node, "initializer", node.initKeyword)
        facts.facts[0].value = "init" + (node.optionalMark?.text ?? "")
        facts.add("signature", code(from: node.initKeyword, through: node.genericWhereClause, node.signature))
        facts.add("generic parameters", place(node.genericParameterClause))
        add(node.signature, to: &facts)
        facts.add("where", place(node.genericWhereClause?.requirements))
        facts.add("body", node.body != nil)
        result.append(facts)
    }

    private mutating func read(_ node: SubscriptDeclSyntax) {
        var facts = facts(of: node, "subscript", node.subscriptKeyword)
        facts.add("signature", code(from: node.subscriptKeyword, through: node.genericWhereClause, node.returnClause))
        facts.add("generic parameters", place(node.genericParameterClause))
        add(node.parameterClause, to: &facts)
        add(node.returnClause, to: &facts)
        facts.add("where", place(node.genericWhereClause?.requirements))
        facts.add("body", node.accessorBlock != nil)
        add(node.accessorBlock, to: &facts)
        result.append(facts)
    }

    private mutating func read(_ node: MacroDeclSyntax) {
        var facts = facts(of: node, "macro", node.name)
        facts.add("signature", code(from: node.name, through: node.signature))
        facts.add("generic parameters", place(node.genericParameterClause))
        add(node.signature, to: &facts)
        result.append(facts)
    }

    private mutating func read(_ node: VariableDeclSyntax) {
        guard let binding = node.bindings.first else { return }
        var facts = facts(of: node, "property", binding.pattern)
        facts.add(
            "signature",
            code(from: binding.pattern, through: binding.typeAnnotation, binding.pattern))
        facts.add("type", place(binding.typeAnnotation?.type))
        // Behind an initial value stand observers, which the scanner passes over.
        if binding.initializer == nil { add(binding.accessorBlock, to: &facts) }
        result.append(facts)
    }

    private mutating func read(
        _ node: some DeclGroupSyntax & WithAttributesSyntax & WithModifiersSyntax, _ kind: String,
        _ name: some SyntaxProtocol,
        _ genericClause: GenericParameterClauseSyntax?
    ) {
        var facts = facts(of: node, kind, name)
        facts.add(
            "signature",
            code(
                from: name, through: node.genericWhereClause, node.inheritanceClause, node.primaryAssociatedTypes,
                genericClause, name))
        facts.add("generic parameters", place(genericClause) + place(node.primaryAssociatedTypes))
        facts.add("type", place(node.inheritanceClause?.inheritedTypes))
        facts.add("where", place(node.genericWhereClause?.requirements))
        result.append(facts)
        ancestors.append(name.trimmedDescription.withoutSpaces)
        read(node.memberBlock.members)
        ancestors.removeLast()
    }

    private mutating func read(_ node: TypeAliasDeclSyntax) {
        var facts = facts(of: node, "typealias", node.name)
        facts.add("signature", code(from: node.name, through: node.genericWhereClause, node.initializer))
        facts.add("generic parameters", place(node.genericParameterClause))
        facts.add("type", place(node.initializer.value))
        facts.add("where", place(node.genericWhereClause?.requirements))
        result.append(facts)
    }

    private mutating func read(_ node: AssociatedTypeDeclSyntax) {
        var facts = facts(of: node, "associatedType", node.name)
        facts.add(
            "signature",
            code(
                from: node.name, through: node.genericWhereClause, node.initializer, node.inheritanceClause, node.name))
        facts.add("type", place(node.initializer?.value))
        facts.add("where", place(node.genericWhereClause?.requirements))
        result.append(facts)
    }

    private mutating func read(_ node: ImportDeclSyntax) {
        result.append(facts(of: node, "import", node.importKeyword, named: node.path))
    }

    // MARK: What all declarations have

    private func facts(
        of node: some WithAttributesSyntax & WithModifiersSyntax, _ kind: String, _ name: some SyntaxProtocol
    ) -> DeclarationFacts {
        facts(of: node, node.attributes, node.modifiers.map { $0 }, kind, name)
    }

    private func facts(
        of node: OperatorDeclSyntax, _ fixity: TokenSyntax, _ kind: String, _ name: TokenSyntax
    ) -> DeclarationFacts {
        var facts = facts(of: node, AttributeListSyntax([]), [], kind, name)
        facts.add("modifier", "\(fixity.text) \(place(fixity.positionAfterSkippingLeadingTrivia))")
        return facts
    }

    private func facts(
        of node: ImportDeclSyntax, _ kind: String, _ keyword: TokenSyntax, named path: ImportPathComponentListSyntax
    ) -> DeclarationFacts {
        var facts = facts(of: node, node.attributes, node.modifiers.map { $0 }, kind, path)
        facts.nameOffset = keyword.positionAfterSkippingLeadingTrivia.utf8Offset
        facts.facts[1].value = place(keyword.positionAfterSkippingLeadingTrivia)
        return facts
    }

    private func facts(
        of node: some SyntaxProtocol, _ attributes: AttributeListSyntax, _ modifiers: [DeclModifierSyntax],
        _ kind: String, _ name: some SyntaxProtocol
    ) -> DeclarationFacts {
        let start = node.positionAfterSkippingLeadingTrivia
        let nameStart = name.positionAfterSkippingLeadingTrivia
        var facts = DeclarationFacts(kind: kind, start: start.utf8Offset, nameOffset: nameStart.utf8Offset)
        facts.add("name", name.trimmedDescription.withoutSpaces)
        facts.add("name at", place(nameStart))
        facts.add("start", place(start))
        facts.add("in", ancestors.joined(separator: " / "))
        for attribute in attributes {
            switch attribute {
            case .attribute(let attribute):
                facts.add("attribute", "\(self.name(of: attribute.attributeName)) \(place(attribute))")
            case .ifConfigDecl(let block):
                facts.add("attribute", "#if \(place(block))")
            }
        }
        for modifier in modifiers {
            let detail = modifier.detail.map { "(\($0.detail.text))" } ?? ""
            let place = place(modifier.positionAfterSkippingLeadingTrivia)
            facts.add("modifier", "\(modifier.name.text)\(detail) \(place)")
        }
        facts.add("condition", effectiveCondition)
        return facts
    }

    /// An attribute's name without its generic arguments.
    private func name(of type: TypeSyntax) -> String {
        if let member = type.as(MemberTypeSyntax.self) {
            return name(of: member.baseType) + "." + member.name.text
        }
        return type.as(IdentifierTypeSyntax.self)?.name.text ?? type.trimmedDescription
    }
}

extension DeclGroupSyntax {
    fileprivate var primaryAssociatedTypes: PrimaryAssociatedTypeClauseSyntax? {
        self.as(ProtocolDeclSyntax.self)?.primaryAssociatedTypeClause
    }
}
