import TracemarkGenerator

/// A function to trace, with its options and where they stand.
struct SelectedFunction {
    var function: HeaderFunction
    var annotation: Annotation
    /// The header or the `tracemark.json` that holds the annotation.
    var source: SourceText
}

/// The functions of one module that are to be traced, and what is said about the others.
struct Selection {
    let module: CModule
    let contents: HeaderReader.Contents
    let diagnostics: DiagnosticCollector

    private(set) var selected: [SelectedFunction] = []
    /// What a pattern matched and Swift does not import, with the reason in a few words.
    private(set) var refused: [(function: String, reason: String)] = []

    /// Where each function is declared last, in the module's list.
    private var last: [String: Int] = [:]
    /// How each function came to be selected, by its place in `selected`.
    private var chosen: [String: (index: Int, isExact: Bool)] = [:]

    init(_ module: CModule, _ contents: HeaderReader.Contents, _ diagnostics: DiagnosticCollector) {
        self.module = module
        self.contents = contents
        self.diagnostics = diagnostics
        for (index, function) in contents.functions.enumerated() { last[function.key] = index }
    }

    // MARK: Comments

    mutating func add(_ header: AnnotatedHeader) {
        for match in header.matches(diagnostics) {
            let name = contents.functions[match.function].name
            let function = latest(contents.functions[match.function])
            if case .failure(let reason) = function.outcome {
                diagnostics.error(reason.message, at: match.annotation.offset, in: header.source)
            } else if chosen[function.key] != nil {
                diagnostics.error(
                    "another declaration of '\(name)' has an annotation; write one, with all its options",
                    at: match.annotation.offset, in: header.source)
            } else {
                select(function, match.annotation, header.source, isExact: true)
            }
        }
    }

    /// Of several declarations the last, which knows what the others said.
    private func latest(_ function: HeaderFunction) -> HeaderFunction {
        last[function.key].map { contents.functions[$0] } ?? function
    }

    private mutating func select(
        _ function: HeaderFunction, _ annotation: Annotation, _ source: SourceText, isExact: Bool
    ) {
        let new = SelectedFunction(function: function, annotation: annotation, source: source)
        if let known = chosen[function.key] {
            selected[known.index] = new
            chosen[function.key] = (known.index, isExact)
        } else {
            chosen[function.key] = (selected.count, isExact)
            selected.append(new)
        }
    }

    // MARK: Patterns

    mutating func add(_ entry: TraceFile.Entry, in source: SourceText) {
        var all: [HeaderFunction] = []
        var seen: Set<String> = []
        for function in contents.functions where seen.insert(function.key).inserted { all.append(latest(function)) }
        let names = all.map(\.name)
        for pattern in entry.except where !names.contains(where: pattern.matches) {
            reportNoMatch(pattern, names, in: source)
        }
        var taken: [HeaderFunction] = []
        for pattern in entry.functions {
            let matched = all.filter { pattern.matches($0.name) }
            if matched.isEmpty {
                reportNoMatch(pattern, names, in: source)
                continue
            }
            let functions = matched.filter { function in !entry.except.contains { $0.matches(function.name) } }
            if !functions.contains(where: \.isImported), let first = functions.first,
                case .failure(let reason) = first.outcome
            {
                diagnostics.error("'\(first.name)': \(reason.message)", at: pattern.offset, in: source)
                continue
            }
            for function in functions { add(function, pattern, entry, source, &taken) }
        }
        checkNames(entry, taken, source)
    }

    private mutating func add(
        _ function: HeaderFunction, _ pattern: NamePattern, _ entry: TraceFile.Entry, _ source: SourceText,
        _ taken: inout [HeaderFunction]
    ) {
        if case .failure(let reason) = function.outcome {
            if !refused.contains(where: { $0.function == function.name }) {
                refused.append((function.name, reason.summary))
            }
            return
        }
        taken.append(function)
        if let known = chosen[function.key], selected[known.index].source === source {
            // A name says more than a pattern, wherever it stands.
            if known.isExact, !pattern.isExact { return }
            if known.isExact, pattern.isExact {
                diagnostics.error(
                    "'\(function.name)' is listed twice; keep one of them", at: pattern.offset, in: source)
                return
            }
        }
        var annotation = entry.annotation
        annotation.offset = pattern.offset
        // What one entry says of all its functions is for those that have such a parameter.
        if !pattern.isExact || entry.functions.count > 1, case .success(let imported) = function.outcome {
            let names = imported.parameters.compactMap(\.name)
            annotation.skip.removeAll { !names.contains($0.text) }
            annotation.keepRedacted { names.contains($0) }
            annotation.addresses.removeAll { !names.contains($0.text) && $0.text != "result" }
        }
        select(function, annotation, source, isExact: pattern.isExact)
    }

    /// A parameter that none of the functions has.
    private func checkNames(_ entry: TraceFile.Entry, _ functions: [HeaderFunction], _ source: SourceText) {
        if functions.isEmpty { return }
        var known: Set<String> = []
        for case .success(let function) in functions.map(\.outcome) {
            known.formUnion(function.parameters.compactMap(\.name))
        }
        for name in entry.annotation.skip + (entry.annotation.redact ?? []) + entry.annotation.addresses
        where !known.contains(name.text) && name.text != "result" {
            let nearest = EditDistance.nearest(to: name.text, among: known.sorted())
            diagnostics.error(
                "none of these functions has a parameter '\(name.text)'\(nearest.map { "; did you mean '\($0)'?" } ?? "")",
                at: name.offset, in: source)
        }
    }

    private func reportNoMatch(_ pattern: NamePattern, _ names: [String], in source: SourceText) {
        let remedy: String
        if pattern.isExact, let nearest = EditDistance.nearest(to: pattern.text, among: names) {
            remedy = "did you mean '\(nearest)'?"
        } else if names.isEmpty {
            remedy = "it declares no function"
        } else {
            remedy = "it declares \(names.count), such as '\(names[0])'"
        }
        let what = pattern.isExact ? "has no function" : "has no function that matches"
        diagnostics.error(
            "the module '\(module.name)' \(what) '\(pattern.text)'; \(remedy)", at: pattern.offset, in: source)
    }
}

extension HeaderFunction {
    /// What is the same for all declarations of one function.
    var key: String { overload.isEmpty ? name : "\(name) \(overload)" }

    var isImported: Bool {
        if case .success = outcome { return true }
        return false
    }
}
