import TracemarkGenerator

/// Reads the functions of a module's headers.
struct HeaderReader {
    let library: ClangLibrary
    let module: CModule
    let ownership: HeaderOwnership
    let arguments: [String]
    let notes: APINotes

    /// What the headers of one module hold.
    struct Contents {
        var functions: [HeaderFunction] = []
        /// The headers that belong to the module.
        var files: [String] = []
        /// Every declaration at file level, by header: where it begins and ends, and whether it is a function.
        var declarations: [String: [Extent]] = [:]
        /// What the preprocessor left out, by header.
        var skipped: [String: [Range<Int>]] = [:]
        var problems: [Problem] = []
        /// The names of all declarations at file level.
        var names: Set<String> = []
        /// The types that Swift imports with the headers, other headers' too, by their Swift names.
        var types: [String: DeclaredType] = [:]
    }

    /// A type of C, as far as its initializers in Swift are concerned.
    enum DeclaredType {
        /// `init()` and one with a label for each member.
        case record
        /// `init(_ rawValue:)`
        case enumeration
        /// Another name of a type.
        case typedef
    }

    struct Extent {
        var start: Int
        var end: Int
        var function: Int?
    }

    /// What libclang found wrong with a header.
    struct Problem {
        var file: String?
        var line: Int
        var offset: Int
        var message: String
        /// Whether nothing behind it was read.
        var isFatal = true
    }

    func read() -> Contents {
        let unit = TranslationUnit(library: library, headers: module.headers, arguments: arguments)
        var contents = Contents()
        contents.problems = unit.problems
        guard let root = unit.root else { return contents }
        contents.files = unit.files.filter { ownership.owner(of: $0, readFor: module.name) == module.name }
        let owned = Set(contents.files)
        for file in contents.files { contents.skipped[file] = unit.skippedRanges(in: file) }
        let names = ImportedNames(notes: notes)
        let types = TypeImporter(names: names, hasFloat80: hasFloat80(unit))
        let importer = FunctionImporter(types: types, notes: notes)
        for cursor in root.children {
            addTypes(of: cursor, types, names, to: &contents.types)
            let location = cursor.location
            guard let file = location.file, owned.contains(file) else { continue }
            contents.names.insert(cursor.spelling)
            var extent = Extent(start: cursor.start.offset, end: cursor.end.offset)
            if cursor.kind == .function {
                extent.function = contents.functions.count
                let isOverloaded = AttributeText(cursor.printed).has("overloadable")
                contents.functions.append(
                    HeaderFunction(
                        name: cursor.spelling, overload: isOverloaded ? cursor.type.canonical.spelling : "", file: file,
                        line: location.line, start: extent.start, end: extent.end,
                        nameOffset: location.offset, outcome: importer.function(cursor)))
            }
            contents.declarations[file, default: []].append(extent)
        }
        return contents
    }

    /// Notes a type and those that are declared in it, which Swift imports as if they stood beside it.
    private func addTypes(
        of cursor: ClangCursor, _ importer: TypeImporter, _ names: ImportedNames, to types: inout [String: DeclaredType]
    ) {
        switch cursor.kind {
        case .typedef:
            let name = names.typedefName(cursor)
            if types[name] == nil { types[name] = .typedef }
        case .structure, .union:
            if importer.isImported(cursor), let name = names.tagName(of: cursor.type) { types[name] = .record }
            for child in cursor.children { addTypes(of: child, importer, names, to: &types) }
        case .enumeration:
            if importer.isImported(cursor), let name = names.tagName(of: cursor.type) { types[name] = .enumeration }
        default: break
        }
    }

    private func hasFloat80(_ unit: TranslationUnit) -> Bool {
        #if arch(x86_64) || arch(i386)
        true
        #else
        false
        #endif
    }
}
