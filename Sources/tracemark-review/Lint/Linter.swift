/// Looks at the traced functions of a target for what makes traces hard to use.
struct Linter {
    private let survey: Survey
    private let rules: Set<LintRule>
    private let diagnostics = DiagnosticCollector()

    init(_ survey: Survey, without disabled: Set<LintRule>) {
        self.survey = survey
        rules = Set(LintRule.allCases).subtracting(disabled)
    }

    func run() -> [Diagnostic] {
        checkNames()
        if rules.contains(.sharedName) { checkSharedNames() }
        if rules.contains(.inconsistentKey) {
            checkKeys("tag", \.tags)
            checkKeys("metric", \.metrics)
        }
        if rules.contains(.missingSpan) {
            MissingSpans(survey).forEach { report(.missingSpan, $0.message, at: $0.offset, in: $0.source) }
        }
        return diagnostics.diagnostics.sorted { ($0.path, $0.line, $0.column) < ($1.path, $1.line, $1.column) }
    }

    private func report(_ rule: LintRule, _ message: String, at offset: Int, in source: SourceText) {
        diagnostics.warning("\(message) [\(rule.rawValue)]", at: offset, in: source)
    }

    private var spans: [(file: WrapperFile, wrapper: Wrapper)] {
        survey.files.flatMap { file in file.allWrappers.map { (file, $0) } }
    }

    // MARK: Names

    private func checkNames() {
        var numbered: [String: Int] = [:]
        for (_, wrapper) in spans {
            let name = wrapper.span.name
            numbered[SpanName(name).unnumbered ?? name, default: 0] += 1
        }
        for (file, wrapper) in spans {
            let name = SpanName(wrapper.span.name)
            if let part = name.unstablePart {
                guard rules.contains(.unstableName) else { continue }
                report(
                    .unstableName,
                    "the span name '\(name.text)' holds \(part), so filters and alerts that name it will miss the next one; keep what changes in a tag",
                    at: wrapper.annotationOffset, in: file.source)
            } else if rules.contains(.undescriptiveName) {
                let stem = name.unnumbered
                let isOneOfSeveral = stem.map { numbered[$0, default: 0] > 1 } ?? false
                guard name.isEmpty || isOneOfSeveral else { continue }
                let reason =
                    name.isEmpty ? "says nothing of what the function does" : "differs from others by its number alone"
                report(
                    .undescriptiveName,
                    "the span name '\(name.text)' \(reason); write one such as \"user_query_pipeline\"",
                    at: wrapper.annotationOffset, in: file.source)
            }
        }
    }

    private func checkSharedNames() {
        var first: [String: (place: String, wrapper: Wrapper)] = [:]
        for (file, wrapper) in spans {
            let line = file.source.location(of: wrapper.annotationOffset).line
            guard let other = first[wrapper.span.name] else {
                first[wrapper.span.name] = ("\(file.source.displayPath):\(line)", wrapper)
                continue
            }
            // One function, written anew for each platform.
            if other.wrapper.calleeDescription == wrapper.calleeDescription,
                other.wrapper.condition != wrapper.condition
            {
                continue
            }
            report(
                .sharedName,
                "the span name '\(wrapper.span.name)' is that of '\(other.wrapper.calleeDescription)' at \(other.place) too, so that their spans cannot be told apart; give one of them another with 'name:'",
                at: wrapper.annotationOffset, in: file.source)
        }
    }

    // MARK: Keys

    /// Keys that differ only by case and separators. The spelling that most functions use is taken for the right one,
    /// and of two equally common ones the first.
    private func checkKeys(_ what: String, _ entries: KeyPath<Wrapper, [Wrapper.Entry]>) {
        var counts: [String: Int] = [:]
        var best: [String: String] = [:]
        let keys = spans.flatMap { $0.wrapper[keyPath: entries].map(\.key) }
        for key in keys { counts[key, default: 0] += 1 }
        for key in keys {
            let plain = plainKey(key)
            if counts[key, default: 0] > best[plain].map({ counts[$0, default: 0] }) ?? 0 { best[plain] = key }
        }
        for (file, wrapper) in spans {
            for entry in wrapper[keyPath: entries] {
                guard let usual = best[plainKey(entry.key)], usual != entry.key else { continue }
                report(
                    .inconsistentKey,
                    "the \(what) '\(entry.key)' is called '\(usual)' elsewhere in this target, so a filter finds only half of them; use one spelling",
                    at: wrapper.annotationOffset, in: file.source)
            }
        }
    }

    private func plainKey(_ key: String) -> String {
        key.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}

extension Generator {
    /// What is doubtful about the traced functions of the sources at some paths.
    ///
    /// - Parameters:
    ///   - paths: the Swift files of the target.
    ///   - disabled: the rules to leave out.
    /// - Returns: a warning each, its message ending in `[rule-name]`; or the errors that the build would report, where
    ///   there are any.
    /// - Throws: ``FileError`` where a source cannot be read.
    public func lint(_ paths: [String], without disabled: Set<LintRule> = []) throws(FileError) -> [Diagnostic] {
        let survey = Survey(try read(paths))
        return survey.errors.isEmpty ? Linter(survey, without: disabled).run() : survey.errors
    }
}
