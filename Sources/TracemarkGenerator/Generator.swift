/// Generates the wrappers of one target.
///
///     let result = Generator(target: "App", root: "/pkg").run(paths)
///     // result.text, to be compiled; result.reviewText, to be committed; result.diagnostics, to be printed
///
/// `render(translate(parse(scan(sources))))`: sources become declarations (`Scanner/`), the comments above them
/// annotations (`Annotations/`), both together wrappers (`Wrappers/`), and those text. What is wrong on the way is
/// collected (`Diagnostics/`).
public struct Generator {
    /// The target's name.
    public let target: String
    /// The package's root: paths below it are shortened in generated code.
    public let root: String
    /// The spelling of the names in generated code.
    package var names = RuntimeNames.current
    private let modules: ModuleFolders

    /// Creates a generator.
    ///
    /// - Parameter modules: The folders of the modules that the target depends on, by the module's name. The generator
    ///   reads one only to find which of several modules declares a type.
    public init(target: String, root: String, modules: [String: String] = [:]) {
        self.target = target
        self.modules = ModuleFolders(modules)
        self.root = root.hasSuffix("/") ? root : root + "/"
    }

    /// The result of a run.
    public struct Output {
        /// The wrappers, to be compiled into the target.
        public var text: String
        /// The number of wrappers.
        public var wrapperCount: Int
        /// The messages for the user. If one is an error, the texts must not be used.
        public var diagnostics: [Diagnostic]

        fileprivate var review: () -> String
        /// The text without line numbers, for review and commit. It is rendered on access, since few builds need it.
        public var reviewText: String { review() }
    }

    /// Generates the wrappers for the sources at some paths.
    ///
    /// - Parameter generated: the paths of sources that other build plugins write. They have wrappers, but the copy for
    ///   review, which is made where no plugin has run, is without them.
    /// - Throws: ``FileError`` where a source cannot be read.
    public func run(_ paths: [String], generated: [String] = []) throws(FileError) -> Output {
        let own = try read(paths)
        if generated.isEmpty { return generate(own) }
        var others: [SourceText] = []
        for path in generated {
            others.append(try SourceText(path: path, displayPath: Self.displayPath(ofGenerated: path)))
        }
        var output = generate(own + others)
        output.review = { generate(own).reviewText }
        return output
    }

    /// Returns a short path such as `GenPlugin/Client.swift`. The folder has the plugin's name; the folders above
    /// differ by machine.
    private static func displayPath(ofGenerated path: String) -> String {
        path.split(separator: "/").suffix(2).joined(separator: "/")
    }

    /// Generates the wrappers for sources in memory, by path.
    public func run(_ texts: [String: String]) -> Output {
        generate(texts.map { SourceText(path: $0.key, displayPath: displayPath(of: $0.key), text: $0.value) })
    }

    private func displayPath(of path: String) -> String {
        path.withoutPrefix(root) ?? path
    }

    func read(_ paths: [String]) throws(FileError) -> [SourceText] {
        var sources: [SourceText] = []
        for path in paths {
            sources.append(try SourceText(path: path, displayPath: displayPath(of: path)))
        }
        return sources
    }

    private func generate(_ sources: [SourceText]) -> Output {
        let survey = Survey(sources, names)
        // Without traced functions, no import is needed, and the search for imports is skipped.
        let imports = survey.files.isEmpty ? [] : ImportMerger(survey.sources, modules).merge(survey.files)
        let isIsolationUsed = DefaultIsolation.isUsed(in: survey.files)
        let isolationName = isIsolationUsed ? DefaultIsolation.name(in: survey.sources) : DefaultIsolation.name
        func text(includesLines: Bool) -> String {
            FileRenderer(target: target, includesLines: includesLines, isolationName: isolationName, names: names)
                .render(survey.files, imports: imports)
        }
        return Output(
            text: text(includesLines: true), wrapperCount: survey.files.reduce(0) { $0 + $1.allWrappers.count },
            diagnostics: survey.diagnostics, review: { text(includesLines: false) })
    }
}
