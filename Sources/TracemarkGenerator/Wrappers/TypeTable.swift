/// The types of a target by their path: `A.B` holds the types nested in `B`, which is nested in `A`.
///
/// A wrapper's extension sees fewer names than the original's scope. The table tells which names the wrapper must
/// qualify.
struct TypeTable {
    private let sources: SourceSet
    let overloads: Overloads
    /// The files already read, by path.
    private var read: Set<String> = []
    private var soughtPaths: Set<String> = []
    private var members: [String: Set<String>] = [:]
    private var referenceTypes: Set<String> = []
    private var functionAliases: Set<String> = []
    /// The type aliases by their paths, `A.B.Failure`. One may have several meanings, in the branches of an `#if`.
    private var aliases: [String: [Alias]] = [:]
    private var globalActors: Set<String> = []
    private var builders: Set<String> = []
    /// The target's unsafe types and aliases; nil until first use.
    private var unsafeTypes: Set<String>?
    private var hasReadAliases = false
    private var hasReadAttributes = false

    init(_ sources: SourceSet) {
        self.sources = sources
        overloads = Overloads(sources)
    }

    /// Returns whether a type is nested in another, `A.B`.
    mutating func declares(_ name: String, in scope: String) -> Bool {
        readFiles(naming: scope)
        return members[scope]?.contains(name) ?? false
    }

    /// Returns whether a path names a class or an actor of this target.
    mutating func isReferenceType(_ path: String) -> Bool {
        readFiles(naming: path)
        return referenceTypes.contains(path)
    }

    /// Returns whether a name is a `typealias` of a function type anywhere in the target.
    mutating func isFunctionAlias(_ name: String) -> Bool {
        readAliases()
        return functionAliases.contains(name)
    }

    /// A `typealias`: the type as written, and the scopes in which its names are looked up.
    struct Alias {
        var type: String
        var paths: [String]
        var genericNames: Set<String>
    }

    /// Returns the meanings of a name that is a `typealias` of this target; none for other names. The scopes go from
    /// the innermost outwards.
    mutating func aliases(of name: String, in paths: [String], _ genericNames: Set<String>) -> [Alias] {
        readAliases()
        var components = name.split(separator: ".").map(String.init)
        guard let first = components.first, !genericNames.contains(first) else { return [] }
        var scopes = paths + [""]
        if first == "Self", let innermost = paths.first, components.count > 1 {
            components.removeFirst()
            scopes = [innermost]
        }
        let path = components.joined(separator: ".")
        for scope in scopes {
            if let found = aliases[Self.path(path, in: scope)] { return found }
            if components.count == 1, members[scope]?.contains(path) ?? false { return [] }
        }
        return []
    }

    /// Returns whether this target declares a type that scopes see. The paths go from the innermost outwards.
    mutating func isDeclared(_ name: String, in paths: [String]) -> Bool {
        guard sources.declaredTypes.contains(name) else { return false }
        read(sources.scanFiles(containing: [name]))
        for scope in paths + [""] where members[scope]?.contains(name) ?? false { return true }
        return false
    }

    /// Returns whether a type is `Never`, by its own name or by aliases of this target.
    mutating func isNever(_ type: String, in paths: [String], _ genericNames: Set<String>, depth: Int = 0) -> Bool {
        let type = type.withoutOuterParentheses
        if type == "Swift.Never" { return true }
        if type == "Never" { return !isDeclared("Never", in: paths) }
        guard depth < Self.maximumAliasDepth, let name = type.typeName, !name.hasPrefix("Swift.") else { return false }
        let aliases = aliases(of: name, in: paths, genericNames)
        if aliases.isEmpty { return false }
        return aliases.allSatisfy { isNever($0.type, in: $0.paths, $0.genericNames, depth: depth + 1) }
    }

    private static let maximumAliasDepth = 8

    private static func path(_ name: String, in scope: String) -> String {
        scope.isEmpty ? name : scope + "." + name
    }

    private mutating func readAliases() {
        if hasReadAliases { return }
        read(sources.scanFiles(containing: ["typealias "]))
        hasReadAliases = true
    }

    /// Returns the protocol of this target with a name.
    func protocolDeclaration(_ name: String) -> ProtocolTranslator.Origin? {
        for file in sources.scanFiles(containing: ["protocol \(name)"]) {
            for (index, declaration) in file.declarations.enumerated()
            where declaration.kind == .protocol && declaration.name == name {
                return ProtocolTranslator.Origin(file: file, declaration: declaration, index: index)
            }
        }
        return nil
    }

    // MARK: Memory safety

    /// Marks a wrapper as unsafe if strict memory safety calls its call or its result unsafe.
    mutating func markUnsafe(_ wrapper: Wrapper) {
        wrapper.isResultUnsafe = wrapper.result.map { namesUnsafeType($0) } ?? false
        wrapper.isUnsafe = wrapper.isResultUnsafe
        for parameter in wrapper.parameters where namesUnsafeType(parameter.type) { wrapper.isUnsafe = true }
        // A member of an unsafe type is called on an unsafe value, or on the unsafe type itself.
        if !wrapper.isUnsafe, let container = wrapper.container {
            wrapper.isUnsafe = namesUnsafeType(container.type)
        }
    }

