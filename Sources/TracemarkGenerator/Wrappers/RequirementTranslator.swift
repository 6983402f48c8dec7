/// Turns one requirement of a protocol into a member of its decorator.
struct RequirementTranslator {
    let origin: ProtocolTranslator.Origin
    let protocolName: String
    /// The protocol's path from the file's level: `Outer.Loader`.
    let spanPrefix: String
    let annotation: Annotation
    /// The access level with a space behind it, or an empty string.
    let access: String
    /// The decorator's generic parameter.
    let baseType: String

    private var source: SourceText { origin.file.source }
    private var decorator: String { "Traced" + protocolName }

    /// - Parameter isLeftOut: whether the requirement opens no span, and is only passed on.
    /// - Returns: nil for what needs no member.
    func member(
        for requirement: Declaration, isLeftOut: Bool, _ types: inout TypeTable
    ) throws(TranslationFailure) -> ProtocolWrapper.Member? {
        if requirement.kind == .typealias { return nil }
        if requirement.kind == .initializer { return .forward(try initializer(requirement, &types)) }
        if requirement.kind == .function, !requirement.isNamed { return .forward(try operatorLines(requirement)) }
        guard [.function, .property, .subscript].contains(requirement.kind) else { return nil }
        let wrapper = try wrapper(for: requirement, &types)
        let isTraced = requirement.kind == .function || wrapper.effects.isAsync || wrapper.effects.throwing != nil
        if isTraced, !isLeftOut { return .wrapper(wrapper) }
        return .forward(ForwardRenderer.lines(for: wrapper))
    }

    // MARK: Functions, properties, subscripts

    private func wrapper(for requirement: Declaration, _ types: inout TypeTable) throws(TranslationFailure) -> Wrapper {
        // The decorator has its own property `base`.
        let isBase = requirement.kind == .property && requirement.name.withoutBackticks == "base"
        if requirement.has(.optional) || isBase { throw refusal(requirement) }
        let signatures = SignatureTranslator(file: origin.file, annotation: annotation, isAnnotatedItself: false)
        let signature = requirement.signature ?? Signature()
        if let variadic = signature.parameters.first(where: \.isVariadic) {
            throw TranslationFailure(.variadic(parameter: variadic.name), at: variadic.nameOffset)
        }
        var qualifier = NameQualifier(
            scope: origin.file.scope(of: requirement), signature: signature, source: source)
        let isStatic = requirement.has(.static)
        let wrapper = Wrapper(
            name: requirement.name, callee: requirement.name,
            calleeDescription: "\(spanPrefix).\(requirement.name)\(requirement.signature?.labels ?? "")",
            span: Wrapper.Span(
                name: "\(spanPrefix).\(requirement.name)", line: source.location(of: requirement.keywordOffset).line),
            annotationOffset: annotation.offset)
        let hidesBase = signature.parameters.contains { $0.name.withoutBackticks == "base" }
        wrapper.receiver = isStatic ? baseType + "." : hidesBase ? "self.base." : "base."
        wrapper.attributes = try signatures.attributes(of: requirement, &types)
        wrapper.modifiers = modifiers(of: requirement)
        wrapper.genericClause = signature.genericClause.map { qualifier.code($0, &types) }
        wrapper.whereClause = signature.whereClause.map { qualifier.code($0, &types) }
        wrapper.effects = signatures.effects(
            requirement.accessors?.effects ?? signature.effects, &qualifier, &types)
        wrapper.parameters = try signatures.parameters(of: signature, &qualifier, &types)
        let result = requirement.kind == .property ? requirement.typeClause : signature.result
        wrapper.result = qualifier.result(result, &types)
        wrapper.neverReturns = qualifier.isNever(result, &types)
        wrapper.isStream = qualifier.isStream(result, &types)
        wrapper.needsResultType =
            requirement.kind == .subscript || types.overloads.differInResult(requirement, in: source)
            || wrapper.isGenericBeyondItsParameters
        types.markUnsafe(wrapper)
        if requirement.attribute("unsafe") != nil { wrapper.isUnsafe = true }
        try passBases(requirement, wrapper)
        addForm(requirement, wrapper)
        wrapper.span.type = annotation.type?.text
        wrapper.span.kind = annotation.kind?.text
        wrapper.span.sample = annotation.sample?.text
        wrapper.tags = annotation.tags.map { Wrapper.Entry(key: $0.key, value: $0.value.text, line: 0) }
        wrapper.captureForm = annotation.captureForm
        wrapper.capturesOutput =
            wrapper.returnsValue && wrapper.resultDecorator == nil && !wrapper.isResultUnsafe
            && !signature.isResultFunction
            && (annotation.capture == .all || annotation.capture == .output)
        return wrapper
    }

