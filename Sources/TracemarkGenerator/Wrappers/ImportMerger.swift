/// The imports of a generated file. They are the imports of the annotated files, each once, with the least access
/// that the wrappers need.
///
/// Swift warns about a `public import` that no public signature uses, and rejects a missing one. Where imports are
/// public by default, an import without a level causes neither. The merger therefore writes a level only where the
/// sources write one.
struct ImportMerger {
    private let sources: SourceSet
    private let modules: ModuleFolders

    init(_ sources: SourceSet, _ modules: ModuleFolders) {
        self.sources = sources
        self.modules = modules
    }

    func merge(_ files: [WrapperFile]) -> [String] {
        var merged = [ImportDeclaration(attributes: [], access: nil, kind: nil, path: "Tracemark", condition: nil)]
        // The offsets of a path's imports in the list.
        var offsets = ["Tracemark": [0]]
        var isExplicit = files.contains(where: \.namesRuntime)
        for file in files {
            for declaration in file.scanned.imports {
                if declaration.access != nil { isExplicit = true }
                var declaration = declaration
                if declaration.path == "Tracemark" { declaration.condition = nil }
                declaration.attributes.removeAll { $0 == "@_exported" }
                let samePath = offsets[declaration.path] ?? []
                if let same = samePath.first(where: { merged[$0].imports(asMuchAs: declaration) }) {
                    merge(declaration, into: &merged[same])
                } else {
                    offsets[declaration.path, default: []].append(merged.count)
                    merged.append(declaration)
                }
            }
        }
        let levels = ImportLevels(sources)
        if isExplicit {
            merged = lowered(merged, ImportNeeds(of: files, merged, sources, modules), levels)
        } else if levels.isNarrow("Tracemark") {
            merged[0].access = .internal
        }
        let sorted = merged.map { (module: $0.module, declaration: $0) }.sorted {
            ($0.module, $0.declaration.path) < ($1.module, $1.declaration.path)
        }
        return lines(sorted.map(\.declaration))
    }

    private func merge(_ declaration: ImportDeclaration, into same: inout ImportDeclaration) {
        same.access = widest(same.access, declaration.access)
        // One file may hide a module that another file exposes. The merged import must expose it.
        same.attributes.removeAll { $0.hidesModule && !declaration.attributes.contains($0) }
        for attribute in declaration.attributes where !same.attributes.contains(attribute) && !attribute.hidesModule {
            // `@testable` and `@_spi` expose more. If one file needs them, the merged file does too.
            same.attributes.append(attribute)
        }
    }

    private func widest(_ first: Keyword?, _ second: Keyword?) -> Keyword? {
        if first == second { return first }
        let order: [Keyword?] = [.public, .package, nil, .internal, .fileprivate, .private]
        return order.first { $0 == first || $0 == second } ?? nil
    }

    // MARK: Access

    /// Returns the imports with the access that wrappers need. All imports of a module under one condition get the
    /// same access.
    private func lowered(
        _ imports: [ImportDeclaration], _ needs: ImportNeeds, _ levels: ImportLevels
    ) -> [ImportDeclaration] {
        let unconditional = Set(imports.filter { $0.condition == nil }.map(\.module))
        var lowered: [ImportDeclaration] = []
        for declaration in imports where !declaration.repeats(oneOf: imports) {
            let module = declaration.module
            let isUniform = unconditional.contains(module)
            var written: Keyword?
            for other in imports where other.module == module {
                if isUniform || other.condition == declaration.condition { written = widest(written, other.access) }
            }
            let isNarrow = levels.isNarrow(module)
            let least: Keyword? = isNarrow ? .internal : nil
            func append(_ access: Keyword?, where condition: String? = nil) {
                var copy = declaration
                // An import that hides its module has an attribute for that, and no level.
                copy.access = copy.attributes.contains(where: \.hidesModule) ? nil : access
                if let condition {
                    copy.condition = declaration.condition.map { "(\($0)) && \(condition)" } ?? condition
                }
                lowered.append(copy)
            }
            let need = needs.access(of: module, writtenAs: written, mayRaise: isUniform)
            switch need {
            case .none: append(least)
            case .certain(.package) where !isNarrow && levels.isPlain(module), .possible where !isNarrow:
                // An import without a level is public where imports are public by default. There it causes no
                // warning. Elsewhere it is internal.
                append(need.keyword, where: Self.feature)
                append(nil, where: "!" + Self.feature)
            case .certain, .possible: append(need.keyword)
            case .conditional(let conditions, let others):
                let condition = conditions.map { "(\($0))" }.joined(separator: " || ")
                append(.public, where: "(\(condition))")
                append(others ?? least, where: "!(\(condition))")
            }
        }
        return lowered
    }

    private static let feature = "hasFeature(InternalImportsByDefault)"

    // MARK: Text

    private func lines(_ imports: [ImportDeclaration]) -> [String] {
        let unconditional = imports.filter { $0.condition == nil }.map(\.text)
        var lines = unconditional
        var conditions: [String] = []
        for condition in imports.compactMap(\.condition) where !conditions.contains(condition) {
            conditions.append(condition)
        }
        for condition in conditions {
            lines.append("#if \(condition)")
            lines += imports.filter { $0.condition == condition }.map(\.text)
            lines.append("#endif")
        }
        return lines
    }
}

extension ImportDeclaration {
    fileprivate func imports(asMuchAs other: ImportDeclaration) -> Bool {
        path == other.path && kind == other.kind && condition == other.condition
    }

    /// Returns whether an import under a condition adds nothing to one without. Of two public imports the compiler uses
    /// one, and warns about the other.
    fileprivate func repeats(oneOf imports: [ImportDeclaration]) -> Bool {
        condition != nil
            && imports.contains {
                $0.condition == nil && $0.path == path && $0.kind == kind && $0.attributes == attributes
            }
    }

    fileprivate var text: String {
        (attributes + [access?.spelling, "import", kind, path].compactMap { $0 }).joined(separator: " ")
    }
}

extension String {
    /// A Boolean value that indicates whether an attribute of an import keeps the module from clients.
    fileprivate var hidesModule: Bool { self == "@_implementationOnly" || self == "@_spiOnly" }
}
