/// The access that wrappers need for each module. It is the access of the signatures that name the module's types.
///
///     public import Dispatch
///     public import Foundation
///     public func _name(of process: ProcessInfo) -> String      Foundation is needed publicly, Dispatch is not
///
/// A name's module cannot always be read from the source. Known are the names of the standard library, Foundation and
/// Dispatch (`KnownModules`), and those of the packages that the target depends on (`ModuleFolders`). The others must come
/// from an import that every file has that names them.
struct ImportNeeds {
    enum Need {
        case none
        case certain(Keyword)
        /// A need of one module among several that may declare a name.
        case possible(Keyword)
        /// A public need under any of these conditions, and the need elsewhere.
        case conditional([String], others: Keyword?)

        var keyword: Keyword? {
            switch self {
            case .none: nil
            case .certain(let keyword), .possible(let keyword): keyword
            case .conditional: .public
            }
        }
    }

    private var certain: [String: Keyword] = [:]
    /// The conditions under which wrappers need a module publicly; nil for one without a condition.
    private var publicConditions: [String: Set<String?>] = [:]
    /// The modules whose types package signatures name.
    private var packageNeeds: Set<String> = []
    private var possible: [String: Keyword] = [:]
    private let sources: SourceSet
    private let modules: ModuleFolders

    init(of files: [WrapperFile], _ imports: [ImportDeclaration], _ sources: SourceSet, _ modules: ModuleFolders) {
        self.sources = sources
        self.modules = modules
        for file in files {
            for (condition, names) in file.signatureNames {
                for (level, names) in [(Keyword.public, names.public), (.package, names.package)] {
                    for name in names where !sources.declaredTypes.contains(name) {
                        add(name, level, condition, file.scanned.imports, imports)
                    }
                }
            }
        }
    }

    /// Returns the access that wrappers need for a module.
    ///
    /// - Parameters:
    ///   - written: the access that the sources give it.
    ///   - mayRaise: whether it may be more than that.
    func access(of module: String, writtenAs written: Keyword?, mayRaise: Bool) -> Need {
        if let need = certain[module] {
            if need == .public, mayRaise || written == .public, let conditions = publicConditions[module],
                !conditions.contains(nil)
            {
                return .conditional(
                    conditions.compactMap(\.self).sorted(), others: packageNeeds.contains(module) ? .package : nil)
            }
            if mayRaise || written == .public { return .certain(need) }
            return written == .package ? .certain(.package) : .none
        }
        guard let need = possible[module], written == .public || written == .package else { return .none }
        return .possible(written == .package ? .package : need)
    }

    private mutating func add(
        _ name: String, _ level: Keyword, _ condition: String?, _ own: [ImportDeclaration], _ all: [ImportDeclaration]
    ) {
        if name == RuntimeNames.reservedName { return require("Tracemark", level, nil) }
        // `Foundation.Date`
        if own.contains(where: { $0.module == name }) { return require(name, level, condition) }
        if let modules = KnownModules.modules(declaring: name) {
            for module in modules { require(declaring: module, level, condition, all) }
            return
        }
        var candidates: Set<String> = []
        for declaration in own where declaration.access == .public || declaration.access == level {
            if !KnownModules.knowsAll(of: declaration.module) { candidates.insert(declaration.module) }
        }
        if candidates.count > 1 {
            let declaring = candidates.filter { modules.declares(name, in: $0) }
            if declaring.isEmpty { narrow(&candidates, name) } else { candidates = declaring }
        }
        if candidates.count == 1 {
            require(candidates.removeFirst(), level, condition)
        } else {
            for module in candidates where possible[module] != .public { possible[module] = level }
        }
    }

    private mutating func require(_ module: String, _ level: Keyword, _ condition: String?) {
        if certain[module] != .public { certain[module] = level }
        if level == .public {
            publicConditions[module, default: []].insert(condition)
        } else {
            packageNeeds.insert(module)
        }
    }

