/// The imports of a generated file: those of the annotated files, each once, with the least access that its wrappers need.
///
/// A `public import` that no public signature uses is a warning, and one that is missing is an error. Which module a
/// type comes from cannot be read from the source; what is known is that it is none of the target's own types.
struct ImportMerger {
    private let sources: SourceSet

    init(_ sources: SourceSet) {
        self.sources = sources
    }

    func merge(_ files: [WrapperFile]) -> [String] {
        var merged: [ImportDeclaration] = [tracemark]
        // Where the imports of a path stand in the list.
        var places: [String: [Int]] = [:]
        for file in files {
            // Only an import that says how far it goes can go too far.
            let isExplicit = file.scanned.imports.contains { $0.access == .public || $0.access == .package }
            let needs = isExplicit ? publicNeeds(of: file) : ([], [])
            for declaration in file.scanned.imports where declaration.isNeeded {
                var declaration = declaration
                declaration.attributes.removeAll { $0 == "@_exported" }
                lower(&declaration, needs)
                let samePath = places[declaration.path] ?? []
                if let same = samePath.first(where: { merged[$0].imports(asMuchAs: declaration) }) {
                    merge(declaration, into: &merged[same])
                } else {
                    places[declaration.path, default: []].append(merged.count)
                    merged.append(declaration)
                }
            }
        }
        let sorted = merged.map { (module: $0.module, declaration: $0) }.sorted {
            ($0.module, $0.declaration.path) < ($1.module, $1.declaration.path)
        }
        return lines(sorted.map(\.declaration))
    }

    /// The runtime. Where the target says how it imports it, Swift wants every file to say so.
    private var tracemark: ImportDeclaration {
        let levels: Set = ["public", "package", "internal", "fileprivate", "private"]
        let isExplicit = sources.sources.contains { source in
            source.words(before: " import Tracemark").contains(where: levels.contains)
        }
        return ImportDeclaration(
            attributes: [], access: isExplicit ? .internal : nil, kind: nil, path: "Tracemark", condition: nil)
    }

    private func merge(_ declaration: ImportDeclaration, into same: inout ImportDeclaration) {
        same.access = widest(same.access, declaration.access)
        for attribute in declaration.attributes where !same.attributes.contains(attribute) {
            // `@testable` and `@_spi` show more; one file that needs them needs them in the merged one.
            same.attributes.append(attribute)
        }
    }

    private func widest(_ first: Keyword?, _ second: Keyword?) -> Keyword? {
        if first == second { return first }
        let order: [Keyword?] = [.public, .package, nil, .internal, .fileprivate, .private]
        return order.first { $0 == first || $0 == second } ?? nil
    }

    // MARK: Access

    /// The names in a file's public and package signatures that are neither its own, nor generic, nor standard.
    private func publicNeeds(of file: WrapperFile) -> (public: Set<String>, package: Set<String>) {
        var needs: (public: Set<String>, package: Set<String>) = ([], [])
        for wrapper in file.allWrappers where wrapper.access != "internal" {
            let generics = Set(wrapper.genericClause?.genericParameterNames ?? [])
            let names = wrapper.signatureNames.filter { !generics.contains($0) && !StandardTypes.contains($0) }
            let foreign = names.filter { !isDeclaredHere($0) }
            if wrapper.access == "public" { needs.public.formUnion(foreign) } else { needs.package.formUnion(foreign) }
        }
        return needs
    }

    private func isDeclaredHere(_ name: String) -> Bool {
        sources.declaredTypes.contains(name)
    }

    private func lower(_ declaration: inout ImportDeclaration, _ needs: (public: Set<String>, package: Set<String>)) {
        func isNeeded(_ names: Set<String>) -> Bool {
            names.contains { KnownModules.mayDeclare($0, in: declaration.module) }
        }
        if declaration.access == .public, !isNeeded(needs.public) { declaration.access = .package }
        if declaration.access == .package, !isNeeded(needs.package) { declaration.access = .internal }
        if declaration.access == .private || declaration.access == .fileprivate { declaration.access = .internal }
    }

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

/// Modules whose types are known by name, to tell which import a public signature needs.
enum KnownModules {
    private static let foundation = Set(
        words: """
            AttributedString Calendar CharacterSet Data Date DateComponents DateFormatter DateInterval Decimal
            FileHandle FileManager IndexPath IndexSet JSONDecoder JSONEncoder Locale Measurement Notification
            NotificationCenter NumberFormatter Process TimeInterval TimeZone URL URLComponents URLRequest URLResponse
            URLSession UUID
            """)

    /// Whether a name may be a module's: false where it is known to be another's.
    static func mayDeclare(_ name: String, in module: String) -> Bool {
        let isFoundation = module == "Foundation" || module == "FoundationEssentials"
        return foundation.contains(name) ? isFoundation : true
    }
}

extension ImportDeclaration {
    /// The runtime is imported anyway.
    fileprivate var isNeeded: Bool { kind != nil || !path.hasPrefix("Tracemark") || module != "Tracemark" }

    fileprivate func imports(asMuchAs other: ImportDeclaration) -> Bool {
        path == other.path && kind == other.kind && condition == other.condition
    }

    fileprivate var text: String {
        (attributes + [access?.spelling, "import", kind, path].compactMap { $0 }).joined(separator: " ")
    }
}

extension Wrapper {
    /// The names in its signature.
    fileprivate var signatureNames: Set<String> {
        var parts = [genericClause, result, whereClause, effects.errorType].compactMap { $0 }
        for parameter in parameters {
            parts.append(parameter.type)
            if let value = parameter.defaultValue { parts.append(value) }
        }
        return Set(parts.flatMap(\.freeIdentifiers))
    }
}
