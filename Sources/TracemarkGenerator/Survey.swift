/// The wrappers of a target before rendering. The build, the list and the lint share them.
struct Survey {
    let sources: SourceSet
    let files: [WrapperFile]
    /// The build's diagnostics for the annotations.
    let diagnostics: [Diagnostic]

    /// Surveys the sources of a target.
    init(_ sources: [SourceText], _ names: RuntimeNames = .current) {
        self.init(SourceSet(sources.sorted { $0.displayPath < $1.displayPath }), names)
    }

    init(_ sources: SourceSet, _ names: RuntimeNames = .current) {
        let collector = DiagnosticCollector()
        let names = names.adapted(to: sources)
        self.sources = sources
        var types = TypeTable(sources)
        var files: [WrapperFile] = []
        for index in sources.candidates {
            let file = TracedFile(sources.scan(index), collector, names).wrappers(&types)
            if !file.isEmpty { files.append(file) }
        }
        WrapperChecks(sources: sources, diagnostics: collector, names: names).check(files)
        self.files = files
        diagnostics = collector.diagnostics.sorted { ($0.path, $0.line, $0.column) < ($1.path, $1.line, $1.column) }
    }

    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }

    /// Returns the wrapper of the function at a line.
    func wrapper(at line: Int, in source: SourceText) -> Wrapper? {
        files.first { $0.source.path == source.path }?.allWrappers.first { $0.span.line == line }
    }

    func wrapper(of declaration: Declaration, in source: SourceText) -> Wrapper? {
        wrapper(at: source.location(of: declaration.keywordOffset).line, in: source)
    }
}