    private func modifiers(of requirement: Declaration) -> [String] {
        var modifiers = access.isEmpty ? [] : [String(access.dropLast())]
        for modifier in requirement.modifiers {
            switch modifier.keyword {
            case .static, .class: modifiers.append("static")
            case .mutating: modifiers.append(modifier.keyword.spelling)
            case .nonisolated: modifiers.append("nonisolated" + (modifier.detail.map { "(\($0))" } ?? ""))
            default: break
            }
        }
        return modifiers
    }

    private func addForm(_ requirement: Declaration, _ wrapper: Wrapper) {
        let hasSetter = requirement.accessors?.hasSetter ?? false
        wrapper.hasMutatingGetter = requirement.accessors?.hasMutatingGetter ?? false
        if requirement.kind == .property {
            wrapper.form = .property(hasSetter: hasSetter)
            wrapper.call = .property
        } else if requirement.kind == .subscript {
            wrapper.form = .subscript(hasSetter: hasSetter)
            wrapper.call = .subscript
            for index in wrapper.parameters.indices where wrapper.parameters[index].isNamedOnce {
                wrapper.parameters[index].label = "_"
                wrapper.parameters[index].originalLabel = "_"
            }
        }
    }

    /// Passes the base of each `Self`: `Self` is the decorator here and its base there. A class has to write the
    /// decorator's name.
    private func passBases(_ requirement: Declaration, _ wrapper: Wrapper) throws(TranslationFailure) {
        for index in wrapper.parameters.indices {
            if wrapper.parameters[index].type == "Self" {
                wrapper.parameters[index].type = decorator
                wrapper.parameters[index].passing = .base
            } else if wrapper.parameters[index].type.mentionsBareSelf {
                throw TranslationFailure(.protocolSelf(requirement: requirement.name), at: requirement.nameOffset)
            }
        }
        guard let result = wrapper.result else { return }
        if result == "Self" {
            wrapper.result = decorator
            wrapper.resultDecorator = decorator
        } else if result.mentionsBareSelf {
            throw TranslationFailure(.protocolSelf(requirement: requirement.name), at: requirement.nameOffset)
        }
    }

    // MARK: Initialisers and operators

    /// Returns the lines of an initialiser: `init(limit: Int) { self.init(Base(limit: limit)) }`.
    private func initializer(_ requirement: Declaration, _ types: inout TypeTable) throws(TranslationFailure)
        -> [String]
    {
        let wrapper = try wrapper(for: requirement, &types)
        wrapper.callee = baseType
        wrapper.receiver = ""
        wrapper.call = .initializer
        return ForwardRenderer.initializer(wrapper, suffix: requirement.name.dropFirst(4))
    }

    /// Returns the lines of an operator: `static func == (left: Self, right: Self) -> Bool { left.base == right.base
    /// }`.
    private func operatorLines(_ requirement: Declaration) throws(TranslationFailure) -> [String] {
        let parameters = requirement.signature?.parameters ?? []
        let result = requirement.signature?.result.map(source.code)
        guard !parameters.isEmpty, parameters.count <= 2, result != "Self", let result else {
            throw refusal(requirement)
        }
        var operands: [String] = []
        for parameter in parameters {
            let type = source.code(parameter.type)
            if type != "Self", type.mentionsBareSelf { throw refusal(requirement) }
            operands.append(type == "Self" ? "\(parameter.name).base" : parameter.name)
        }
        let list = parameters.map { parameter in
            let type = source.code(parameter.type)
            return "\(parameter.name): \(type == "Self" ? decorator : type)"
        }.joined(separator: ", ")
        let call =
            operands.count == 2
            ? operands.joined(separator: " \(requirement.name) ") : "\(requirement.name)\(operands[0])"
        return ["\(access)static func \(requirement.name) (\(list)) -> \(result) { \(call) }"]
    }

    private func refusal(_ requirement: Declaration) -> TranslationFailure {
        TranslationFailure(.protocolRequirement(requirement.name), at: requirement.nameOffset)
    }
}

extension String {
    /// A Boolean value that indicates whether a type names `Self` itself: `[Self]`, but not `Self.Item`.
    fileprivate var mentionsBareSelf: Bool {
        let marked = replacingFreeIdentifiers { $0 == "Self" ? "\u{1}" : nil }
        var previous: Character?
        for character in marked {
            if previous == "\u{1}", character != "." { return true }
            previous = character
        }
        return previous == "\u{1}"
    }
}
