/// Turns the parts of a declaration's signature into those of its wrapper.
struct SignatureTranslator {
    let file: ScannedFile
    let annotation: Annotation
    /// A Boolean value that indicates whether the annotation is the function's own. A type's annotation may name
    /// parameters that this function lacks.
    var isAnnotatedItself = true

    private var source: SourceText { file.source }

    // MARK: Attributes and modifiers

    func attributes(of declaration: Declaration, _ types: inout TypeTable) throws(TranslationFailure) -> [String] {
        if declaration.attributes.count == 0 { return [] }
        var kept: [String] = []
        for attribute in declaration.attributes {
            switch AttributeRule.of(attribute.name) {
            case .keep: kept.append(source.code(attribute.range))
            case .drop: break
            case .unknown:
                switch types.meaning(ofAttribute: attribute.name) {
                case .globalActor: kept.append(source.code(attribute.range))
                case .builder: break
                case .unknown: throw TranslationFailure(.unknownAttribute(attribute.name))
                }
            }
        }
        return kept
    }

    /// Returns the isolation that an extension gives to its members: `@MainActor `, `nonisolated `.
    func isolation(of declaration: Declaration, _ types: inout TypeTable) -> String {
        var isolation = ""
        for attribute in declaration.attributes {
            let isUnknown = AttributeRule.of(attribute.name) == .unknown
            let isActor = isUnknown && types.meaning(ofAttribute: attribute.name) == .globalActor
            if isActor || attribute.name.hasSuffix("Actor") { isolation += source.code(attribute.range) + " " }
        }
        return declaration.has(.nonisolated) ? isolation + Self.nonisolated : isolation
    }

    /// Returns the isolation that the wrapper's extension needs, so that its members have that of the declaration.
    ///
    /// What a type says of its isolation holds for the types nested in it too. Its extensions repeat a global actor by
    /// themselves, but not `nonisolated`, and neither does an extension of a type nested in an actor.
    func isolation(around declaration: Declaration, _ types: inout TypeTable) -> String {
        var isInnermost = true
        var parent = declaration.parent
        while let index = parent {
            let container = file.declarations[index]
            let isolation = isolation(of: container, &types)
            if container.kind == .extension {
                return isInnermost || container.has(.nonisolated) ? isolation : ""
            }
            if container.has(.nonisolated) { return Self.nonisolated }
            if container.kind == .actor { return isInnermost ? "" : Self.nonisolated }
            if !isolation.isEmpty { return "" }
            isInnermost = false
            parent = container.parent
        }
        return ""
    }

    private static let nonisolated = "nonisolated "

    func modifiers(of declaration: Declaration, _ scope: Scope) throws(TranslationFailure) -> [String] {
        var result: [String] = []
        if let access = try access(of: declaration, scope) { result.append(access) }
        for modifier in declaration.modifiers {
            switch modifier.keyword {
            case .static, .class: result.append("static")
            // A method borrows `self` by default. Where the word stands, no closure may hold a copyable `self`.
            case .borrowing where declaration.signature?.effects.isAsync ?? false: break
            case .mutating, .nonmutating, .borrowing, .consuming: result.append(modifier.keyword.spelling)
            case .nonisolated: result.append("nonisolated" + (modifier.detail.map { "(\($0))" } ?? ""))
            default: break
            }
        }
        return result
    }

    private func access(of declaration: Declaration, _ scope: Scope) throws(TranslationFailure) -> String? {
        let own = declaration.accessKeyword ?? scope.extensionAccess
        // Subclasses override the original. Its wrapper dispatches to the override.
        let original = own == "open" ? "public" : own
        guard let wanted = annotation.access else { return original == "internal" ? nil : original }
        let order = Array(Annotation.accessLevels.reversed())
        let originalRank = order.firstIndex(of: original ?? "internal") ?? 0
        if let rank = order.firstIndex(of: wanted.text), rank < originalRank {
            guard isAnnotatedItself else { return original }
            throw TranslationFailure(
                "'access: .\(wanted.text)' is narrower than the function's own '\(original ?? "internal")'; leave it out",
                at: wanted.offset)
        }
        return wanted.text == "internal" ? nil : wanted.text
    }

    // MARK: Effects

    func effects(
        _ effects: Signature.Effects, _ qualifier: inout NameQualifier, _ types: inout TypeTable
    ) -> Wrapper.Effects {
        var result = Wrapper.Effects(isAsync: effects.isAsync)
        if effects.isRethrowing {
            result.throwing = "rethrows"
        } else if effects.isThrowing {
            // A call that never throws needs no `try`, and neither does its wrapper.
            if qualifier.isNever(effects.errorType, &types) { return result }
            result.errorType = effects.errorType.map { qualifier.code($0, &types) }
            result.throwing = result.errorType.map { "throws(\($0))" } ?? "throws"
        }
        return result
    }

    // MARK: Parameters

    func parameters(
        of signature: Signature, _ qualifier: inout NameQualifier, _ types: inout TypeTable
    ) throws(TranslationFailure) -> [Wrapper.Parameter] {
        // Another member may have a parameter that the type's annotation names.
        if isAnnotatedItself, let address = annotation.addresses.first {
            throw TranslationFailure("'addresses' is for the pointers of C functions; leave it out", at: address.offset)
        }
        if isAnnotatedItself, !annotation.keys.isEmpty {
            if annotation.keys.contains(.skip) { try checkNames(annotation.skip, signature) }
            if annotation.keys.contains(.redact) { try checkNames(annotation.redact ?? [], signature) }
        }
        var result: [Wrapper.Parameter] = []
        for parameter in signature.parameters {
            // A label may be any word; as a variable, `extension` wants backticks.
            let plainName = parameter.name.withoutBackticks
            let name = plainName == "_" ? "argument\(result.count + 1)" : WrapperName.quoted(plainName)
            var translated = Wrapper.Parameter(
                attributes: parameter.attributes.map(source.code), label: parameter.label,
                originalLabel: parameter.label, isNamedOnce: parameter.isNamedOnce, name: name,
                type: qualifier.code(parameter.type, &types),
                defaultValue: parameter.defaultValue.map { qualifier.code($0, &types) })
            translated.passing = passing(of: parameter, qualifier, &types)
            if signature.effects.isAsync { try checkClosure(parameter, &types) }
            try checkAutoclosure(parameter, signature)
            translated.capture = capture(of: parameter, named: name, type: translated.type, &types)
            result.append(translated)
        }
        return result
    }

