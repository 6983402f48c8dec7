/// Says how Swift imports a C type, as the compiler's `ImportType.cpp` does.
final class TypeImporter {
    private let names: ImportedNames
    /// Whether the target's `long double` is the 80-bit one of x86.
    private let hasFloat80: Bool
    private var unsafeTags: [String: Bool] = [:]

    init(names: ImportedNames, hasFloat80: Bool) {
        self.names = names
        self.hasFloat80 = hasFloat80
    }

    // MARK: Parameters and results

    /// The type of a function's parameter, or nil where Swift has none for it.
    func parameter(_ type: ClangType, isInFunctionType: Bool = false) -> ImportedType? {
        if let list = argumentList(type) {
            // In a function's type it is the pointer that it is passed as.
            return isInFunctionType
                ? ImportedType(base: list.base, mayBeNil: true, isUnsafe: true) : list
        }
        if [.function, .functionNoPrototype].contains(type.canonical.kind) { return pointer(to: type, isConst: false) }
        guard type.isArray else {
            let imported = self.type(type)
            return imported?.isVoid ?? true ? nil : imported
        }
        // An array is passed as a pointer to its first element; with `static` it is never null.
        let array = desugaredArray(type)
        let element = array.arrayElement
        var pointer = self.pointer(to: element, isConst: element.isConst || type.isConst)
        // `[static 4]`, or `[restrict static 4]`.
        if type.spelling.contains("static ") { pointer.nullability = .nonNull }
        return pointer
    }

    func result(_ type: ClangType) -> ImportedType? {
        self.type(type)
    }

    private func argumentList(_ type: ClangType) -> ImportedType? {
        var current = type
        while current.kind == .elaborated || current.kind == .attributed {
            current = current.kind == .elaborated ? current.named : current.modified
        }
        guard current.kind == .typedef, TypedefNames.argumentLists.contains(current.declaration.spelling) else {
            return nil
        }
        return ImportedType(base: "CVaListPointer", isUnsafe: true)
    }

    /// The array behind a `typedef`.
    private func desugaredArray(_ type: ClangType) -> ClangType {
        var current = type
        while true {
            switch current.kind {
            case .elaborated: current = current.named
            case .attributed: current = current.modified
            case .typedef: current = current.declaration.underlyingType
            case .constantArray, .incompleteArray, .variableArray: return current
            default: return current.canonical
            }
        }
    }

    // MARK: Types

    private func type(_ type: ClangType) -> ImportedType? {
        guard let kind = type.kind else { return nil }
        switch kind {
        case .attributed:
            guard var imported = self.type(type.modified) else { return nil }
            if let nullability = type.nullability { imported.nullability = nullability }
            return imported
        case .elaborated: return self.type(type.named)
        case .typedef: return typedef(type)
        case .unexposed: return unexposed(type)
        case .pointer: return pointer(to: type.pointee, isConst: type.pointee.isConst)
        case .blockPointer:
            guard var block = function(type.pointee, convention: "") else { return nil }
            block.isBlock = true
            return block
        case .record, .enumeration: return tag(type, kind)
        case .constantArray: return tuple(type)
        case .vector, .extendedVector: return vector(type)
        default: return builtin(type, kind)
        }
    }

    private func builtin(_ type: ClangType, _ kind: ClangType.Kind) -> ImportedType? {
        switch kind {
        case .void: ImportedType(base: "Void", isVoid: true)
        case .bool: ImportedType(base: "Bool")
        case .charS, .charU: ImportedType(base: "CChar")
        case .sChar: ImportedType(base: "Int8")
        case .uChar: ImportedType(base: "UInt8")
        case .short: ImportedType(base: "Int16")
        case .uShort: ImportedType(base: "UInt16")
        case .int: ImportedType(base: "Int32")
        case .uInt: ImportedType(base: "UInt32")
        // Of Windows alone the `long` is no machine word.
        case .long: ImportedType(base: type.size == 8 || type.size == MemoryLayout<Int>.size ? "Int" : "Int32")
        case .uLong: ImportedType(base: type.size == 8 || type.size == MemoryLayout<Int>.size ? "UInt" : "UInt32")
        case .longLong: ImportedType(base: "Int64")
        case .uLongLong: ImportedType(base: "UInt64")
        case .float: ImportedType(base: "Float")
        case .double: ImportedType(base: "Double")
        case .half, .float16: ImportedType(base: "Float16")
        case .longDouble:
            if type.size == 8 { ImportedType(base: "Double") } else { hasFloat80 ? ImportedType(base: "Float80") : nil }
        default: nil
        }
    }

