/// The private declarations of a file. A wrapper, in another file, cannot name them.
struct PrivateNames {
    /// The scope (the path of the types around it) and the access of each declaration, by name.
    private var places: [String: [(scope: String, access: String)]] = [:]

    init(_ file: ScannedFile) {
        for declaration in file.declarations where declaration.modifiers.count > 0 {
            guard let access = declaration.privateAccess, !declaration.name.isEmpty else { continue }
            places[declaration.name, default: []].append((file.scope(of: declaration).path, access))
        }
    }

    var isEmpty: Bool { places.isEmpty }

    /// Returns the access of a private declaration that a name may mean in a scope, `A.B`, or nil.
    ///
    /// Another extension of the same type, in the same file, shares its private members.
    func access(of name: String, seenFrom scope: String) -> String? {
        guard let found = places[name] else { return nil }
        return found.first { $0.scope.isEmpty || $0.scope == scope || scope.hasPrefix($0.scope + ".") }?.access
    }

    /// Returns the access of an extended type that is private or nested in a private type: `B` of `extension A.B`.
    func access(ofExtended path: String) -> String? {
        var scope = ""
        for component in path.withoutGenericArguments.split(separator: ".") {
            if let place = places[String(component)]?.first(where: { $0.scope == scope }) { return place.access }
            scope += (scope.isEmpty ? "" : ".") + component
        }
        return nil
    }
}
