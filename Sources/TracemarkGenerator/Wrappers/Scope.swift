/// Where a declaration stands: the types and extensions around it.
struct Scope {
    private let ancestors: [Declaration]
    private let file: ScannedFile

    init(_ file: ScannedFile, _ declaration: Declaration) {
        self.file = file
        ancestors = file.ancestors(of: declaration)
    }

    /// `A.B` for each type whose members can be named without it, from the innermost outwards.
    ///
    /// Inside `extension A.B { struct C {} }`, a function of `C` sees what is nested in `A.B.C` and `A.B`, but not in `A`.
    var visiblePaths: [String] {
        var path = ""
        var paths: [String] = []
        for ancestor in ancestors {
            path += (path.isEmpty ? "" : ".") + ancestor.name.withoutGenericArguments
            paths.append(path)
        }
        return paths.reversed()
    }

    /// The generic parameters of the types around the declaration.
    var genericNames: Set<String> {
        Set(ancestors.compactMap(\.genericClause).flatMap { file.source.code($0).genericParameterNames })
    }

    /// The extension for a member's wrapper; nil at the file's level.
    var container: Wrapper.Container? {
        guard let innermost = ancestors.last else { return nil }
        let names = ancestors.map(\.name)
        let availability = ancestors.flatMap { ancestor in
            ancestor.attributes.filter { $0.name == "available" || $0.name == "_spi" }.map {
                file.source.code($0.range)
            }
        }
        return Wrapper.Container(
            attributes: availability, type: names.joined(separator: "."),
            whereClause: innermost.kind == .extension ? innermost.whereClause.map(file.source.code) : nil)
    }

    /// The access level that an extension gives to its members.
    var extensionAccess: String? {
        guard let innermost = ancestors.last, innermost.kind == .extension else { return nil }
        return innermost.accessKeyword
    }

    /// Whether the innermost type is a class or an actor, as far as this target says so.
    func isReferenceType(_ types: inout TypeTable) -> Bool {
        guard let innermost = ancestors.last else { return false }
        if innermost.kind != .extension { return innermost.kind == .class || innermost.kind == .actor }
        return types.isReferenceType(visiblePaths.first ?? innermost.name)
    }

    /// `Summarizer.Inner.summarize`.
    func qualified(_ name: String) -> String {
        (ancestors.map { $0.name.withoutGenericArguments } + [name]).joined(separator: ".")
    }
}

extension Declaration {
    /// `private` or `fileprivate`, where it is one.
    var privateAccess: String? {
        if has(.private) { return "private" }
        return has(.fileprivate) ? "fileprivate" : nil
    }

    /// The access level written on it.
    var accessKeyword: String? {
        let levels: [Keyword] = [.open, .public, .package, .internal, .fileprivate, .private]
        return modifiers.first { levels.contains($0.keyword) && $0.detail == nil }?.keyword.spelling
    }

    /// Whether its name is a word, not an operator.
    var isNamed: Bool {
        guard let first = name.utf8.first else { return false }
        return first == UInt8(ascii: "`") || CharacterClass.table[Int(first)] == CharacterClass.identifierStart
    }
}

extension Declaration.Kind {
    /// With its article, for messages.
    var description: String {
        switch self {
        case .function: "a function"
        case .initializer: "an initialiser"
        case .deinitializer: "a deinitialiser"
        case .subscript: "a subscript"
        case .property: "a property"
        case .struct: "a struct"
        case .class: "a class"
        case .enum: "an enum"
        case .actor: "an actor"
        case .protocol: "a protocol"
        case .extension: "an extension"
        case .typealias: "a type alias"
        case .associatedType: "an associated type"
        case .enumCase: "an enum's case"
        case .import: "an import"
        case .operator: "an operator's declaration"
        case .precedenceGroup: "a precedence group"
        case .macro: "a macro"
        }
    }
}

extension Signature {
    /// `(_:limit:)`
    var labels: String {
        "(" + parameters.map { "\($0.label):" }.joined() + ")"
    }
}