    /// `typeof`, parentheses, and attributes that libclang has no name for.
    private func unexposed(_ type: ClangType) -> ImportedType? {
        let canonical = type.canonical
        if canonical.kind == .unexposed { return nil }
        return self.type(canonical)
    }

    // MARK: Names

    private func typedef(_ type: ClangType) -> ImportedType? {
        let declaration = type.declaration
        let name = declaration.spelling
        if TypedefNames.argumentLists.contains(name) { return named("va_list", declaration, isUnsafe: true) }
        // Its name is the compiler's own, and no header's.
        if name.hasPrefix("__builtin_") { return ImportedType(base: name, hasNoName: true, isUnsafe: true) }
        if let swift = TypedefNames.swiftName(of: name, size: type.size) { return ImportedType(base: swift) }
        guard var imported = self.type(declaration.underlyingType) else { return nil }
        if imported.isVoid { return imported }
        if let obstacle = names.obstacle(of: declaration) {
            // The type itself has another name, unless it is a structure around it.
            if names.isWrapper(declaration) { imported.obstacle = "'\(name)' is \(obstacle)" }
            return imported
        }
        let isWrapper = names.isWrapper(declaration)
        // A structure that is called so itself has that name, whatever the `typedef` is called.
        let tag = tagName(of: declaration.underlyingType)
        imported.base = tag == name ? imported.base : names.typedefName(declaration)
        imported.declarations = [ImportedType.Declaration(name: imported.base, file: declaration.location.file)]
        imported.isFunction = false
        imported.hasNoName = false
        if tag != name { imported.obstacle = nil }
        if isWrapper {
            imported.isUnsafe = false
            imported.isBlock = false
            imported.isWrapper = true
        }
        return imported
    }

    /// `point` of `typedef struct point point_t`, and nil of what has no name of its own.
    private func tagName(of type: ClangType) -> String? {
        let canonical = type.canonical
        guard canonical.kind == .record || canonical.kind == .enumeration else { return nil }
        let words = type.spelling.split(separator: " ")
        return words.count == 2 ? String(words[1]) : nil
    }

    private func named(_ name: String, _ declaration: ClangCursor, isUnsafe: Bool = false) -> ImportedType {
        ImportedType(
            base: name, isUnsafe: isUnsafe,
            declarations: [ImportedType.Declaration(name: name, file: declaration.location.file)])
    }

    /// A structure, union or enumeration that is defined somewhere, and that has a name.
    private func tag(_ type: ClangType, _ kind: ClangType.Kind) -> ImportedType? {
        let declaration = type.declaration
        guard isImported(declaration) else { return nil }
        guard let name = names.tagName(of: type) else {
            // An enumeration without a name is the number that it is kept in.
            return kind == .enumeration ? self.type(declaration.enumType) : nil
        }
        var imported = named(name, declaration, isUnsafe: isUnsafe(declaration))
        imported.obstacle = names.obstacle(of: declaration.definition).map { "'\(name)' is \($0)" }
        return imported
    }

    /// Returns whether Swift has a type for a structure, union or enumeration.
    func isImported(_ declaration: ClangCursor) -> Bool {
        declaration.isDefined && !isOverAligned(declaration.type)
    }

    /// Returns whether a type asks for more alignment than any value has in Swift.
    private func isOverAligned(_ type: ClangType) -> Bool {
        type.alignment > Self.greatestAlignment
    }

    /// In bytes: `MaximumAlignment` of Swift's runtime.
    private static let greatestAlignment = 16

    /// The reason why Swift has no type for a C type, where there is more to say than that.
    func reason(against type: ClangType) -> String? {
        var type = type.canonical
        while type.isArray { type = type.arrayElement.canonical }
        guard type.kind == .record || type.kind == .enumeration else { return nil }
        if !type.declaration.isDefined { return "the header declares it without its members" }
        guard isOverAligned(type.declaration.type) else { return nil }
        return "its alignment of \(type.alignment) bytes is greater than Swift's \(Self.greatestAlignment)"
    }

