/// The requirements of a protocol and of those that it refines. One that is restated counts once.
///
///     protocol Named { var name: String { get } }
///     protocol Renamable: Named { var name: String { get set } }      the one that stays
struct ProtocolRequirements {
    typealias Requirement = (declaration: Declaration, origin: ProtocolTranslator.Origin)

    private(set) var all: [Requirement] = []
    private var indices: [String: Int] = [:]

    /// Adds a requirement. Of two that one member meets, the stronger stays: the one that can be set, or that has fewer
    /// effects.
    mutating func add(_ declaration: Declaration, of origin: ProtocolTranslator.Origin) {
        let key = Self.key(declaration, origin)
        guard let index = indices[key] else {
            indices[key] = all.count
            all.append((declaration, origin))
            return
        }
        if Self.rank(declaration) > Self.rank(all[index].declaration) { all[index] = (declaration, origin) }
    }

    /// Returns whether some requirement has a name.
    func contains(name: String) -> Bool {
        for requirement in all where requirement.declaration.name == name { return true }
        return false
    }

    /// Returns the text that two requirements share if one member can satisfy both.
    private static func key(_ declaration: Declaration, _ origin: ProtocolTranslator.Origin) -> String {
        let source = origin.file.source
        var parts = ["\(declaration.kind)", declaration.name, declaration.has(.static) ? "static" : ""]
        if declaration.condition != origin.declaration.condition {
            parts.append(origin.file.condition(around: declaration) ?? "")
        }
        if let signature = declaration.signature {
            for parameter in signature.parameters {
                parts.append(parameter.label)
                parts.append(source.code(parameter.type))
            }
            // Two functions may differ in nothing but these.
            parts.append(signature.effects.isAsync ? "async" : "")
            for range in [signature.genericClause, signature.result, signature.whereClause] {
                parts.append(range.map(source.code) ?? "")
            }
        }
        return parts.joined(separator: "\n")
    }

    private static func rank(_ declaration: Declaration) -> Int {
        var rank = 0
        if declaration.accessors?.hasSetter ?? false { rank += 4 }
        let effects = declaration.accessors?.effects ?? declaration.signature?.effects ?? Signature.Effects()
        if !effects.isAsync { rank += 2 }
        if !effects.isThrowing, !effects.isRethrowing { rank += 1 }
        return rank
    }
}
