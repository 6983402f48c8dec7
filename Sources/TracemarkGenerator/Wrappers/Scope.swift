/// The scope of declarations: the file's level, or a type or extension with the scopes around it.
///
/// A class, since all members of a type share one.
final class Scope {
    private unowned let file: ScannedFile
    private let innermost: Declaration?
    private let outer: Scope?
    /// The path of the types around, `A.B`; empty at the file's level.
    let path: String

    /// Creates the scope of the file's level.
    init(in file: ScannedFile) {
        self.file = file
        innermost = nil
        outer = nil
        path = ""
    }

    /// Creates the scope inside a type or extension.
    init(of container: Declaration, in file: ScannedFile) {
        self.file = file
        innermost = container
        let outer = file.scope(of: container)
        self.outer = outer
        path = outer.qualified(container.name.withoutGenericArguments)
    }

    /// `A.B` for each type whose members can be named without it, from the innermost outwards.
    ///
    /// Inside `extension A.B { struct C {} }`, a function of `C` sees names nested in `A.B.C` and `A.B`, but not in
    /// `A`.
    lazy var visiblePaths: [String] = {
        guard let outer else { return [] }
        return [path] + outer.visiblePaths
    }()

    /// The generic parameters of the types around the declaration.
    lazy var genericNames: Set<String> = {
        guard let innermost, let outer else { return [] }
        guard let clause = innermost.genericClause else { return outer.genericNames }
        return outer.genericNames.union(file.source.code(clause).genericParameterNames)
    }()

    /// The extension for a member's wrapper; nil at the file's level.
    lazy var container: Wrapper.Container? = {
        guard let innermost, let outer else { return nil }
        var container = outer.container ?? Wrapper.Container(attributes: [], type: "")
        for attribute in innermost.attributes where attribute.name == "available" || attribute.name == "_spi" {
            container.attributes.append(file.source.code(attribute.range))
        }
        container.isolation = ""
        container.type += (container.type.isEmpty ? "" : ".") + innermost.name
        if innermost.kind == .extension {
            container.whereClause = innermost.whereClause.map(file.source.code)
        } else {
            container.whereClause = suppressions.isEmpty ? nil : suppressions.joined(separator: ", ")
        }
        return container
    }()

    /// The requirements that generic parameters around the declaration are free of: `Value: ~Copyable`.
    ///
    /// An extension has to repeat them, since it means `Value: Copyable` otherwise. All other requirements it has from
    /// its type.
    lazy var suppressions: [String] = {
        guard let innermost, let outer else { return [] }
        var clauses: [String] = []
        if innermost.kind != .extension, let clause = innermost.genericClause {
            clauses.append(String(file.source.code(clause).dropFirst().dropLast()))
        }
        if let clause = innermost.whereClause { clauses.append(file.source.code(clause)) }
        var result = outer.suppressions
        for clause in clauses where clause.holds("~") {
            for requirement in clause.topLevelParts(separator: ",") {
                let sides = requirement.topLevelParts(separator: ":")
                if sides.count != 2 { continue }
                for constraint in sides[1].topLevelParts(separator: "&") where constraint.hasPrefix("~") {
                    result.append(sides[0] + ": " + constraint)
                }
            }
        }
        return result
    }()

    /// The extension that declarations stand in; nil within a type, and at the file's level.
    var extensionAround: Declaration? { innermost?.kind == .extension ? innermost : nil }

    /// The innermost private type or extension, with its access. No other file sees its members.
    lazy var privateType: (name: String, access: String)? = {
        guard let innermost, let outer else { return nil }
        if let type = outer.privateType { return type }
        let extended = innermost.kind == .extension ? file.privateNames.access(ofExtended: innermost.name) : nil
        guard let access = innermost.privateAccess ?? extended else { return nil }
        return (innermost.name, access)
    }()

    /// A Boolean value that indicates whether the scope is inside a protocol.
    var isProtocol: Bool { innermost?.kind == .protocol }

    /// The access level that an extension gives to its members.
    lazy var extensionAccess: String? = innermost?.kind == .extension ? innermost?.accessKeyword : nil

    /// Returns whether the target declares the innermost type as a class or an actor.
    func isReferenceType(_ types: inout TypeTable) -> Bool {
        guard let innermost else { return false }
        if innermost.kind != .extension { return innermost.kind == .class || innermost.kind == .actor }
        return types.isReferenceType(path)
    }

    /// Returns a qualified name: `Summarizer.Inner.summarize`.
    func qualified(_ name: String) -> String {
        path.isEmpty ? name : path + "." + name
    }
}

extension Declaration {
    /// The access level if it is `private` or `fileprivate`; otherwise nil.
    var privateAccess: String? {
        if modifiers.count == 0 { return nil }
        if has(.private) { return "private" }
        return has(.fileprivate) ? "fileprivate" : nil
    }

    /// The access level written on it.
    var accessKeyword: String? {
        for modifier in modifiers where modifier.detail == nil {
            switch modifier.keyword {
            case .open, .public, .package, .internal, .fileprivate, .private: return modifier.keyword.spelling
            default: break
            }
        }
        return nil
    }

    /// A Boolean value that indicates whether the name is a word, not an operator.
    var isNamed: Bool {
        guard let first = name.utf8.first else { return false }
        return first == UInt8(ascii: "`") || CharacterClass.table[Int(first)] == CharacterClass.identifierStart
    }
}

extension Declaration.Kind {
    /// The kind with its article, for messages.
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
    /// The labels of the parameters: `(_:limit:)`.
    var labels: String {
        var labels = "("
        for parameter in parameters {
            labels += parameter.label
            labels += ":"
        }
        return labels + ")"
    }
}
