/// The requirements of a package's protocols that have a default.
///
/// The compiler warns of a member in `extension Text: Rendering` that "nearly matches" such a requirement and witnesses
/// none. A function that witnesses one requirement stops doing so when it becomes `_render`, and nearly matches another
/// of the same name:
///
///     protocol Rendering { func render() -> Page }                         has a default
///     protocol LineRendering: Rendering { func render() -> Line }
///     extension Text: LineRendering { func render() -> Line { … } }
struct RequirementTable {
    private struct Requirement {
        let declaration: Declaration
        let file: ScannedFile
        let type: String
    }

    /// The requirements with a default, by name and labels.
    private var defaulted: [String: [Requirement]] = [:]
    /// The protocols that a protocol refines.
    private var refined: [String: [String]] = [:]
    /// Names that stand for other types in a conforming type.
    private var openTypes: Set<String> = ["Self"]

    /// - Parameter imported: the sources of other packages, whose protocols count if these are public.
    init(_ sources: SourceSet, imported: SourceSet) {
        var all: [Requirement] = []
        let own = sources.scanFiles(containing: ["protocol "])
        let ownCount = own.count
        for (index, file) in (own + imported.scanFiles(containing: ["public protocol "])).enumerated() {
            for declaration in file.declarations {
                if index >= ownCount, !file.isPublic(declaration) { continue }
                if declaration.kind == .protocol {
                    refined[declaration.name, default: []] += file.inheritedNames(of: declaration)
                }
                if declaration.kind == .associatedType { openTypes.insert(declaration.name) }
                guard file.isRequirement(declaration), declaration.kind == .function || declaration.kind == .property
                else { continue }
                all.append(
                    Requirement(
                        declaration: declaration, file: file, type: file.scopePath(of: declaration).lastComponent))
            }
        }
        let defaults = defaults(in: sources).union(defaults(in: imported))
        for requirement in all {
            let name = requirement.declaration.fullBaseName
            let isAsync = requirement.declaration.signature?.effects.isAsync ?? false
            // A default that does not suspend serves both.
            if defaults.contains(name) || isAsync && defaults.contains(name + " async") {
                defaulted[name, default: []].append(requirement)
            }
        }
    }

    /// Returns whether the package declares a protocol of a name.
    func isProtocol(_ name: String) -> Bool { refined[name] != nil }

    /// The names and labels of the functions in extensions of protocols, with `async` where it is one.
    private func defaults(in sources: SourceSet) -> Set<String> {
        var names: Set<String> = []
        for index in sources.sources.indices {
            var extendsProtocol = false
            sources.sources[index].words(behind: "extension ") { if refined[$0] != nil { extendsProtocol = true } }
            if !extendsProtocol { continue }
            let file = sources.scan(index)
            for declaration in file.declarations {
                guard let type = declaration.parent.map({ file.declarations[$0] }), type.kind == .extension,
                    refined[type.name.lastComponent] != nil
                else { continue }
                let isAsync = declaration.signature?.effects.isAsync ?? false
                names.insert(declaration.callersName + (isAsync ? " async" : ""))
            }
        }
        return names
    }

    /// The requirements of the standard library that other requirements of their protocols share their name and labels
    /// with, some of which have a default: `encode(_: Int128)` beside `encode(_: Int)`.
    private static let standard: [String: Set<String>] = [
        "Executor": ["enqueue(_:)"], "SerialExecutor": ["enqueue(_:)"], "TaskExecutor": ["enqueue(_:)"],
        "KeyedDecodingContainerProtocol": ["decode(_:forKey:)", "decodeIfPresent(_:forKey:)"],
        "KeyedEncodingContainerProtocol": ["encode(_:forKey:)", "encodeIfPresent(_:forKey:)"],
        "SingleValueDecodingContainer": ["decode(_:)"], "SingleValueEncodingContainer": ["encode(_:)"],
        "UnkeyedDecodingContainer": ["decode(_:)", "decodeIfPresent(_:)"],
        "UnkeyedEncodingContainer": ["encode(_:)", "encode(contentsOf:)"],
    ]

    /// The protocol of a requirement that a function would nearly match under another name.
    func protocolNearlyMatched(by declaration: Declaration, in file: ScannedFile) -> String? {
        guard let around = file.scope(of: declaration).extensionAround, around.typeClause != nil else { return nil }
        let protocols = closure(of: file.inheritedNames(of: around))
        if let name = protocols.sorted().first(where: { Self.standard[$0]?.contains(declaration.fullBaseName) ?? false }
        ) {
            return name
        }
        guard let requirements = defaulted[declaration.fullBaseName] else { return nil }
        let scope = file.scopePath(of: declaration)
        let siblings = file.declarations.filter {
            $0.callersName == declaration.fullBaseName && file.scopePath(of: $0) == scope
        }
        // A default that the type replaces is not used.
        return requirements.first { requirement in
            protocols.contains(requirement.type) && !siblings.contains { isWitness($0, in: file, of: requirement) }
        }?.type
    }

    private func closure(of names: [String]) -> Set<String> {
        var found: Set<String> = []
        var rest = names
        while let name = rest.popLast() {
            if found.insert(name).inserted { rest += refined[name] ?? [] }
        }
        return found
    }

    /// Whether a function witnesses a requirement of its name and labels, by types as they are written.
    private func isWitness(_ declaration: Declaration, in file: ScannedFile, of requirement: Requirement) -> Bool {
        func matches(_ own: Range<Int>?, _ required: Range<Int>?) -> Bool {
            let own = own.map(file.source.code) ?? "Void"
            let required = required.map(requirement.file.source.code) ?? "Void"
            return own == required || required.freeIdentifiers.contains(where: openTypes.contains)
        }
        let other = requirement.declaration
        if declaration.has(.static) != other.has(.static) { return false }
        guard let signature = declaration.signature, let required = other.signature else {
            return matches(declaration.typeClause, other.typeClause)
        }
        if signature.effects.isAsync && !required.effects.isAsync { return false }
        if signature.effects.isThrowing && !required.effects.isThrowing { return false }
        if signature.genericClause != nil || required.genericClause != nil { return true }
        return matches(signature.result, required.result)
            && zip(signature.parameters, required.parameters).allSatisfy { matches($0.type, $1.type) }
    }
}

extension Declaration {
    /// `summarize(_:limit:)`
    var fullBaseName: String { baseName + (signature?.labels ?? "") }

    /// The name that its callers use: that of the wrapper, where it was adopted earlier.
    fileprivate var callersName: String {
        !markers.isEmpty && baseName.hasPrefix("_") ? String(fullBaseName.dropFirst()) : fullBaseName
    }
}

extension ScannedFile {
    /// Returns whether other modules see a protocol or a part of it.
    fileprivate func isPublic(_ declaration: Declaration) -> Bool {
        (isRequirement(declaration) ? ancestors(of: declaration).last : declaration)?.accessKeyword == "public"
    }

    /// The last components of the types that a declaration inherits from or conforms to.
    func inheritedNames(of declaration: Declaration) -> [String] {
        guard let clause = declaration.typeClause else { return [] }
        return source.code(clause).split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }
}