    /// The import that Swift takes a declaration to come by: its own module's, and that of one that shows it as its own
    /// only where its own is not imported.
    private mutating func require(
        declaring module: String, _ level: Keyword, _ condition: String?, _ all: [ImportDeclaration]
    ) {
        let own = all.filter { $0.module == module }
        if !own.isEmpty { require(module, level, condition) }
        if own.contains(where: { $0.condition == nil }) { return }
        let conditions = own.map(\.condition)
        for exporter in KnownModules.modules(exporting: module) {
            let isImported = all.contains { $0.module == exporter && !conditions.contains($0.condition) }
            if !isImported { continue }
            let excluded = conditions.compactMap { $0.map { "!(\($0))" } }
            let parts = (condition.map { ["(\($0))"] } ?? []) + excluded
            return require(exporter, level, parts.isEmpty ? nil : parts.joined(separator: " && "))
        }
    }

    /// Keeps the modules that every file with the name imports.
    private func narrow(_ candidates: inout Set<String>, _ name: String) {
        for index in sources.sources.indices where sources.sources[index].contains(name) {
            // A comment may name it too.
            if WordSearch.missing([name], in: [sources.sources[index]]).contains(name) { continue }
            let left = candidates.intersection(sources.scan(index).imports.map(\.module))
            if !left.isEmpty { candidates = left }
        }
    }
}

extension WrapperFile {
    fileprivate typealias Names = (public: Set<String>, package: Set<String>)

    /// A Boolean value that indicates whether a signature that is not internal names the runtime.
    var namesRuntime: Bool {
        for decorator in protocols where !decorator.access.isEmpty {
            for case .forward(let lines) in decorator.members {
                for line in lines where line.mentionsIdentifier(RuntimeNames.reservedName) { return true }
            }
        }
        return false
    }

    /// The names in the file's public and package signatures by their `#if` condition, without generic parameters.
    fileprivate var signatureNames: [String?: Names] {
        var names: [String?: Names] = [:]
        for wrapper in wrappers { wrapper.addNames(to: &names[wrapper.condition, default: ([], [])]) }
        for decorator in protocols where !decorator.access.isEmpty {
            for member in decorator.members {
                switch member {
                case .wrapper(let wrapper): wrapper.addNames(to: &names[decorator.condition, default: ([], [])])
                case .forward(let lines):
                    let words = lines.flatMap(\.freeIdentifiers).filter(\.isCapitalized)
                    if decorator.access.hasPrefix("public") {
                        names[decorator.condition, default: ([], [])].public.formUnion(words)
                    } else {
                        names[decorator.condition, default: ([], [])].package.formUnion(words)
                    }
                }
            }
        }
        return names
    }
}

extension Wrapper {
    /// The words in types that are not type names.
    private static let typeWords = Set(
        words: """
            Protocol Self Type _const __owned __shared any async autoclosure block borrowing c concurrent consuming convention
            each escaping false func in inout isolated nil nonisolated nonsending repeat rethrows self sending some swift
            throws true try await unsafe where
            """)

    fileprivate func addNames(to names: inout (public: Set<String>, package: Set<String>)) {
        // Inlinable code uses `@usableFromInline` declarations as if they were public.
        let isPublic = access == "public" || attributes.contains("@usableFromInline")
        guard isPublic || access == "package" else { return }
        var parts = [genericClause, result, whereClause, effects.errorType].compactMap { $0 }
        if let container {
            parts.append(container.type)
            if let clause = container.whereClause { parts.append(clause) }
            if !container.isolation.isEmpty { parts.append(container.isolation) }
        }
        for attribute in attributes where attribute.hasSuffix("Actor") { parts.append(String(attribute.dropFirst())) }
        var found: Set<String> = []
        for parameter in parameters {
            parts.append(parameter.type)
            if let value = parameter.defaultValue { found.formUnion(value.freeIdentifiers.filter(\.isCapitalized)) }
        }
        found.formUnion(parts.flatMap(\.freeIdentifiers))
        found.subtract(Self.typeWords)
        for name in genericClause?.genericParameterNames ?? [] { found.remove(name) }
        if isPublic { names.public.formUnion(found) } else { names.package.formUnion(found) }
    }
}

extension String {
    fileprivate var isCapitalized: Bool {
        guard let first = utf8.first else { return false }
        return first >= UInt8(ascii: "A") && first <= UInt8(ascii: "Z")
    }
}
