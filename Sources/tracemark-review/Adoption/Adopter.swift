/// Decides what can be adopted in a target, and tries it.
struct Adopter {
    let sources: [SourceText]
    /// The target as it is.
    let survey: Survey

    /// Carries out the requests for one file.
    func adopt(_ requests: [AdoptionRequest], in file: ScannedFile, _ adoption: inout Adoption) throws(AdoptionProblem)
    {
        let source = file.source
        let traced = Set(file.declarations.indices.filter { isTraced(file.declarations[$0], in: file) })
        var wanted: [Int: Bool] = [:]
        for request in requests {
            let (indices, isWhole) = try request.selection(in: file, adopted: traced)
            for index in indices { wanted[index] = wanted[index, default: true] && isWhole }
        }
        var refusals: [Int: String] = [:]
        for (index, isWhole) in wanted where !traced.contains(index) {
            refusals[index] = refusal(of: index, in: file, isWhole: isWhole)
        }
        var adopted = wanted.keys.filter { !traced.contains($0) && refusals[$0] == nil }.sorted()
        var result = changed(adopted, in: file)
        // Each can be adopted alone, but maybe not all together.
        while let error = result.survey.errors.first, !adopted.isEmpty {
            let refused = adopted.first { result.line(of: file.declarations[$0]) > error.line } ?? adopted[0]
            refusals[refused] = error.message
            adopted.removeAll { $0 == refused }
            result = changed(adopted, in: file)
        }
        if !adopted.isEmpty { adoption.texts.append((source.path, result.edit.text ?? "")) }
        for index in wanted.keys.sorted() {
            let declaration = file.declarations[index]
            if let reason = refusals[index], wanted[index] == false {
                let place = source.location(of: declaration.nameOffset)
                adoption.diagnostics.append(
                    Diagnostic(
                        severity: .error, path: source.path, line: place.line, column: place.column,
                        message: "'\(declaration.name)' cannot be adopted: \(reason)"))
                continue
            }
            let line = result.line(of: declaration)
            let span = adopted.contains(index) ? result.survey.wrapper(at: line, in: source)?.span.name : nil
            adoption.functions.append(
                Adoption.Function(
                    name: file.fullName(of: declaration), file: source.displayPath, line: line,
                    outcome: refusals[index].map { .refused($0) } ?? span.map { .adopted(span: $0) } ?? .traced))
        }
    }

    /// Whether a function has a wrapper, or is to have none.
    private func isTraced(_ declaration: Declaration, in file: ScannedFile) -> Bool {
        survey.wrapper(of: declaration, in: file.source) != nil
            || declaration.markers.contains {
                AnnotationParser.parse($0, in: file.source, DiagnosticCollector()) != nil
            }
    }

    // MARK: Trying

    /// A source with some functions adopted, and what the generator makes of it.
    private struct Trial {
        var edit: AdoptionEdit
        var source: SourceText
        var survey: Survey

        func line(of declaration: Declaration) -> Int {
            source.location(of: edit.newOffset(of: declaration.keywordOffset)).line
        }
    }

    private func changed(_ indices: [Int], in file: ScannedFile, quickly: Bool = false) -> Trial {
        let edit = AdoptionEdit(indices, in: file)
        let source =
            edit.text.map { SourceText(path: file.source.path, displayPath: file.source.displayPath, text: $0) }
            ?? file.source
        let others = sources.filter { $0.path != source.path }
        return Trial(
            edit: edit, source: source, survey: Survey(others + [source], only: quickly ? source.path : nil))
    }

    // MARK: What cannot be adopted

    private func refusal(of index: Int, in file: ScannedFile, isWhole: Bool) -> String? {
        let declaration = file.declarations[index]
        guard declaration.kind == .function || declaration.kind == .property else {
            return AdoptionRefusal.kind(declaration.kind.description).message
        }
        if AdoptionEdit([], in: file).text == nil { return AdoptionRefusal.notUTF8.message }
        if declaration.isNamed, let refusal = ownRefusal(of: declaration, in: file, isWhole: isWhole) {
            return refusal.message
        }
        return changed([index], in: file, quickly: true).survey.errors.first?.message
    }

