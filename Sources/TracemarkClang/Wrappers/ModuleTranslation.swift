import TracemarkGenerator

#if canImport(Darwin)
import Darwin
#endif

/// One module's way from its headers to its wrappers.
struct ModuleTranslation {
    let generator: CGenerator
    let module: CModule
    let modules: [CModule]
    let library: ClangLibrary
    let ownership: HeaderOwnership
    let hidden: Set<String>
    let diagnostics: DiagnosticCollector

    func wrappers(_ file: TraceFile?) throws -> CModuleWrappers {
        let entries = file?.entries.filter { $0.module == module.name } ?? []
        let contents = HeaderReader(
            library: library, module: module, ownership: ownership,
            arguments: arguments(flags: entries.flatMap(\.flags)), notes: try APINotes.read(for: module)
        ).read()
        var result = CModuleWrappers(module: module.name)
        guard try report(contents) else { return result }
        var selection = Selection(module, contents, diagnostics)
        for path in contents.files {
            selection.add(AnnotatedHeader(source: try generator.source(path), contents: contents))
        }
        if let file { for entry in entries { selection.add(entry, in: file.source) } }
        result.refused = selection.refused
        let translator = CFunctionTranslator(
            module: module.name,
            isModuleHidden: hidden.contains(module.name) || contents.names.contains(module.name), hidden: hidden,
            owner: { owner(of: $0) })
        for selected in selection.selected { add(selected, translator, to: &result) }
        return result
    }

    /// The module of a header, or nil where it is the C library's.
    private func owner(of file: String) -> String? {
        let owner = ownership.owner(of: file, readFor: module.name)
        return owner == HeaderOwnership.system ? nil : owner
    }

    private func add(
        _ selected: SelectedFunction, _ translator: CFunctionTranslator, to result: inout CModuleWrappers
    ) {
        guard case .success(let function) = selected.function.outcome else { return }
        do throws(CFunctionTranslator.Mistake) {
            let wrapper = try translator.translate(selected, function)
            let access = selected.annotation.access?.text
            for declaration in (function.parameters.map(\.type) + [function.result]).flatMap(\.declarations) {
                guard let file = declaration.file else { continue }
                let name = owner(of: file) ?? HeaderOwnership.system
                if name == HeaderOwnership.system { result.usesSystemTypes = true } else { result.imports.insert(name) }
                if access == "public" || result.publicImports[name] == nil, let access, access != "internal" {
                    result.publicImports[name] = access
                }
            }
            result.items.append(
                CModuleWrappers.Item(
                    wrapper: wrapper, path: spanPath(of: selected.function.file), compilerPath: selected.source.path))
        } catch {
            diagnostics.error(error.message, at: error.offset, in: selected.source)
        }
    }

    /// How spans name a header: by its path in the package, or, elsewhere, by its name alone.
    private func spanPath(of path: String) -> String {
        let shown = generator.displayPath(of: path)
        return shown.hasPrefix("/") ? path.lastComponent : shown
    }

    // MARK: Reading

    /// What libclang is told: what Swift's importer tells its own, but for what only it understands.
    private func arguments(flags: [String]) -> [String] {
        var arguments = ["-x", "c", "-std=gnu11", "-fblocks", "-D__swift__=60000", "-fparse-all-comments"]
        if let toolchain = generator.toolchain, library.path.hasPrefix(toolchain) {
            // libclang looks for its own headers beside the running program.
            arguments += ["-resource-dir", "\(toolchain)/lib/swift/clang"]
        }
        #if canImport(Darwin)
        if let sdk = getenv("SDKROOT") { arguments += ["-isysroot", String(cString: sdk)] }
        #endif
        for other in [module] + modules.filter({ $0.name != module.name }) {
            arguments += ["-I", other.folder] + other.flags
        }
        return arguments + flags
    }

    /// Says what is wrong with the headers, where it keeps Swift from importing them.
    private func report(_ contents: HeaderReader.Contents) throws -> Bool {
        let owned = Set(contents.files)
        var isSound = true
        for problem in contents.problems where problem.isFatal || problem.file.map(owned.contains) ?? true {
            isSound = false
            let path = problem.file.flatMap { Folder.exists($0) ? $0 : nil } ?? module.headers[0]
            let source = try generator.source(path)
            let offset = path == problem.file ? problem.offset : 0
            diagnostics.error(
                "the headers of '\(module.name)' cannot be read: \(problem.message)", at: min(offset, source.count),
                in: source)
        }
        return isSound
    }
}
