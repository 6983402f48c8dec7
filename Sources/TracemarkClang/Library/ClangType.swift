import CLibclang

/// A C type, as libclang shows it.
struct ClangType {
    let library: ClangLibrary
    let raw: CXType

    enum Kind: Int32 {
        case unexposed = 1
        case void, bool, charU, uChar, char16, char32, uShort, uInt, uLong, uLongLong, uInt128
        case charS, sChar, wChar, short, int, long, longLong, int128, float, double, longDouble
        case float128 = 30
        case half, float16
        case complex = 100
        case pointer, blockPointer
        case record = 105
        case enumeration, typedef
        case functionNoPrototype = 110
        case function, constantArray, vector, incompleteArray, variableArray
        case elaborated = 119
        case attributed = 163
        case extendedVector = 176
        case atomic
    }

    enum Nullability: UInt32 {
        case nonNull, nullable, unspecified
    }

    private var functions: ClangLibrary.Functions { library.functions }

    private func with(_ raw: CXType) -> ClangType { ClangType(library: library, raw: raw) }

    /// Nil for what Swift does not know.
    var kind: Kind? { Kind(rawValue: raw.kind) }
    var spelling: String { library.text(functions.typeSpelling(raw)) }
    /// The spelling without the path at which Clang says that a nameless type stands.
    ///
    ///     struct (unnamed at /pkg/include/a.h:3:8)     struct (unnamed)
    var shownSpelling: String {
        let text = spelling
        guard let opening = text.firstIndex(of: "("), let closing = text[opening...].firstIndex(of: ")") else {
            return text
        }
        let words = text[opening..<closing].split(separator: " ")
        guard let at = words.firstIndex(of: "at") else { return text }
        return text[..<opening] + words[..<at].joined(separator: " ") + text[closing...]
    }
    var canonical: ClangType { with(functions.canonicalType(raw)) }
    var declaration: ClangCursor { ClangCursor(library: library, raw: functions.typeDeclaration(raw)) }
    var pointee: ClangType { with(functions.pointee(raw)) }
    var named: ClangType { with(functions.namedType(raw)) }
    var modified: ClangType { with(functions.modifiedType(raw)) }
    var nullability: Nullability? {
        // `_Nullable_result` is nullable in functions.
        let result: UInt32 = 4
        let value = functions.nullability(raw)
        return value == result ? .nullable : Nullability(rawValue: value)
    }
    var isVariadic: Bool { functions.isVariadic(raw) != 0 }
    var result: ClangType { with(functions.resultType(raw)) }
    var parameters: [ClangType] {
        (0..<max(0, functions.typeArgumentCount(raw))).map { with(functions.typeArgument(raw, UInt32($0))) }
    }
    var arrayElement: ClangType { with(functions.arrayElementType(raw)) }
    /// Of arrays and vectors.
    var count: Int { Int(max(functions.arraySize(raw), functions.elementCount(raw))) }
    var element: ClangType { with(functions.elementType(raw)) }
    /// In bytes.
    var size: Int { Int(functions.size(raw)) }

    /// In bytes; negative where the type is not complete.
    var alignment: Int { Int(functions.alignment(raw)) }

    /// Whether it, or what it is another name for, is `const`.
    var isConst: Bool { functions.isConst(raw) != 0 || functions.isConst(functions.canonicalType(raw)) != 0 }

    var isArray: Bool {
        switch canonical.kind {
        case .constantArray, .incompleteArray, .variableArray: true
        default: false
        }
    }
}
