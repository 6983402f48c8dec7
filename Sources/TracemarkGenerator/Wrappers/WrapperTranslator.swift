/// Turns an annotated declaration into its wrapper: `Declaration` and `Annotation` in, `Wrapper` out.
struct WrapperTranslator {
    let file: ScannedFile
    private let checks: DeclarationChecks

    init(_ file: ScannedFile) {
        self.file = file
        checks = DeclarationChecks(file: file)
    }

    private var source: SourceText { file.source }

    /// - Parameter isAnnotatedItself: false where the annotation is that of the type around it.
    /// - Throws: what Swift cannot wrap, or what is wrong with the annotation.
    func translate(
        _ declaration: Declaration, _ annotation: Annotation, isAnnotatedItself: Bool = true, types: inout TypeTable
    ) throws(TranslationFailure) -> Wrapper {
        try checks.check(declaration, annotation)
        let scope = file.scope(of: declaration)
        let wrapper = try outline(of: declaration, annotation, scope)
        wrapper.isAnnotatedItself = isAnnotatedItself
        let translator = SignatureTranslator(
            file: file, annotation: annotation, isAnnotatedItself: isAnnotatedItself)
        if wrapper.container != nil {
            wrapper.container?.isolation = translator.isolation(around: declaration, &types)
        }
        wrapper.attributes = try translator.attributes(of: declaration, &types)
        wrapper.modifiers = try translator.modifiers(of: declaration, scope)
        // Inlinable code that calls the original has to be able to call the wrapper.
        if declaration.isInlined, wrapper.access != "public", !wrapper.attributes.contains("@usableFromInline") {
            wrapper.attributes.append("@usableFromInline")
        }
        try addSignature(of: declaration, scope, translator, &types, to: wrapper)
        if declaration.kind == .initializer { makeFactory(wrapper, declaration, scope, &types) }
        if wrapper.access != "internal" {
            wrapper.documentation = source.documentation(above: declaration)
        }
        types.markUnsafe(wrapper)
        if declaration.attribute("unsafe") != nil { wrapper.isUnsafe = true }
        try addOptions(annotation, of: declaration, to: wrapper)
        uncoverCallee(wrapper)
        return wrapper
    }

    /// Gives another name to a parameter that would hide a function of the file's level: `count(count: argument1)`. A
    /// member is called by `self`.
    private func uncoverCallee(_ wrapper: Wrapper) {
        guard wrapper.container == nil else { return }
        let callee = wrapper.callee.withoutBackticks
        guard let index = wrapper.parameters.firstIndex(where: { $0.name.withoutBackticks == callee }) else { return }
        let old = wrapper.parameters[index].name
        let new = "argument\(index + 1)"
        wrapper.parameters[index].recordedName = callee
        wrapper.parameters[index].name = new
        wrapper.parameters[index].isNamedOnce = false
        func renamed(_ code: String) -> String {
            code.replacingFreeIdentifiers { $0 == callee || $0 == old ? new : nil }
        }
        for metric in wrapper.metrics.indices { wrapper.metrics[metric].value = renamed(wrapper.metrics[metric].value) }
        if let failure = wrapper.failure { wrapper.failure?.value = renamed(failure.value) }
    }

    // MARK: Names

    /// Creates the wrapper with its names and nothing else.
    private func outline(
        of declaration: Declaration, _ annotation: Annotation, _ scope: Scope
    ) throws(TranslationFailure) -> Wrapper {
        let name = WrapperName(original: declaration.name, alias: annotation.alias?.text)
        let wrapperName: String
        switch declaration.kind {
        case .initializer: wrapperName = annotation.alias?.text ?? "traced"
        case .subscript: wrapperName = "subscript"
        default: wrapperName = name.wrapper
        }
        if wrapperName == declaration.name, declaration.kind != .subscript {
            throw TranslationFailure(
                "'as' gives the wrapper the function's own name; choose another", at: annotation.alias?.offset)
        }
        // The span of an initialiser has the initialiser's name, not that of the wrapper.
        let isNamedByKind = declaration.kind == .initializer || declaration.kind == .subscript
        var original = isNamedByKind ? declaration.plainName : name.span
        if annotation.alias != nil, !isNamedByKind {
            original = WrapperName(original: declaration.name, alias: nil).span
        }
        let function = scope.qualified(original)
        let spanName = annotation.name?.text ?? scope.qualified(isNamedByKind ? original : name.span)
        let wrapper = Wrapper(
            name: wrapperName, callee: declaration.name,
            calleeDescription: scope.qualified(declaration.plainName) + (declaration.signature?.labels ?? ""),
            span: Wrapper.Span(
                name: spanName, function: spanName == function ? nil : function,
                line: source.location(of: declaration.keywordOffset).line),
            annotationOffset: annotation.offset)
        wrapper.container = scope.container
        wrapper.condition = file.condition(around: declaration)
        return wrapper
    }

