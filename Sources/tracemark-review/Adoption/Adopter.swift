/// Decides what can be adopted in a target.
///
/// All functions that are asked for are tried at once. Those that the generator has an error for are refused, and the
/// rest is tried again, until no error is left.
struct Adopter {
    /// The target as it is.
    private let survey: Survey
    private let rules: AdoptionRules

    init(_ survey: Survey, target: String, in package: PackageIndex) {
        self.survey = survey
        rules = AdoptionRules(survey, target: target, package)
    }

    /// The functions that are asked for in one file, with their outcomes so far.
    private struct Selection {
        let file: ScannedFile
        /// The functions by index, and whether each was asked for with its file or type.
        let wanted: [Int: Bool]
        var refusals: [Int: String]
        var adopted: [Int]

        mutating func refuse(_ index: Int, _ reason: String) {
            adopted.removeAll { $0 == index }
            refusals[index] = reason
        }
    }

    /// Carries out the requests, each with the index of its file in the target's sources.
    func adopt(_ requests: [(source: Int, request: AdoptionRequest)]) throws(AdoptionProblem) -> Adoption {
        var selections: [Selection] = []
        for index in survey.sources.sources.indices {
            let own = requests.filter { $0.source == index }.map(\.request)
            if !own.isEmpty { selections.append(try select(own, in: survey.sources.scan(index))) }
        }
        let trial = settle(&selections)
        var adoption = Adoption()
        for selection in selections { report(selection, trial, &adoption) }
        return adoption
    }

    private func select(_ requests: [AdoptionRequest], in file: ScannedFile) throws(AdoptionProblem) -> Selection {
        let traced = Set(file.declarations.indices.filter { rules.isTraced(file.declarations[$0], in: file) })
        var wanted: [Int: Bool] = [:]
        for request in requests {
            let (indices, isWhole) = try request.selection(in: file, adopted: traced)
            for index in indices { wanted[index] = wanted[index, default: true] && isWhole }
        }
        var selection = Selection(file: file, wanted: wanted, refusals: [:], adopted: [])
        let fileRules = FileRules(rules, file)
        for index in wanted.keys.sorted() where !traced.contains(index) {
            if let refusal = fileRules.refusal(of: index) {
                selection.refusals[index] = refusal.message
            } else {
                selection.adopted.append(index)
            }
        }
        return selection
    }

    // MARK: Trying

    private func settle(_ selections: inout [Selection]) -> AdoptionTrial {
        while true {
            let trial = AdoptionTrial(selections.map { ($0.file, $0.adopted) }, in: survey.sources)
            let errors = trial.survey.errors
            if errors.isEmpty || selections.allSatisfy(\.adopted.isEmpty) { return trial }
            refuseFunctions(with: errors, trial, &selections)
        }
    }

    /// Refuses at least one function.
    private func refuseFunctions(
        with errors: [Diagnostic], _ trial: AdoptionTrial, _ selections: inout [Selection]
    ) {
        var reasons: [String: [Diagnostic]] = [:]
        for error in errors { reasons[error.path, default: []].append(error) }
        var hasRefused = false
        for index in selections.indices {
            let selection = selections[index]
            guard let errors = reasons[selection.file.source.path] else { continue }
            let lines = selection.adopted.map {
                trial.annotationLine(of: selection.file.declarations[$0], in: selection.file)
            }
            for error in errors {
                // The annotations stand in the order of the functions, and an error stands in the last one before it.
                guard let found = lines.lastIndex(where: { $0 <= error.line }) else { continue }
                if selections[index].refusals[selection.adopted[found]] != nil { continue }
                selections[index].refuse(selection.adopted[found], error.message)
                hasRefused = true
            }
        }
        if hasRefused { return }
        // The errors are those of functions that were traced before: none of the new ones may stay.
        for index in selections.indices {
            for function in selections[index].adopted { selections[index].refuse(function, errors[0].message) }
        }
    }

    // MARK: Reporting

    private func report(_ selection: Selection, _ trial: AdoptionTrial, _ adoption: inout Adoption) {
        let file = selection.file
        if !selection.adopted.isEmpty, let text = trial.text(of: file) {
            adoption.texts.append((file.source.path, text))
        }
        for index in selection.wanted.keys.sorted() {
            let declaration = file.declarations[index]
            if let reason = selection.refusals[index], selection.wanted[index] == false {
                let location = file.source.location(of: declaration.nameOffset)
                adoption.diagnostics.append(
                    Diagnostic(
                        severity: .error, path: file.source.path, line: location.line, column: location.column,
                        message: "'\(declaration.name)' cannot be adopted: \(reason)"))
                continue
            }
            let span = selection.adopted.contains(index) ? trial.span(of: declaration, in: file) : nil
            adoption.functions.append(
                Adoption.Function(
                    name: file.fullName(of: declaration), file: file.source.displayPath,
                    line: trial.line(of: declaration, in: file),
                    outcome: selection.refusals[index].map { .refused($0) } ?? span.map { .adopted(span: $0) }
                        ?? .traced))
        }
    }
}