    /// What the generator cannot know, since it does not see that the function had another name.
    private func ownRefusal(of declaration: Declaration, in file: ScannedFile, isWhole: Bool) -> AdoptionRefusal? {
        let name = declaration.baseName
        if name.hasPrefix("_") { return .underscored(name) }
        let newName = AdoptionEdit.newName(of: declaration)
        if WrapperName(original: newName, alias: nil).wrapper.filter({ $0 != "`" }) != name { return .nameless(name) }
        if !file.source.beginsLine(declaration.start) { return .codeBefore }
        if declaration.accessKeyword == "open" || file.scope(of: declaration).extensionAccess == "open" { return .open }
        if declaration.has(.dynamic) || declaration.attribute("_dynamicReplacement") != nil { return .replaceable }
        for attribute in declaration.attributes where Self.symbolAttributes.contains(attribute.name) {
            return .symbol(attribute: attribute.name)
        }
        if let type = objectiveCClass(around: declaration, in: file) { return .objectiveC(type: type) }
        let labels = declaration.signature?.labels ?? ""
        if isWhole, ["hash(into:)", "encode(to:)"].contains(name + labels) { return .capturing(name + labels) }
        if let place = placeOverriding(declaration, in: file) { return .overridden(place: place) }
        if let place = place(of: newName, insteadOf: declaration, in: file) {
            return .taken(newName, place: place)
        }
        return nil
    }

    /// They give the function a name that others than Swift callers go by.
    private static let symbolAttributes = Set(
        words: "IBAction IBSegueAction NSManaged _cdecl _implements _silgen_name c export objc")

    private func objectiveCClass(around declaration: Declaration, in file: ScannedFile) -> String? {
        guard let type = file.ancestors(of: declaration).last, let clause = type.typeClause,
            file.source.code(clause).mentionsIdentifier("NSObject"), !declaration.has(.static)
        else { return nil }
        return type.name
    }

    /// Where a class of the target overrides a function, by its name.
    private func placeOverriding(_ declaration: Declaration, in file: ScannedFile) -> String? {
        guard let type = file.ancestors(of: declaration).last, type.kind == .class || type.kind == .extension,
            !type.has(.final), !declaration.has(.final), !declaration.has(.static), !declaration.has(.override)
        else { return nil }
        return place(in: survey.sources.scanFiles(containing: ["override"])) { other, _ in
            other.has(.override) && other.baseName == declaration.baseName
                && other.signature?.labels == declaration.signature?.labels
        }
    }

    /// Where something of a name stands in a function's scope. An overload that was adopted before is none.
    private func place(of newName: String, insteadOf declaration: Declaration, in file: ScannedFile) -> String? {
        let plainName = newName.filter { $0 != "`" }
        let scope = file.scopePath(of: declaration)
        func types(_ declaration: Declaration, _ source: SourceText) -> [String]? {
            declaration.signature?.parameters.map { "\($0.label):\(source.code($0.type))" }
        }
        return place(in: survey.sources.scanFiles(containing: [plainName])) { other, otherFile in
            guard other.baseName == plainName, otherFile.scopePath(of: other) == scope else { return false }
            let isOverload = isTraced(other, in: otherFile)
            return !isOverload
                || types(other, otherFile.source) == types(declaration, file.source)
                    && other.condition.map { otherFile.conditions[$0] }
                        == declaration.condition.map { file.conditions[$0] }
        }
    }

    private func place(in files: [ScannedFile], where isMeant: (Declaration, ScannedFile) -> Bool) -> String? {
        for file in files {
            guard let found = file.declarations.first(where: { isMeant($0, file) }) else { continue }
            return "\(file.source.displayPath):\(file.source.location(of: found.nameOffset).line)"
        }
        return nil
    }
}