    // MARK: Signatures

    private func addSignature(
        of declaration: Declaration, _ scope: Scope, _ translator: SignatureTranslator, _ types: inout TypeTable,
        to wrapper: Wrapper
    ) throws(TranslationFailure) {
        let signature = declaration.signature ?? Signature()
        var qualifier = NameQualifier(scope: scope, signature: signature, source: source)
        wrapper.genericClause = qualifier.code(ifAny: signature.genericClause, &types)
        wrapper.whereClause = qualifier.code(ifAny: signature.whereClause, &types)
        wrapper.parameters = try translator.parameters(of: signature, &qualifier, &types)
        wrapper.effects = translator.effects(signature.effects, &qualifier, &types)
        wrapper.result = qualifier.result(signature.result, &types)
        wrapper.consumesSelf = declaration.has(.consuming)
        if let accessors = declaration.accessors {
            wrapper.effects = translator.effects(accessors.effects, &qualifier, &types)
            wrapper.hasMutatingGetter = accessors.hasMutatingGetter
            let hasSetter = accessors.hasSetter && !accessors.hasMutatingGetter && !accessors.hasNonmutatingSetter
            if declaration.kind == .property {
                wrapper.form = .property(hasSetter: hasSetter && !declaration.hasNarrowSetter)
                wrapper.call = .property
                wrapper.result = qualifier.result(declaration.typeClause, &types)
            } else {
                wrapper.form = .subscript(hasSetter: hasSetter && !declaration.hasNarrowSetter)
                wrapper.call = .subscript
                wrapper.callee = "self"
                label(wrapper, alias: translator.annotation.alias?.text)
            }
        }
        let result = declaration.kind == .property ? declaration.typeClause : signature.result
        wrapper.neverReturns = qualifier.isNever(result, &types)
        wrapper.isStream = qualifier.isStream(result, &types)
        // Subscripts share one name.
        wrapper.needsResultType =
            declaration.kind == .subscript || types.overloads.contain(declaration, in: file)
            || wrapper.isGenericBeyondItsParameters
    }

    /// Labels a subscript's wrapper. The first label distinguishes it: `[traced: index]`, `[tracedKey: key]`.
    private func label(_ wrapper: Wrapper, alias: String?) {
        // A subscript's parameter has no label unless two names are written.
        for index in wrapper.parameters.indices where wrapper.parameters[index].isNamedOnce {
            wrapper.parameters[index].label = "_"
            wrapper.parameters[index].originalLabel = "_"
        }
        let first = wrapper.parameters[0].label
        let isUnlabelled = first == "_"
        let label = isUnlabelled ? "traced" : "traced" + first.capitalized
        wrapper.parameters[0].label = alias ?? label
    }

    /// Makes the wrapper a factory: `static func traced(…) -> Summarizer`, which calls `Summarizer(…)`.
    private func makeFactory(
        _ wrapper: Wrapper, _ declaration: Declaration, _ scope: Scope, _ types: inout TypeTable
    ) {
        // Of a class, `Self` would need the initialiser to be `required`.
        let isReference = declaration.has(.convenience) || scope.isReferenceType(&types)
        let type = isReference ? scope.container?.type.withoutGenericArguments ?? "Self" : "Self"
        wrapper.call = .initializer
        wrapper.callee = type
        wrapper.result = declaration.name == "init" ? type : type + "?"
        if declaration.name == "init!" { wrapper.result = type + "!" }
        let access = wrapper.modifiers.first { ["public", "package"].contains($0) }
        wrapper.modifiers =
            [access, "static"].compactMap { $0 } + wrapper.modifiers.filter { $0.hasPrefix("nonisolated") }
    }

    // MARK: Options

