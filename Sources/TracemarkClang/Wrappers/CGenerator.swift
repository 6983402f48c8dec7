import TracemarkGenerator

/// Generates the wrappers of the C functions that a Swift target traces.
///
///     let generator = CGenerator(target: "App", root: "/pkg", modules: [sqlite], toolchain: "/opt/swift/usr")
///     let output = try generator.run(swiftFiles: paths, traceFile: "/pkg/Sources/App/tracemark.json")
///
/// Headers become functions (`Headers/`, through `Library/`) with the types that Swift gives them (`Types/`); comments
/// and `tracemark.json` say which are traced (`Selection/`); both together become wrappers (`Wrappers/`).
public struct CGenerator {
    /// The target's name.
    public var target: String
    /// The package's root: paths below it are shortened in generated code.
    public var root: String
    /// The C modules that the target can import.
    public var modules: [CModule]
    /// The `usr` folder of the Swift toolchain.
    public var toolchain: String?
    /// The libclang to use, where it is not to be looked for.
    public var libraryPath: String?
    /// The spelling of the names in generated code.
    package var names = RuntimeNames.current

    /// Makes a generator.
    public init(
        target: String, root: String, modules: [CModule], toolchain: String?, libraryPath: String? = nil
    ) {
        self.target = target
        self.root = root.hasSuffix("/") ? root : root + "/"
        self.modules = modules
        self.toolchain = toolchain
        self.libraryPath = libraryPath
    }

    /// What comes out.
    public struct Output: Sendable {
        /// The wrappers, to be compiled into the target.
        public var text: String
        /// What to tell the user. With an error among them, the text is not to be used.
        public var diagnostics: [Diagnostic]
        /// For each module, how many functions have a wrapper, and why others have none.
        public var counts: [Count]
    }

    /// How many functions of a module were wrapped.
    public struct Count: Sendable, CustomStringConvertible {
        /// The module.
        public var module: String
        /// The functions with a wrapper.
        public var wrappedCount: Int
        /// Those that were asked for and that Swift does not import, by reason.
        public var refused: [(reason: String, count: Int)]

        /// `CSQLite: 228 functions traced; 8 not: 6 variadic, 2 unavailable`
        public var description: String {
            let total = refused.reduce(0) { $0 + $1.count }
            let reasons = refused.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
            let traced = "\(module): \(wrappedCount) \(wrappedCount == 1 ? "function" : "functions") traced"
            return refused.isEmpty ? traced : "\(traced); \(total) not: \(reasons)"
        }
    }

    /// Generates the wrappers.
    ///
    /// - Parameters:
    ///   - swiftFiles: The target's sources, which are searched for types that hide imported ones.
    ///   - traceFile: The target's `tracemark.json`, where it has one.
    /// - Throws: ``FileError`` where a file cannot be read; an error that says what to install where libclang is missing.
    public func run(swiftFiles: [String], traceFile: String?) throws -> Output {
        let diagnostics = DiagnosticCollector()
        let file = try traceFile.map { TraceFile(try source($0), diagnostics) }
        let modules = try self.modules.map { try $0.resolved() }
        checkModules(file, modules, diagnostics)
        var wrappers: [CModuleWrappers] = []
        let traced = try modules.filter { try isTraced($0, file) }
        if !traced.isEmpty, !diagnostics.hasErrors {
            let library = try ClangLibrary.open(toolchain: toolchain.map { $0 + "/lib" }, path: libraryPath)
            let ownership = HeaderOwnership(modules)
            let sources = SourceSet(try swiftFiles.map(source))
            for module in traced {
                let translation = ModuleTranslation(
                    generator: self, module: module, modules: modules, library: library, ownership: ownership,
                    sources: sources, diagnostics: diagnostics)
                wrappers.append(try translation.wrappers(file))
            }
        }
        return Output(
            text: CFileRenderer(target: target, names: names).render(wrappers),
            diagnostics: diagnostics.diagnostics.sorted {
                ($0.path, $0.line, $0.column) < ($1.path, $1.line, $1.column)
            }, counts: wrappers.map(count))
    }

    private func count(_ wrappers: CModuleWrappers) -> Count {
        var reasons: [(reason: String, count: Int)] = []
        for refusal in wrappers.refused {
            if let index = reasons.firstIndex(where: { $0.reason == refusal.reason }) {
                reasons[index].count += 1
            } else {
                reasons.append((refusal.reason, 1))
            }
        }
        return Count(module: wrappers.module, wrappedCount: wrappers.items.count, refused: reasons)
    }

    /// Whether anything of a module is traced. Where nothing is, nobody needs libclang.
    private func isTraced(_ module: CModule, _ file: TraceFile?) throws -> Bool {
        if file?.entries.contains(where: { $0.module == module.name }) ?? false { return true }
        let headers = Set(module.headers + Folder.headers(in: module.folder))
        return try headers.contains { path in
            guard Folder.exists(path) else { return false }
            return Prefilter.mayHoldAnnotation(try source(path))
        }
    }

    private func checkModules(_ file: TraceFile?, _ modules: [CModule], _ diagnostics: DiagnosticCollector) {
        guard let file else { return }
        let names = modules.map(\.name)
        for entry in file.entries where !names.contains(entry.module) {
            let remedy: String
            if let nearest = EditDistance.nearest(to: entry.module, among: names) {
                remedy = "did you mean '\(nearest)'?"
            } else {
                remedy =
                    names.isEmpty ? "it depends on none" : "it depends on \(names.sorted().joined(separator: ", "))"
            }
            diagnostics.error(
                "the target '\(target)' depends on no C module '\(entry.module)'; \(remedy)", at: entry.moduleOffset,
                in: file.source)
        }
    }

    func source(_ path: String) throws(FileError) -> SourceText {
        try SourceText(path: path, displayPath: displayPath(of: path))
    }

    func displayPath(of path: String) -> String {
        path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    }
}
