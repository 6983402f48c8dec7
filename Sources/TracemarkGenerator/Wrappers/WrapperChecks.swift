/// What can only be told once all wrappers of a target are known.
struct WrapperChecks {
    let sources: SourceSet
    let diagnostics: DiagnosticCollector

    func check(_ files: [WrapperFile]) {
        reportCollisions(files)
        reportUnused(files)
    }

    /// Two wrappers, or a wrapper and a function in an annotated file, of one name and signature.
    private func reportCollisions(_ files: [WrapperFile]) {
        var places: [String: String] = [:]
        for file in files {
            for wrapper in file.wrappers {
                let line = file.source.location(of: wrapper.annotationOffset).line
                if let other = places.updateValue("\(file.source.displayPath):\(line)", forKey: wrapper.signatureKey) {
                    report(wrapper, file, "the wrapper of the annotation at \(other) has the same name and parameters")
                } else if let line = existingFunction(like: wrapper, in: file) {
                    report(wrapper, file, "a function with that name and those labels stands at line \(line)")
                }
            }
        }
    }

    private func report(_ wrapper: Wrapper, _ file: WrapperFile, _ reason: String) {
        diagnostics.error(
            "the wrapper '\(wrapper.name)' would be declared twice: \(reason); name it with 'as: …'",
            at: wrapper.annotationOffset, in: file.source)
    }

    /// The line of a function that the wrapper would redeclare. Types are compared as they are written.
    private func existingFunction(like wrapper: Wrapper, in file: WrapperFile) -> Int? {
        let scanned = file.scanned
        for index in file.functions[wrapper.name] ?? [] {
            let declaration = scanned.declarations[index]
            guard let signature = declaration.signature, !scanned.isRequirement(declaration) else { continue }
            let isStatic = declaration.has(.static) || declaration.has(.class)
            let scope = Scope(scanned, declaration)
            let types = signature.parameters.map { scanned.source.code($0.type) }
            let isSame =
                scope.container == wrapper.container && isStatic == wrapper.modifiers.contains("static")
                && types == wrapper.parameters.map(\.type)
                && signature.parameters.map(\.label) == wrapper.parameters.map(\.label)
                && signature.effects.isAsync == wrapper.effects.isAsync
                && signature.result.map(scanned.source.code) == wrapper.result
            if isSame { return scanned.source.location(of: declaration.keywordOffset).line }
        }
        return nil
    }

    /// A wrapper that only this target can call, and that nothing in it names.
    private func reportUnused(_ files: [WrapperFile]) {
        func isLocal(_ wrapper: Wrapper) -> Bool {
            wrapper.access == "internal" && wrapper.isAnnotatedItself && wrapper.form == .function
                && !WrapperName.isRaw(wrapper.name.withoutBackticks)
        }
        let names = Set(files.flatMap(\.wrappers).filter(isLocal).map(\.name.withoutBackticks))
        let missing = WordSearch.missing(names, in: sources.sources)
        for file in files {
            for wrapper in file.wrappers where isLocal(wrapper) && missing.contains(wrapper.name.withoutBackticks) {
                diagnostics.warning(
                    "nothing in this target calls '\(wrapper.name)', so '\(wrapper.callee)' is never traced; "
                        + "call '\(wrapper.name)' instead of '\(wrapper.callee)'",
                    at: wrapper.annotationOffset, in: file.source)
            }
        }
    }
}