    private func addOptions(
        _ annotation: Annotation, of declaration: Declaration, to wrapper: Wrapper
    ) throws(TranslationFailure) {
        wrapper.span.type = annotation.type?.text
        wrapper.span.kind = annotation.kind?.text
        wrapper.span.sample = annotation.sample?.text
        wrapper.tags = annotation.tags.map(entry)
        wrapper.metrics = annotation.metrics.map(entry)
        wrapper.failure = annotation.error.map { entry(Annotation.Entry(key: "", value: $0)) }
        wrapper.captureForm = annotation.captureForm
        wrapper.capturesOutput =
            wrapper.returnsValue && !wrapper.isResultUnsafe && !(declaration.signature?.isResultFunction ?? false)
            && (annotation.capture == .all || annotation.capture == .output)
        if let name = annotation.name, name.text.interpolations.contains(where: { $0.mentionsIdentifier("result") }) {
            wrapper.span.isNamedByResult = true
        }
        if wrapper.neverReturns { try checkNeverEvaluated(annotation) }
        try checkConsumedUses(annotation, wrapper)
        try checkResultUses(annotation, wrapper)
    }

    /// Checks that no option waits for the return of a function that never returns.
    private func checkNeverEvaluated(_ annotation: Annotation) throws(TranslationFailure) {
        let expressions = annotation.metrics.map(\.value) + [annotation.error].compactMap { $0 }
        guard let expression = expressions.first else { return }
        throw TranslationFailure(
            "this expression is evaluated when the function returns, and this one never does; leave the option out, "
                + "or use 'TraceSpan.current' within the function",
            at: expression.offset)
    }

    /// Checks that no expression uses a parameter that the call consumes or sends.
    private func checkConsumedUses(_ annotation: Annotation, _ wrapper: Wrapper) throws(TranslationFailure) {
        let gone = wrapper.parameters.filter { $0.passing == .consumed || $0.passing == .sent }.map(\.name)
        if gone.isEmpty { return }
        var expressions = annotation.metrics.map(\.value) + [annotation.error].compactMap { $0 }
        if let name = annotation.name {
            expressions += name.text.interpolations.map { Annotation.Located(text: $0, offset: name.offset) }
        }
        for expression in expressions {
            guard let name = gone.first(where: { expression.text.mentionsIdentifier($0) }) else { continue }
            throw TranslationFailure(
                "this expression uses '\(name)', which the call uses up; measure it within the function",
                at: expression.offset)
        }
    }

    private func entry(_ entry: Annotation.Entry) -> Wrapper.Entry {
        Wrapper.Entry(
            key: entry.key, value: entry.value.text, line: source.location(of: entry.value.offset).line)
    }

    private func checkResultUses(_ annotation: Annotation, _ wrapper: Wrapper) throws(TranslationFailure) {
        if annotation.metrics.isEmpty, annotation.error == nil, !wrapper.span.isNamedByResult { return }
        if wrapper.returnsValue || wrapper.parameters.contains(where: { $0.name == "result" }) { return }
        for expression in annotation.metrics.map(\.value) + [annotation.error].compactMap({ $0 })
        where expression.text.mentionsIdentifier("result") {
            throw TranslationFailure(
                "this expression uses 'result', but the function returns nothing; use its parameters or 'self'",
                at: expression.offset)
        }
        if wrapper.span.isNamedByResult {
            throw TranslationFailure(
                "the name uses 'result', but the function returns nothing; use its parameters or 'self'",
                at: annotation.name?.offset)
        }
    }
}

extension Declaration {
    /// The name without a mark: `init` for `init?`.
    var plainName: String {
        kind == .initializer ? "init" : name
    }

    /// A Boolean value that indicates whether the setter has its own access level, such as `private(set)`. The
    /// wrapper's file may not see it.
    var hasNarrowSetter: Bool {
        modifiers.contains { $0.detail == "set" }
    }
}

extension Declaration {
    /// A Boolean value that indicates whether the declaration's body is part of its module's interface.
    fileprivate var isInlined: Bool {
        for attribute in attributes where AttributeRule.inlining.contains(attribute.name) { return true }
        return false
    }
}

extension Wrapper {
    /// A Boolean value that indicates whether the parameters leave a generic parameter undetermined.
    var isGenericBeyondItsParameters: Bool {
        guard let generics = genericClause?.genericParameterNames else { return false }
        let inferred = Set(parameters.flatMap(\.type.freeIdentifiers))
        return !generics.allSatisfy(inferred.contains)
    }
}
