/// What must hold of a declaration before it can have a wrapper.
struct DeclarationChecks {
    let file: ScannedFile
    private let privateNames: PrivateNames

    init(_ file: ScannedFile) {
        self.file = file
        privateNames = PrivateNames(file)
    }

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
        let ancestors = file.ancestors(of: declaration)
        if let owner = ancestors.last, owner.kind == .protocol { throw TranslationFailure(.requirement) }
        try checkAccess(of: declaration)
    }

    /// The wrapper stands in a file of its own, which sees nothing that is private.
    func checkAccess(of declaration: Declaration) throws(TranslationFailure) {
        for ancestor in file.ancestors(of: declaration) {
            let extended = ancestor.kind == .extension ? privateNames.access(ofExtended: ancestor.name) : nil
            if let access = ancestor.privateAccess ?? extended {
                throw TranslationFailure(.privateScope(type: ancestor.name, access: access))
            }
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
        for attribute in declaration.attributes where attribute.name == "available" {
            if source.code(attribute.range).hasPrefix("@available(*, unavailable") {
                throw TranslationFailure(.unavailable)
            }
        }
    }

    // MARK: Private names

    /// The wrapper repeats the signature, the default values and the annotation's expressions in another file.
    private func checkPrivateNames(_ declaration: Declaration, _ annotation: Annotation) throws(TranslationFailure) {
        if privateNames.isEmpty { return }
        func check(_ code: String, _ place: String, _ offset: Int) throws(TranslationFailure) {
            for name in code.freeIdentifiers {
                guard let access = privateNames.access(of: name, seenFrom: declaration) else { continue }
                throw TranslationFailure(.privateName(name, access: access, place: place), at: offset)
            }
        }
        for parameter in declaration.signature?.parameters ?? [] {
            try check(source.code(parameter.type), "signature", parameter.type.lowerBound)
            if let value = parameter.defaultValue {
                try check(source.code(value), "default argument", value.lowerBound)
            }
        }
        let signature = declaration.signature
        for range in [
            signature?.result, signature?.genericClause, signature?.whereClause, signature?.effects.errorType,
            declaration.kind == .property ? declaration.typeClause : nil,
        ] {
            if let range { try check(source.code(range), "signature", range.lowerBound) }
        }
        for expression in annotation.metrics.map(\.value) + [annotation.error].compactMap({ $0 }) {
            try check(expression.text, "expression", expression.offset)
        }
    }
}