    /// Whether a structure holds pointers, which makes it unsafe to use. Those to functions and those in arrays do not
    /// count (measured, Swift 6.3.1).
    private func isUnsafe(_ declaration: ClangCursor) -> Bool {
        let key = declaration.type.canonical.spelling
        if let known = unsafeTags[key] { return known }
        unsafeTags[key] = false
        let result = declaration.definition.children.contains { field in
            let type = field.type.canonical
            switch type.kind {
            case .pointer: return ![.function, .functionNoPrototype].contains(type.pointee.kind)
            case .record: return isUnsafe(type.declaration)
            default: return false
            }
        }
        unsafeTags[key] = result
        return result
    }

    // MARK: Composed types

    private func pointer(to pointee: ClangType, isConst: Bool) -> ImportedType {
        let canonical = pointee.canonical
        switch canonical.kind {
        case .void:
            return ImportedType(
                base: isConst ? "UnsafeRawPointer" : "UnsafeMutableRawPointer", mayBeNil: true, isUnsafe: true)
        case .function, .functionNoPrototype:
            if let function = function(pointee, convention: "@convention(c) ") { return function }
        default:
            if !isOverAligned(pointee), let inner = type(pointee) {
                let name = isConst ? "UnsafePointer" : "UnsafeMutablePointer"
                return ImportedType(
                    base: "\(name)<\(inner.nestedText)>", mayBeNil: true, hasNoName: inner.hasNoName,
                    obstacle: inner.obstacle, isUnsafe: true, declarations: inner.declarations)
            }
        }
        return ImportedType(base: "OpaquePointer", mayBeNil: true, isUnsafe: true)
    }

    private func function(_ type: ClangType, convention: String) -> ImportedType? {
        // A `typedef` of a function has its parameters behind it.
        let type = functionType(type)
        if type.isVariadic, type.canonical.kind == .function { return nil }
        guard let result = result(type.result) else { return nil }
        var declarations = result.declarations
        var isUnsafe = result.isUnsafe
        var hasNoName = result.hasNoName
        var obstacle = result.obstacle
        var parameters: [String] = []
        for parameter in type.parameters {
            guard let imported = self.parameter(parameter, isInFunctionType: true) else { return nil }
            // In Swift source, a C function's type with an argument list is refused, though the importer makes them.
            if imported.base == "CVaListPointer" { hasNoName = true }
            let escaping = imported.isBlock && imported.nullability == .nonNull ? "@escaping " : ""
            parameters.append(escaping + imported.nestedText)
            declarations += imported.declarations
            isUnsafe = isUnsafe || imported.isUnsafe
            hasNoName = hasNoName || imported.hasNoName
            obstacle = obstacle ?? imported.obstacle
        }
        return ImportedType(
            base: "\(convention)(\(parameters.joined(separator: ", "))) -> \(result.nestedText)", mayBeNil: true,
            isFunction: true, hasNoName: hasNoName, obstacle: obstacle, isUnsafe: isUnsafe, declarations: declarations)
    }

    private func functionType(_ type: ClangType) -> ClangType {
        var current = type
        while true {
            switch current.kind {
            case .elaborated: current = current.named
            case .attributed: current = current.modified
            case .typedef: current = current.declaration.underlyingType
            default: return current
            }
        }
    }

    /// An array is a tuple of its elements, up to the importer's limit.
    private func tuple(_ type: ClangType) -> ImportedType? {
        let limit = 4096
        let element = type.arrayElement
        guard (1...limit).contains(type.count), let imported = self.type(element), !imported.isVoid else { return nil }
        let list = Array(repeating: imported.nestedText, count: type.count).joined(separator: ", ")
        return ImportedType(
            base: "(\(list))", hasNoName: imported.hasNoName, obstacle: imported.obstacle, isUnsafe: imported.isUnsafe,
            declarations: imported.declarations)
    }

    private func vector(_ type: ClangType) -> ImportedType? {
        let kind = type.element.canonical.kind
        guard [2, 3, 4, 8, 16, 32, 64].contains(type.count), kind != .bool, let element = self.type(type.element) else {
            return nil
        }
        return ImportedType(base: "SIMD\(type.count)<\(element.base)>", declarations: element.declarations)
    }
}
