/// The checks that a declaration must pass before it can have a wrapper.
struct DeclarationChecks {
    let file: ScannedFile

    private var source: SourceText { file.source }

    func check(_ declaration: Declaration, _ annotation: Annotation) throws(TranslationFailure) {
        try checkPlace(of: declaration)
        try checkKind(of: declaration)
        if let signature = declaration.signature { try checkSignature(signature) }
        try checkAvailability(of: declaration)
        try checkPrivateNames(declaration, annotation)
    }

    // MARK: Place and kind

    private func checkPlace(of declaration: Declaration) throws(TranslationFailure) {
        if file.isRequirement(declaration) { throw TranslationFailure(.requirement) }
        try checkAccess(of: declaration)
    }

    /// Checks that the wrapper can see the declaration. The wrapper's own file sees nothing that is private.
    func checkAccess(of declaration: Declaration) throws(TranslationFailure) {
        if let type = file.scope(of: declaration).privateType {
            throw TranslationFailure(.privateScope(type: type.name, access: type.access))
        }
        if let access = declaration.privateAccess { throw TranslationFailure(.privateMember(access: access)) }
    }

    private func checkKind(of declaration: Declaration) throws(TranslationFailure) {
        switch declaration.kind {
        case .function:
            if !declaration.isNamed { throw TranslationFailure(.operatorFunction) }
        case .initializer:
            break
        case .property, .subscript:
            try checkAccessors(of: declaration)
        default:
            throw TranslationFailure(.kind(declaration.kind.description))
        }
        if declaration.has(.override) { throw TranslationFailure(.overriding) }
        if declaration.has(.distributed) { throw TranslationFailure(.distributed) }
    }

    private func checkAccessors(of declaration: Declaration) throws(TranslationFailure) {
        guard let accessors = declaration.accessors, accessors.isComputed || accessors.lends,
            !declaration.has(.lazy)
        else { throw TranslationFailure(.storedProperty) }
        if accessors.lends { throw TranslationFailure(.lendingAccessor) }
        if declaration.kind == .property, declaration.typeClause == nil { throw TranslationFailure(.unknownType) }
        if declaration.kind == .subscript, declaration.signature?.parameters.isEmpty ?? true {
            throw TranslationFailure(.subscriptWithoutParameters)
        }
    }

    private func checkSignature(_ signature: Signature) throws(TranslationFailure) {
        if signature.effects.isReasync { throw TranslationFailure(.reasync) }
        for parameter in signature.parameters where parameter.isVariadic {
            throw TranslationFailure(.variadic(parameter: parameter.name))
        }
    }

    private func checkAvailability(of declaration: Declaration) throws(TranslationFailure) {
        if declaration.attributes.count == 0 { return }
        for attribute in declaration.attributes where attribute.name == "available" {
            if source.code(attribute.range).hasPrefix("@available(*, unavailable") {
                throw TranslationFailure(.unavailable)
            }
        }
    }

    // MARK: Private names

    /// Checks for private names. The wrapper repeats the signature, the default values and the annotation's
    /// expressions in another file.
    private func checkPrivateNames(_ declaration: Declaration, _ annotation: Annotation) throws(TranslationFailure) {
        let privateNames = file.privateNames
        if privateNames.isEmpty { return }
        let scope = file.scope(of: declaration).path
        func check(_ names: [String], _ place: String, _ offset: Int) throws(TranslationFailure) {
            for name in names {
                guard let access = privateNames.access(of: name, seenFrom: scope) else { continue }
                throw TranslationFailure(.privateName(name, access: access, place: place), at: offset)
            }
        }
        func check(_ range: Range<Int>?, _ place: String) throws(TranslationFailure) {
            guard let range else { return }
            try check(
                source.isWord(range) ? [source.text(range)] : source.freeIdentifiers(in: range), place, range.lowerBound
            )
        }
        if let signature = declaration.signature {
            for parameter in signature.parameters {
                try check(parameter.type, "signature")
                try check(parameter.defaultValue, "default argument")
            }
            try check(signature.result, "signature")
            try check(signature.genericClause, "signature")
            try check(signature.whereClause, "signature")
            try check(signature.effects.errorType, "signature")
        }
        if declaration.kind == .property { try check(declaration.typeClause, "signature") }
        for metric in annotation.metrics {
            try check(metric.value.text.freeIdentifiers, "expression", metric.value.offset)
        }
        if let error = annotation.error { try check(error.text.freeIdentifiers, "expression", error.offset) }
    }
}
