/// The annotations of one file with their declarations, and the resulting wrappers.
struct TracedFile {
    private let file: ScannedFile
    private let diagnostics: DiagnosticCollector
    private let translator: WrapperTranslator
    private let names: RuntimeNames

    init(_ file: ScannedFile, _ diagnostics: DiagnosticCollector, _ names: RuntimeNames) {
        self.names = names
        self.file = file
        self.diagnostics = diagnostics
        translator = WrapperTranslator(file)
    }

    func wrappers(_ types: inout TypeTable) -> WrapperFile {
        var result = WrapperFile(file)
        // A type stands in the list before its members.
        var typeAnnotations: [Int: Annotation] = [:]
        var typesWithFunctions: Set<Int> = []
        for index in file.declarations.indices {
            let declaration = file.declarations[index]
            if declaration.kind != .function, declaration.markers.count == 0 { continue }
            let own = declaration.markers.count == 0 ? nil : annotation(of: declaration)
            if declaration.kind == .protocol, let own {
                addProtocol(declaration, own, &types, to: &result)
            } else if declaration.kind.isContainer, let own {
                if checkTypeOptions(own, above: declaration, index) { typeAnnotations[index] = own }
            } else if own == nil, declaration.kind != .function || !declaration.markers.isEmpty {
                continue
            } else {
                let inherited = declaration.parent.flatMap { typeAnnotations[$0] }
                if let parent = declaration.parent, declaration.kind == .function { typesWithFunctions.insert(parent) }
                add(declaration, own, inherited, &types, to: &result)
            }
        }
        for (index, annotation) in typeAnnotations where !typesWithFunctions.contains(index) {
            report(TranslationFailure(.typeWithoutFunctions(file.declarations[index].name)), annotation)
        }
        for marker in file.strayMarkers { reportStray(marker) }
        return result
    }

    // MARK: Members

    private func add(
        _ declaration: Declaration, _ own: Annotation?, _ inherited: Annotation?, _ types: inout TypeTable,
        to result: inout WrapperFile
    ) {
        if let own, own.isNone {
            let isMember = inherited != nil || file.isRequirement(declaration)
            if !isMember { report(TranslationFailure(.noneOutsideType), own) }
            return
        }
        guard var annotation = own ?? inherited else { return }
        if let own, let inherited { annotation = own.merged(over: inherited) }
        do throws(TranslationFailure) {
            result.wrappers.append(
                try translator.translate(declaration, annotation, isAnnotatedItself: own != nil, types: &types))
        } catch {
            if own == nil, let summary = error.summary {
                result.leftAlone.append((file.scope(of: declaration).qualified(declaration.name), summary))
            } else {
                report(error, annotation)
            }
        }
    }

    private func addProtocol(
        _ declaration: Declaration, _ annotation: Annotation, _ types: inout TypeTable, to result: inout WrapperFile
    ) {
        guard checkTypeOptions(annotation, above: declaration, nil) else { return }
        do throws(TranslationFailure) {
            var translator = ProtocolTranslator(file: file, annotation: annotation, names: names)
            result.protocols.append(try translator.translate(declaration, types: &types))
        } catch {
            report(error, annotation)
        }
    }

    // MARK: Annotations

    /// Returns the annotation above a declaration. Reports a second one.
    private func annotation(of declaration: Declaration) -> Annotation? {
        var found: Annotation?
        for marker in declaration.markers {
            guard let annotation = AnnotationParser.parse(marker, in: file.source, diagnostics) else { continue }
            if marker.isTrailing {
                diagnostics.error(Refusal.trailing.message, at: marker.offset, in: file.source)
            } else if let line = CommentedCode.line(behind: marker, in: file.source) {
                diagnostics.error(
                    "the declaration below this annotation is commented out, at line \(line); comment the annotation "
                        + "out too ('// // @trace'), or move it directly above the declaration that it is for",
                    at: marker.offset, in: file.source)
            } else if found != nil {
                diagnostics.error(
                    "there is an annotation for this already; write one, with all its options", at: marker.offset,
                    in: file.source)
            } else {
                found = annotation
            }
        }
        return found
    }

    /// Checks the options on a type, which are its members' defaults. An option for a single function is a mistake.
    /// So is the name of a parameter that no member has.
    private func checkTypeOptions(_ annotation: Annotation, above declaration: Declaration, _ index: Int?) -> Bool {
        if annotation.isNone {
            report(TranslationFailure(.noneOutsideType), annotation)
            return false
        }
        if let key = annotation.keys.first(where: Annotation.functionKeys.contains) {
            let what = declaration.kind.description
            report(
                TranslationFailure("'\(key.rawValue)' is for one function; \(what) has many, so write it there"),
                annotation)
            return false
        }
        guard let index else { return true }
        let names = file.declarations.filter { $0.parent == index }.flatMap {
            $0.signature?.parameters.map(\.name) ?? []
        }
        for name in annotation.skip + (annotation.redact ?? []) where !names.contains(name.text) {
            let remedy = EditDistance.nearest(to: name.text, among: names).map { "; did you mean '\($0)'?" } ?? ""
            report(
                TranslationFailure("no function here has a parameter '\(name.text)'\(remedy)", at: name.offset),
                annotation)
            return false
        }
        return true
    }

    private func report(_ failure: TranslationFailure, _ annotation: Annotation) {
        diagnostics.error(failure.message, at: failure.offset ?? annotation.offset, in: file.source)
    }

    // MARK: Strays

    private func reportStray(_ marker: CommentMarker) {
        guard AnnotationParser.parse(marker, in: file.source, diagnostics) != nil else { return }
        let refusal: Refusal
        if marker.isTrailing {
            refusal = .trailing
        } else if marker.isInsideBody {
            refusal = startsFunction(at: marker.nextTokenStart) ? .localFunction : .statement
        } else {
            refusal = .nothingBelow
        }
        diagnostics.error(refusal.message, at: marker.offset, in: file.source)
    }

    /// Returns whether `func` follows, behind attributes and modifiers.
    private func startsFunction(at offset: Int) -> Bool {
        var lexer = Lexer(bytes: file.source.bytes, range: offset..<file.source.count)
        var token = lexer.next()
        while token.kind == .at || token.kind == .identifier {
            if token.keyword == .func { return true }
            if token.kind == .identifier, token.startsLine, !token.keyword.isModifier { return false }
            token = lexer.next()
        }
        return false
    }
}
