/// Turns an annotated protocol into its decorator.
///
/// A function or a property with effects may take time and opens a span. The decorator forwards the other
/// requirements.
struct ProtocolTranslator {
    let file: ScannedFile
    let annotation: Annotation
    /// The spelling of the standard library's names.
    let names: RuntimeNames

    init(file: ScannedFile, annotation: Annotation, names: RuntimeNames) {
        self.names = names
        self.file = file
        self.annotation = annotation
    }

    /// A protocol of this target, and the file in which it stands.
    struct Origin {
        var file: ScannedFile
        var declaration: Declaration
        var index: Int
    }

    mutating func translate(
        _ declaration: Declaration, types: inout TypeTable
    ) throws(TranslationFailure) -> ProtocolWrapper {
        try DeclarationChecks(file: file).checkAccess(of: declaration)
        guard let index = file.declarations.firstIndex(where: { $0.start == declaration.start }) else {
            throw TranslationFailure(.nothingBelow)
        }
        let scope = file.scope(of: declaration)
        let access = declaration.accessKeyword.flatMap { $0 == "internal" ? nil : $0 + " " } ?? ""
        let signatures = SignatureTranslator(file: file, annotation: annotation)
        var result = ProtocolWrapper(
            container: scope.container, condition: declaration.condition.map { file.conditions[$0] },
            attributes: try signatures.attributes(of: declaration, &types), access: access,
            isolation: declaration.has(.nonisolated) ? "nonisolated " : "", protocolName: declaration.name,
            spanPrefix: scope.qualified(declaration.name), isClass: false, associatedTypes: [],
            baseType: types.mentions("Base") ? "TracedBase" : "Base", members: [])
        var visited: Set<String> = []
        var requirements = ProtocolRequirements()
        var forwarded: [[String]] = []
        let origin = Origin(file: file, declaration: declaration, index: index)
        try collect(origin, &visited, &types, &requirements, &forwarded, of: &result)
        for lines in forwarded where !requirements.contains(name: lines.memberName) {
            result.members.append(.forward(lines.map { access + $0 }))
        }
        for requirement in requirements.all {
            try add(requirement.declaration, of: requirement.origin, access: access, &types, to: &result)
        }
        if result.isClass { addEquality(access: access, to: &result) }
        return result
    }

    // MARK: Inheritance

    /// Collects the requirements of a protocol and of those that it refines.
    private func collect(
        _ origin: Origin, _ visited: inout Set<String>, _ types: inout TypeTable,
        _ requirements: inout ProtocolRequirements, _ forwarded: inout [[String]], of result: inout ProtocolWrapper
    ) throws(TranslationFailure) {
        guard visited.insert(origin.declaration.name).inserted else { return }
        for name in origin.inheritedNames {
            switch InheritedProtocol.of(name, base: result.baseType, names) {
            case .silent: break
            case .equatable: result.isEquatable = true
            case .hashable: (result.isEquatable, result.isHashable) = (true, true)
            case .classOnly: result.isClass = true
            case .forwarded(let lines): if !forwarded.contains(lines) { forwarded.append(lines) }
            case .actor: throw TranslationFailure(.protocolActor)
            case .unknown:
                guard let inherited = types.protocolDeclaration(name) else {
                    throw TranslationFailure(.protocolInheritance(name))
                }
                try collect(inherited, &visited, &types, &requirements, &forwarded, of: &result)
            }
        }
        for requirement in origin.requirements { requirements.add(requirement, of: origin) }
    }

    /// Adds the `Equatable` and `Hashable` members, which the compiler synthesises only for a struct.
    private func addEquality(access: String, to result: inout ProtocolWrapper) {
        let name = result.name
        if result.isEquatable {
            result.members.append(
                .forward([
                    "\(access)static func == (left: \(name), right: \(name)) -> \(names.bool) { left.base == right.base }"
                ]
                ))
        }
        if result.isHashable {
            result.members.append(
                .forward(["\(access)func hash(into hasher: inout \(names.hasher)) { base.hash(into: &hasher) }"]))
        }
    }

    // MARK: Requirements

    private func add(
        _ requirement: Declaration, of origin: Origin, access: String, _ types: inout TypeTable,
        to result: inout ProtocolWrapper
    ) throws(TranslationFailure) {
        let condition =
            requirement.condition == origin.declaration.condition ? nil : origin.file.condition(around: requirement)
        if requirement.kind == .associatedType {
            let line = "\(access)typealias \(requirement.name) = \(result.baseType).\(requirement.name)"
            if let condition {
                result.associatedTypes += ["#if \(condition)", line, "#endif"]
            } else if !result.associatedTypes.contains(line) {
                result.associatedTypes.append(line)
            }
            return
        }
        let markers = requirement.markers
        let own = markers.first.flatMap {
            AnnotationParser.parse($0, in: origin.file.source, DiagnosticCollector())
        }
        let options = own.map { $0.merged(over: annotation) } ?? annotation
        let translation = RequirementTranslator(
            origin: origin, protocolName: result.protocolName, spanPrefix: result.spanPrefix, annotation: options,
            access: access, baseType: result.baseType)
        guard let member = try translation.member(for: requirement, isLeftOut: own?.isNone ?? false, &types) else {
            return
        }
        switch member {
        case .wrapper(let wrapper):
            wrapper.condition = condition
            result.members.append(member)
        case .forward(let lines):
            result.members.append(.forward(condition.map { ["#if \($0)"] + lines + ["#endif"] } ?? lines))
        }
    }
}

extension [String] {
    /// The name of the member that the lines declare: `description` of `var description: String { … }`.
    fileprivate var memberName: String {
        let words = first.map { $0.split { $0 == " " || $0 == ":" || $0 == "(" } } ?? []
        return words.count > 1 ? String(words[1]) : ""
    }
}

extension ProtocolTranslator.Origin {
    /// The names of the inherited protocols: `A`, `B` of `protocol P: A, B & C`.
    var inheritedNames: [String] {
        guard let clause = declaration.typeClause else { return [] }
        return file.source.code(clause).split { $0 == "," || $0 == "&" }
            .map { $0.drop { $0 == " " } }.map { String($0.reversed().drop { $0 == " " }.reversed()) }
    }

    /// The requirements of the protocol.
    var requirements: [Declaration] {
        file.declarations.filter { $0.parent == index }
    }
}

/// The work that a decorator has for a protocol that its own protocol inherits from.
enum InheritedProtocol {
    /// No work, or only work that the compiler does.
    case silent
    /// Members that the compiler synthesises for a struct, but not for a class.
    case equatable
    case hashable
    /// The decorator must be a class.
    case classOnly
    case forwarded([String])
    case actor
    case unknown

    static func of(_ name: String, base: String, _ names: RuntimeNames) -> InheritedProtocol {
        switch name {
        case "Sendable", "SendableMetatype", "Copyable", "Escapable", "BitwiseCopyable", "Error", "Any": .silent
        case "Equatable": .equatable
        case "Hashable": .hashable
        case "AnyObject", "class": .classOnly
        case "CustomStringConvertible": .forwarded(["var description: \(names.string) { base.description }"])
        case "CustomDebugStringConvertible":
            .forwarded(["var debugDescription: \(names.string) { base.debugDescription }"])
        case "Identifiable": .forwarded(["var id: \(base).ID { base.id }"])
        case "Encodable":
            .forwarded(["func encode(to encoder: any \(names.encoder)) throws { try base.encode(to: encoder) }"])
        case "Actor", "AnyActor", "DistributedActor", "GlobalActor": .actor
        default: .unknown
        }
    }
}
