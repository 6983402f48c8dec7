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
    }

    /// The name that a `swift_name` gives a declared type.
    func swiftName(of declaration: ClangCursor) -> String? {
        attributes(of: declaration).swiftName
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
        if text.contains("swift_") {
            let read = AttributeText(text)
            found.swiftName = found.swiftName ?? read.string("swift_name")
            found.isWrapper = found.isWrapper || read.has("swift_wrapper") || read.has("swift_newtype")
        }
        attributes[key] = found
        return found
    }

    /// The name of a structure, union or enumeration; nil where it has none, not even by a `typedef`.
    func tagName(of type: ClangType) -> String? {
        var words = type.canonical.spelling.split(separator: " ").map(String.init)
        words.removeAll { ["const", "volatile", "restrict", "struct", "union", "enum"].contains($0) }
        guard words.count == 1, let name = words.first, !name.contains("(") else { return nil }
        // One that only a `typedef` names has no name of its own, but notes of its own.
        return notes.tags[name]?.swiftName ?? swiftName(of: type.declaration) ?? name
    }
}
