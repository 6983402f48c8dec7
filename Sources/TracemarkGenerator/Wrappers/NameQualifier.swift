/// Qualifies the names that an extension does not see.
///
///     struct A { struct C {}  struct B { func f(_ c: C) {} } }
///     extension A.B { func tracedF(_ c: A.C) }
struct NameQualifier {
    private let source: SourceText
    /// The scopes, from the innermost outwards; only those beyond the first are lost in an extension.
    private let paths: [String]
    /// The extension's requirements, which may say what an associated type is: `Failure == Never`.
    private let requirements: String?
    /// Generic parameters, which hide what is declared further out.
    private let genericNames: Set<String>

    init(scope: Scope, signature: Signature, source: SourceText) {
        self.source = source
        paths = scope.visiblePaths
        requirements = scope.container?.whereClause
        guard let clause = signature.genericClause else {
            genericNames = scope.genericNames
            return
        }
        genericNames = scope.genericNames.union(source.code(clause).genericParameterNames)
    }

    func code(ifAny range: Range<Int>?, _ types: inout TypeTable) -> String? {
        guard let range else { return nil }
        return code(range, &types)
    }

    /// Returns the code of a range with qualified names. They mean the same in an extension of the innermost type.
    func code(_ range: Range<Int>, _ types: inout TypeTable) -> String {
        let code = source.code(range)
        if paths.count < 2 { return code }
        return code.replacingFreeIdentifiers { name in
            if genericNames.contains(name) || types.declares(name, in: paths[0]) { return nil }
            for path in paths.dropFirst() where types.declares(name, in: path) { return "\(path).\(name)" }
            return nil
        }
    }

    /// Returns whether an error or result type is `Never`, under any name.
    func isNever(_ range: Range<Int>?, _ types: inout TypeTable) -> Bool {
        guard let range else { return false }
        let type = source.code(range)
        if let requirements, requirements.holds("Never") {
            for requirement in requirements.topLevelParts(separator: ",") {
                let sides = requirement.topLevelParts(separator: "==").map { $0.withoutPrefix("Self.") ?? $0 }
                let own = type.withoutPrefix("Self.") ?? type
                if sides == [own, "Never"] || sides == ["Never", own] { return true }
            }
        }
        return types.isNever(type, in: paths, genericNames)
    }

    /// Returns the code of a result type; nil for a function that returns nothing. A type of the target's may be called
    /// `Void`.
    func result(_ range: Range<Int>?, _ types: inout TypeTable) -> String? {
        guard let code = code(ifAny: range, &types) else { return nil }
        guard code.isVoidType else { return code }
        let isOwn = code == "Void" && (genericNames.contains(code) || types.isDeclared(code, in: paths))
        return isOwn ? code : nil
    }

    /// Returns whether a type is an asynchronous sequence.
    func isStream(_ range: Range<Int>?, _ types: inout TypeTable) -> Bool {
        guard let range else { return false }
        return StreamTypes(paths: paths, genericNames: genericNames).contains(source.code(range), &types)
    }
}
