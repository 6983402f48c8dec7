/// Result types that are sequences of values to come: `AsyncStream<Int>`, `some AsyncSequence<Int, Never>`, and aliases
/// of these.
struct StreamTypes {
    /// The scopes that a name is looked up in, from the innermost outwards.
    let paths: [String]
    /// Generic parameters, which hide types and aliases.
    let genericNames: Set<String>

    private static let streams: Set<String> = ["AsyncStream", "AsyncThrowingStream"]
    private static let modules = ["_Concurrency.", "Swift."]
    /// The marker protocols. The sequence of a span conforms to them if the original does.
    private static let markers: Set<String> = ["Sendable", "SendableMetatype", "Copyable", "Escapable"]
    /// The length of the longest chain of aliases.
    private static let maximumDepth = 8

    init(paths: [String], genericNames: Set<String>) {
        self.paths = paths
        self.genericNames = genericNames
    }

    func contains(_ type: String, _ types: inout TypeTable) -> Bool {
        contains(type, paths, genericNames, depth: 0, &types)
    }

    private func contains(
        _ type: String, _ paths: [String], _ genericNames: Set<String>, depth: Int, _ types: inout TypeTable
    ) -> Bool {
        let type = type.withoutOuterParentheses
        if StandardTypes.contains(type) { return false }
        if let sequence = type.withoutPrefix("some ") {
            let protocols = sequence.withoutOuterParentheses.topLevelParts(separator: "&")
            let others = protocols.filter { !isSequence($0, paths, &types) }
            return others.count < protocols.count && others.allSatisfy(Self.markers.contains)
        }
        if let sequence = type.withoutPrefix("any ") {
            // Without its element's type, and with other protocols, it cannot be made anew.
            let sequence = sequence.withoutOuterParentheses
            return sequence.hasSuffix(">") && !sequence.holds("&") && isSequence(sequence, paths, &types)
        }
        guard let name = type.typeName else { return false }
        if let plain = Self.withoutModule(name) { return Self.streams.contains(plain) && type.hasSuffix(">") }
        if Self.streams.contains(name), !types.isDeclared(name, in: paths) { return type.hasSuffix(">") }
        guard depth < Self.maximumDepth else { return false }
        let aliases = types.aliases(of: name, in: paths, genericNames)
        if aliases.isEmpty { return false }
        return aliases.allSatisfy { contains($0.type, $0.paths, $0.genericNames, depth: depth + 1, &types) }
    }

    private func isSequence(_ type: String, _ paths: [String], _ types: inout TypeTable) -> Bool {
        guard let name = type.typeName else { return false }
        if let plain = Self.withoutModule(name) { return plain == "AsyncSequence" }
        return name == "AsyncSequence" && !types.isDeclared(name, in: paths)
    }

    /// Returns the rest of a name that begins with the standard library's module.
    private static func withoutModule(_ name: String) -> String? {
        for module in modules {
            if let rest = name.withoutPrefix(module) { return rest }
        }
        return nil
    }
}