    private func passing(
        of parameter: Signature.Parameter, _ qualifier: NameQualifier, _ types: inout TypeTable
    ) -> Wrapper.Parameter.Passing {
        if parameter.specifiers.count == 0, parameter.typeAttributes.count == 0 { return .plain }
        if parameter.isPack { return .pack }
        if parameter.specifiers.contains(.inout) { return .reference }
        // Sending a value consumes it.
        if parameter.specifiers.contains(.sending) { return .sent }
        if parameter.specifiers.contains(.consuming) || parameter.specifiers.contains(.__owned) { return .consumed }
        if parameter.typeAttributes.contains("autoclosure") {
            let effects = parameter.function ?? Signature.Effects()
            let isThrowing = effects.isThrowing && !qualifier.isNever(effects.errorType, &types)
            return .autoclosure(isAsync: effects.isAsync, isThrowing: isThrowing)
        }
        return .plain
    }

    /// Checks a closure that does not escape. An asynchronous wrapper's closure can capture it, but not give it away.
    private func checkClosure(
        _ parameter: Signature.Parameter, _ types: inout TypeTable
    ) throws(TranslationFailure) {
        if parameter.specifiers.contains(.inout), parameter.specifiers.contains(.sending) {
            throw TranslationFailure(.sentReference(parameter: parameter.name), at: parameter.nameOffset)
        }
        let isGivenAway =
            parameter.specifiers.contains(.sending) || parameter.specifiers.contains(.consuming)
            || parameter.specifiers.contains(.__owned)
        guard isGivenAway, !parameter.typeAttributes.contains("escaping"), isFunction(parameter, &types) else { return }
        // An optional closure escapes.
        let last = source.code(parameter.type).last
        let isOptional = (last == "?" || last == "!") && !source.code(parameter.type).holdsTopLevelArrow
        if !isOptional { throw TranslationFailure(.sentClosure(parameter: parameter.name), at: parameter.nameOffset) }
    }

    /// Checks an autoclosure with a generic error, which Swift does not infer from a delayed argument.
    private func checkAutoclosure(_ parameter: Signature.Parameter, _ signature: Signature) throws(TranslationFailure) {
        guard parameter.typeAttributes.contains("autoclosure"), let error = parameter.function?.errorType,
            let clause = signature.genericClause
        else { return }
        if source.code(clause).genericParameterNames.contains(source.code(error)) {
            throw TranslationFailure(
                .genericAutoclosure(parameter: parameter.name, error: source.code(error)), at: parameter.nameOffset)
        }
    }

    private func capture(
        of parameter: Signature.Parameter, named name: String, type: String, _ types: inout TypeTable
    ) -> Wrapper.Parameter.Capture {
        let plainName = name.withoutBackticks
        let capturesInputs = annotation.capture == .all || annotation.capture == .inputs
        if !capturesInputs { return .none }
        for skipped in annotation.skip where skipped.text.withoutBackticks == plainName { return .none }
        // Addresses and functions hold no useful value, and an isolated actor is only the isolation.
        if parameter.specifiers.count > 0, parameter.specifiers.contains(.isolated) { return .none }
        if types.namesUnsafeType(type) || isFunction(parameter, &types) { return .none }
        return annotation.redacts(plainName) ? .redacted : .value
    }

    /// Returns whether a parameter is a function. A function that does not escape cannot be passed on.
    private func isFunction(_ parameter: Signature.Parameter, _ types: inout TypeTable) -> Bool {
        if parameter.function != nil { return true }
        for attribute in parameter.typeAttributes where attribute == "autoclosure" || attribute == "escaping" {
            return true
        }
        var type = source.code(parameter.type)
        // `sending Work`
        if parameter.specifiers.count > 0 { type = type.split(separator: " ").last.map(String.init) ?? type }
        let simple = type.lastComponent.withoutGenericArguments
        return !StandardTypes.contains(simple) && types.isFunctionAlias(simple)
    }

    private func checkNames(_ names: [Annotation.Located], _ signature: Signature) throws(TranslationFailure) {
        let known = signature.parameters.map(\.name.withoutBackticks).filter { $0 != "_" }
        for name in names where !known.contains(name.text.withoutBackticks) {
            let remedy: String
            if let nearest = EditDistance.nearest(to: name.text, among: known) {
                remedy = "did you mean '\(nearest)'?"
            } else {
                remedy = known.isEmpty ? "it has none" : "it has \(known.map { "'\($0)'" }.joined(separator: ", "))"
            }
            throw TranslationFailure("the function has no parameter '\(name.text)'; \(remedy)", at: name.offset)
        }
    }
}

extension String {
    /// The name without backticks.
    var withoutBackticks: String {
        holds("`") ? filter { $0 != "`" } : self
    }

    /// A Boolean value that indicates whether a function with this result type returns nothing.
    var isVoidType: Bool {
        self == "Void" || self == "()" || self == "Swift.Void"
    }
}
