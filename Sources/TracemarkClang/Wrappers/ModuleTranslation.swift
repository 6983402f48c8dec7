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
    /// The target's Swift files.
    let sources: SourceSet
    let diagnostics: DiagnosticCollector

    func wrappers(_ file: TraceFile?) throws -> CModuleWrappers {
        let entries = file?.entries.filter { $0.module == module.name } ?? []
        var contents = HeaderReader(
            library: library, module: module, ownership: ownership,
            arguments: arguments(flags: entries.flatMap(\.flags)), notes: try APINotes.read(for: module)
        ).read()
        var result = CModuleWrappers(module: module.name)
        guard try report(contents) else { return result }
        let names = NameContext(
            declared: sources.declaredTypes, imported: contents.types, hasSelectors: generator.names.hasModuleSelectors)
        for (index, function) in contents.functions.enumerated() {
            guard case .success(let imported) = function.outcome,
                let reason = names.obstacle(to: imported, in: module.name)
            else { continue }
            contents.functions[index].outcome = .failure(reason)
        }
        var selection = Selection(module, contents, diagnostics)
        for path in contents.files {
            selection.add(AnnotatedHeader(source: try generator.source(path), contents: contents))
        }
        if let file { for entry in entries { selection.add(entry, in: file.source) } }
        result.refused = selection.refused
        let translator = CFunctionTranslator(module: module.name, names: names, owner: { owner(of: $0) })
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
            try checkCollision(of: wrapper, selected)
            let access = selected.annotation.access?.text
            for declaration in (function.parameters.map(\.type) + [function.result]).flatMap(\.declarations) {
                guard let file = declaration.file else { continue }
                let name = owner(of: file) ?? HeaderOwnership.system
                if name == HeaderOwnership.system { result.usesSystemTypes = true } else { result.imports.insert(name) }
                if access == "public" || result.publicImports[name] == nil, let access, access != "internal" {
                    result.publicImports[name] = access
                }
            }
            if let submodule = module.submodules[Folder.resolved(selected.function.file)] {
                result.imports.insert("\(module.name).\(submodule)")
            }
            result.items.append(
                CModuleWrappers.Item(
                    wrapper: wrapper, path: spanPath(of: selected.function.file), compilerPath: selected.source.path))
        } catch {
            diagnostics.error(error.message, at: error.offset, in: selected.source)
        }
    }

    /// Refuses a wrapper that the target declares already. Overloads with other types stay apart.
    private func checkCollision(
        of wrapper: Wrapper, _ selected: SelectedFunction
    ) throws(CFunctionTranslator.Mistake) {
        guard wrapper.container == nil else { return }
        for own in sources.fileFunctions(named: wrapper.name.filter { $0 != "`" }) {
            guard own.labels == wrapper.parameters.map(\.label),
                own.types.map(TypeText.plain) == wrapper.parameters.map({ TypeText.plain($0.type) }),
                TypeText.plain(own.result) == TypeText.plain(wrapper.result ?? "")
            else { continue }
            throw CFunctionTranslator.Mistake(
                message: "the target declares a function '\(wrapper.name)' with the same types already, at "
                    + "\(own.path):\(own.line), so that a wrapper of that name is one too many; remove it, or give "
                    + "the wrapper another name with 'as'",
                offset: selected.annotation.offset)
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
        var arguments = [
            "-x", "c", "-std=gnu11", "-fblocks", "-D__swift__=60000", "-fparse-all-comments",
            // A header of the C library, which is read for its types alone, may not end the reading.
            "-ferror-limit=0",
        ]
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
            let path = problem.file.flatMap { Folder.exists($0) ? $0 : nil } ?? module.headers[0]
            let source = try generator.source(path)
            let offset = path == problem.file ? problem.offset : 0
            // Clang's errors after the first often follow from it.
            let remedy = isSound ? remedy(for: problem) : ""
            isSound = false
            diagnostics.error(
                "the module '\(module.name)' does not import, with or without Tracemark: \(problem.message)\(remedy)",
                at: min(offset, source.count), in: source)
        }
        return isSound
    }

    /// The advice for a header that Clang refuses.
    private func remedy(for problem: HeaderReader.Problem) -> String {
        let test = "'import \(module.name)' alone gives this error too"
        if problem.message.hasSuffix("file not found") {
            let place = "a tracemark.json ('\"flags\": [\"-I/folder\"]') and to the compiler"
            return "; \(test). Install the header, or give its folder to \(place) ('-Xcc -I/folder')"
        }
        return "; \(test). Mend the header, or give both Tracemark and the compiler the flags that it needs"
    }
}
