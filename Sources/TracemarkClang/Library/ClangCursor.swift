import CLibclang

/// A declaration in a header, as libclang shows it.
struct ClangCursor {
    let library: ClangLibrary
    let raw: CXCursor

    enum Kind: Int32 {
        case structure = 2, union, enumeration = 5, function = 8, variable, parameter, typedef = 20
    }

    private var functions: ClangLibrary.Functions { library.functions }

    /// Nil for what no wrapper is concerned with.
    var kind: Kind? { Kind(rawValue: raw.kind) }
    var spelling: String { library.text(functions.spelling(raw)) }
    var type: ClangType { ClangType(library: library, raw: functions.cursorType(raw)) }
    /// The type that a `typedef` names.
    var underlyingType: ClangType { ClangType(library: library, raw: functions.underlyingType(raw)) }
    var definition: ClangCursor { ClangCursor(library: library, raw: functions.cursorDefinition(raw)) }
    var isDefined: Bool { functions.isNull(functions.cursorDefinition(raw)) == 0 }
    /// What the enumeration's values are kept in.
    var enumType: ClangType { ClangType(library: library, raw: functions.enumType(raw)) }

    var parameters: [ClangCursor] {
        (0..<max(0, functions.argumentCount(raw))).map {
            ClangCursor(library: library, raw: functions.argument(raw, UInt32($0)))
        }
    }

    /// The declaration as libclang writes it, attributes that came of macros included, bodies not.
    var printed: String {
        let terse: UInt32 = 17
        let policy = functions.printingPolicy(raw)
        defer { functions.disposePolicy(policy) }
        functions.setPolicy(policy, terse, 1)
        return library.text(functions.prettyPrinted(raw, policy))
    }

    /// Where the name stands.
    var location: ClangLocation { ClangLocation(library, functions.cursorLocation(raw)) }
    /// Where it begins and ends.
    var start: ClangLocation { ClangLocation(library, functions.rangeStart(functions.cursorExtent(raw))) }
    var end: ClangLocation { ClangLocation(library, functions.rangeEnd(functions.cursorExtent(raw))) }

    /// What stands directly in it, in order.
    var children: [ClangCursor] {
        var found: [CXCursor] = []
        withUnsafeMutablePointer(to: &found) { list in
            _ = functions.visitChildren(
                raw,
                { cursor, _, list in
                    list?.assumingMemoryBound(to: [CXCursor].self).pointee.append(cursor)
                    return 1
                }, list)
        }
        return found.map { ClangCursor(library: library, raw: $0) }
    }
}

/// A place in a header: of what a macro stands for, the place where the macro is used.
struct ClangLocation {
    /// Nil for what the compiler itself declares.
    var file: String?
    var line: Int
    var offset: Int

    init(_ library: ClangLibrary, _ location: CXSourceLocation) {
        var file: CXFile?
        var (line, offset): (UInt32, UInt32) = (0, 0)
        library.functions.fileLocation(location, &file, &line, nil, &offset)
        self.file = file.map { library.text(library.functions.fileName($0)) }
        self.line = Int(line)
        self.offset = Int(offset)
    }
}
