import TracemarkGenerator

/// The names that types have in Swift, where a header or its API notes give them another.
final class ImportedNames {
    private let notes: APINotes
    private var attributes: [String: Attributes] = [:]

    init(notes: APINotes) {
        self.notes = notes
    }

    private struct Attributes {
        var swiftName: String?
        var isWrapper: Bool
        /// `swift_private`, which puts two underscores before the name.
        var isPrivate = false
        var obstacle: String?
    }

    /// The name of a `typedef` in Swift.
    func typedefName(_ declaration: ClangCursor) -> String {
        let found = attributes(of: declaration)
        let name = declaration.spelling
        return WrapperName.quoted(found.swiftName ?? (found.isPrivate ? "__" + name : name))
    }

    /// The reason why a wrapper must not name a declared type.
    ///
    ///     struct __attribute__((availability(swift, unavailable))) lock { … };
    func obstacle(of declaration: ClangCursor) -> String? {
        attributes(of: declaration).obstacle
    }

    /// Whether a `typedef` is a structure of its own around what it names, as `swift_wrapper` asks for.
    func isWrapper(_ declaration: ClangCursor) -> Bool {
        attributes(of: declaration).isWrapper
    }

    private func attributes(of declaration: ClangCursor) -> Attributes {
        let location = declaration.location
        let key = "\(location.file ?? ""):\(location.offset):\(declaration.raw.kind)"
        if let known = attributes[key] { return known }
        let name = declaration.spelling
        let noted = declaration.kind == .typedef ? notes.typedefs[name] : notes.tags[name]
        var found = Attributes(swiftName: noted?.swiftName, isWrapper: noted?.isWrapper ?? false)
        let text = declaration.printed
        // Few have any: only those are read.
        if text.contains("__attribute__") || text.contains("[[") {
            let read = AttributeText(text)
            found.swiftName = found.swiftName ?? read.string("swift_name")
            found.isWrapper = found.isWrapper || read.has("swift_wrapper") || read.has("swift_newtype")
            found.isPrivate = read.has("swift_private")
            found.obstacle = Self.obstacle(Availability(read))
        }
        attributes[key] = found
        return found
    }

    private static func obstacle(_ availability: Availability) -> String? {
        if availability.isUnavailable { return "unavailable in Swift" }
        return availability.isDeprecated ? "deprecated" : nil
    }

    /// The name of a structure, union or enumeration; nil where it has none, not even by a `typedef`.
    func tagName(of type: ClangType) -> String? {
        var words = type.canonical.spelling.split(separator: " ").map(String.init)
        let count = words.count
        words.removeAll { ["struct", "union", "enum"].contains($0) }
        let isTagged = words.count < count
        words.removeAll { ["const", "volatile", "restrict"].contains($0) }
        guard words.count == 1, let name = words.first, !name.contains("(") else { return nil }
        // One that only a `typedef` names has no name of its own, but notes of its own.
        let found = attributes(of: type.declaration)
        let isPrivate = isTagged && found.isPrivate
        return WrapperName.quoted(notes.tags[name]?.swiftName ?? found.swiftName ?? (isPrivate ? "__" + name : name))
    }
}
