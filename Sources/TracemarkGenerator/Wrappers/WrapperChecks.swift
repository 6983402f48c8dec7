/// The checks that need all wrappers of a target.
struct WrapperChecks {
    let sources: SourceSet
    let diagnostics: DiagnosticCollector
    let names: RuntimeNames

    func check(_ files: [WrapperFile]) {
        reportCollisions(files)
        reportUnused(files)
        reportReservedName(files)
    }

    /// Reports a target that has a name of its own for what generated code calls the runtime.
    private func reportReservedName(_ files: [WrapperFile]) {
        guard let name = names.reserved, !files.isEmpty else { return }
        for source in sources.sources {
            guard let offset = source.offset(ofIdentifier: name) else { continue }
            diagnostics.error(
                "the name '\(name)' is reserved for generated code before Swift 6.3; rename what is called so here, "
                    + "or build with Swift 6.3",
                at: offset, in: source)
            return
        }
    }

    private typealias Place = (file: WrapperFile, wrapper: Wrapper)

    /// Reports two wrappers, or a wrapper and a function in an annotated file, of one name and signature.
    private func reportCollisions(_ files: [WrapperFile]) {
        // Few names occur twice in one type. Only those need a comparison of the whole signature.
        var firsts: [String: Place] = [:]
        var places: [String: Place] = [:]
        for file in files {
            for wrapper in file.wrappers {
                if let first = firsts.updateIfAbsent((file, wrapper), forKey: wrapper.qualifiedName) {
                    _ = places.updateIfAbsent(first, forKey: first.wrapper.signatureKey)
                    if let other = places.updateValue((file, wrapper), forKey: wrapper.signatureKey) {
                        reportTwice(wrapper, file, other)
                        continue
                    }
                }
                if let line = existingFunction(like: wrapper, in: file) {
                    report(wrapper, file, "a function with that name and those labels stands at line \(line)")
                }
            }
        }
    }

    private func reportTwice(_ wrapper: Wrapper, _ file: WrapperFile, _ other: Place) {
        let line = other.file.source.location(of: other.wrapper.annotationOffset).line
        let place = "\(other.file.source.displayPath):\(line)"
        report(wrapper, file, "the wrapper of the annotation at \(place) has the same name and parameters")
    }

    private func report(_ wrapper: Wrapper, _ file: WrapperFile, _ reason: String) {
        diagnostics.error(
            "the wrapper '\(wrapper.name)' would be declared twice: \(reason); name it with 'as: …'",
            at: wrapper.annotationOffset, in: file.source)
    }

    /// Returns the line of a function that the wrapper would redeclare. The comparison uses the types as written.
    private func existingFunction(like wrapper: Wrapper, in file: WrapperFile) -> Int? {
        let scanned = file.scanned
        for index in scanned.functions[wrapper.name] ?? [] {
            let declaration = scanned.declarations[index]
            guard let signature = declaration.signature, !scanned.isRequirement(declaration) else { continue }
            let isStatic = declaration.has(.static) || declaration.has(.class)
            let types = signature.parameters.map { scanned.source.code($0.type) }
            let isSame =
                scanned.scope(of: declaration).container == wrapper.container
                && isStatic == wrapper.modifiers.contains("static")
                && types == wrapper.parameters.map(\.type)
                && signature.parameters.map(\.label) == wrapper.parameters.map(\.label)
                && signature.effects.isAsync == wrapper.effects.isAsync
                && signature.result.map(scanned.source.code).flatMap { $0.isVoidType ? nil : $0 } == wrapper.result
                && signature.genericClause.map(scanned.source.code) == wrapper.genericClause
                && signature.whereClause.map(scanned.source.code) == wrapper.whereClause
                && wrapper.isCompiledOnly(with: scanned.condition(around: declaration))
            if isSame { return scanned.source.location(of: declaration.keywordOffset).line }
        }
        return nil
    }

    /// Reports wrappers that only this target can call and never names, if calls bypass them.
    private func reportUnused(_ files: [WrapperFile]) {
        var unheard: [Place] = []
        var names: Set<String> = []
        for file in files {
            for wrapper in file.wrappers where wrapper.isLocal {
                unheard.append((file, wrapper))
                names.insert(wrapper.name.withoutBackticks)
            }
        }
        let missing = WordSearch.missing(names, in: sources.sources)
        if missing.isEmpty { return }
        let bypassed = BypassedCalls(in: sources)
        for (file, wrapper) in unheard where missing.contains(wrapper.name.withoutBackticks) {
            // A wrapper called `traced…` satisfies no protocol of another module. Callers then call the original.
            let hasOwnName = wrapper.name == WrapperName.traced(wrapper.callee)
            guard hasOwnName || bypassed.exist(of: wrapper) else { continue }
            let remedy = hasOwnName ? ", or name the function '_\(wrapper.callee.withoutBackticks)'" : ""
            diagnostics.warning(
                "nothing in this target calls '\(wrapper.name)', so calls of '\(wrapper.callee)' open no span; "
                    + "call '\(wrapper.name)' instead of '\(wrapper.callee)'\(remedy)",
                at: wrapper.annotationOffset, in: file.source)
        }
    }
}

extension Wrapper {
    /// Returns whether a condition holds wherever the wrapper's own does. In another branch of an `#if` it does not.
    fileprivate func isCompiledOnly(with other: String?) -> Bool {
        guard let other else { return true }
        guard let condition else { return false }
        return condition.conjuncts.isSuperset(of: other.conjuncts)
    }

    /// A Boolean value that indicates whether only its target can call the wrapper. Its name must also be searchable.
    fileprivate var isLocal: Bool {
        guard isAnnotatedItself, access == "internal", case .function = form else { return false }
        return !WrapperName.isRaw(name.withoutBackticks)
    }
}

extension Dictionary {
    /// Sets a value if the key has none. Otherwise returns the existing value.
    fileprivate mutating func updateIfAbsent(_ value: Value, forKey key: Key) -> Value? {
        if let old = self[key] { return old }
        self[key] = value
        return nil
    }
}

extension String {
    /// The conditions that must all hold for this one: `A` and `B` of `(A) && B`.
    fileprivate var conjuncts: Set<String> {
        let parts = withoutOuterParentheses.topLevelParts(separator: "&&")
        if parts.count == 1 { return [withoutOuterParentheses] }
        // `A && B || C` has no conditions that must all hold.
        if parts.contains(where: { $0.topLevelParts(separator: "||").count > 1 }) { return [self] }
        return parts.reduce(into: []) { $0.formUnion($1.conjuncts) }
    }
}