    /// Returns whether a type names an unsafe type, in the sense of strict memory safety. Such a type is the standard
    /// library's, or the target marks it `@unsafe`, or it is an alias of one.
    mutating func namesUnsafeType(_ type: String) -> Bool {
        if unsafeTypes == nil { readUnsafeTypes() }
        let ownTypes = unsafeTypes ?? []
        if ownTypes.isEmpty, !Self.mayNameUnsafeType(type) { return false }
        for name in type.freeIdentifiers where StandardTypes.unsafe.contains(name) || ownTypes.contains(name) {
            return true
        }
        return false
    }

    private static func mayNameUnsafeType(_ type: String) -> Bool {
        type.holds("Un") || type.holds("OpaquePointer") || type.holds("CVaListPointer")
    }

    private mutating func readUnsafeTypes() {
        var found: Set<String> = []
        let files = sources.scanFiles(containing: ["@unsafe"])
        for file in files {
            for declaration in file.declarations where declaration.kind.isType && declaration.attribute("unsafe") != nil
            {
                found.insert(declaration.name)
            }
        }
        let isAliasing = !found.isEmpty || sources.sources.contains { $0.contains("typealias ") && $0.contains("Un") }
        for file in isAliasing ? sources.scanFiles(containing: ["typealias "]) : [] {
            for declaration in file.declarations where declaration.kind == .typealias {
                guard let aliased = declaration.typeClause.map(file.source.code) else { continue }
                let isUnsafe = aliased.freeIdentifiers.contains {
                    StandardTypes.unsafe.contains($0) || found.contains($0)
                }
                if isUnsafe { found.insert(declaration.name) }
            }
        }
        unsafeTypes = found
    }

    /// Returns whether a word occurs anywhere in the target.
    func mentions(_ word: String) -> Bool {
        WordSearch.missing([word], in: sources.sources).isEmpty
    }

    enum AttributeMeaning {
        case globalActor, builder, unknown
    }

    /// Returns the meaning in this target of an attribute that the language does not define.
    mutating func meaning(ofAttribute name: String) -> AttributeMeaning {
        if !hasReadAttributes {
            read(sources.scanFiles(containing: ["@globalActor", "@resultBuilder", "@propertyWrapper"]))
            hasReadAttributes = true
        }
        let last = name.lastComponent
        if globalActors.contains(last) { return .globalActor }
        if builders.contains(last) { return .builder }
        return .unknown
    }

    /// The number of single searches for types. Above it, reading every file is cheaper.
    private static let searchLimit = 8

    /// Reads the files that name a type. One of them declares its nested types.
    private mutating func readFiles(naming path: String) {
        if soughtPaths.count > Self.searchLimit || !soughtPaths.insert(path).inserted { return }
        if soughtPaths.count > Self.searchLimit {
            read(sources.scanAll())
        } else {
            read(sources.scanFiles(containing: [path.lastComponent]))
        }
    }

    private mutating func read(_ files: [ScannedFile]) {
        for file in files where read.insert(file.source.path).inserted {
            for declaration in file.declarations { add(declaration, of: file) }
        }
    }

    private mutating func add(_ declaration: Declaration, of file: ScannedFile) {
        guard declaration.kind.isType || declaration.kind == .typealias || declaration.kind == .associatedType else {
            return
        }
        let scope = file.scope(of: declaration).path
        members[scope, default: []].insert(declaration.name)
        if declaration.kind == .class || declaration.kind == .actor {
            referenceTypes.insert(Self.path(declaration.name, in: scope))
        }
        if declaration.kind == .typealias, let type = declaration.typeClause {
            let around = file.scope(of: declaration)
            let own = declaration.genericClause.map { file.source.code($0).genericParameterNames } ?? []
            let alias = Alias(
                type: file.source.code(type), paths: around.visiblePaths,
                genericNames: around.genericNames.union(own))
            aliases[Self.path(declaration.name.withoutBackticks, in: scope), default: []].append(alias)
        }
        if declaration.isFunctionAlias {
            functionAliases.insert(declaration.name)
        }
        if declaration.attribute("globalActor") != nil { globalActors.insert(declaration.name) }
        if declaration.attribute("resultBuilder") != nil || declaration.attribute("propertyWrapper") != nil {
            builders.insert(declaration.name)
        }
    }
}

extension ScannedFile {
    /// The path of the types around a declaration, `A.B`; empty at the file's level.
    func scopePath(of declaration: Declaration) -> String {
        scope(of: declaration).path
    }
}

extension String {
    /// `Box<Int>.Inner` as `Box.Inner`.
    var withoutGenericArguments: String {
        guard holds("<") else { return self }
        var depth = 0
        return filter { character in
            if character == "<" { depth += 1 }
            defer { if character == ">" { depth -= 1 } }
            return depth == 0
        }
    }
}
