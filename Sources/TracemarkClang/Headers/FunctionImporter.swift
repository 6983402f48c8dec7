import TracemarkGenerator

/// Says how Swift imports a C function.
struct FunctionImporter {
    let types: TypeImporter
    let notes: APINotes

    func function(_ cursor: ClangCursor) -> Result<CFunction, NotImported> {
        do throws(NotImported) { return .success(try translate(cursor)) } catch { return .failure(error) }
    }

    private func translate(_ cursor: ClangCursor) throws(NotImported) -> CFunction {
        let name = cursor.spelling
        let type = cursor.type
        let printed = cursor.printed
        let text = AttributeText(function: printed)
        let note = notes.functions[name] ?? APINotes.Function()
        let availability = Availability(text)
        if note.isUnavailable { throw .unavailable(note.message) }
        if availability.isUnavailable { throw .unavailable(availability.message) }
        if text.has("returns_twice") || Self.twiceReturning.contains(name) {
            throw .unavailable("it may return more than once")
        }
        // One without a prototype counts as variadic.
        if type.isVariadic, type.canonical.kind == .function { throw .variadic }
        let parameters = try parameters(cursor, text, note)
        guard var result = types.result(type.result) else {
            throw .type(type.result.shownSpelling, of: "the result", types.reason(against: type.result))
        }
        try checkNames(result, in: text)
        if Self.sizeReturning.contains(name), ["UInt", "UInt32"].contains(result.base) { result.base = "Int" }
        if result.hasNoName { throw .unnamed(type.result.shownSpelling, of: "the result") }
        if text.has("returns_nonnull") { result.nullability = .nonNull }
        if let nullability = note.resultNullability { result.nullability = nullability }
        var function = CFunction(
            name: name, swiftName: try swiftName(name, text, note), parameters: parameters, result: result,
            resultValue: capturedKind(type.result, result))
        function.neverReturns =
            text.has("noreturn")
            || AttributeText.withoutParameters(printed).split(separator: " ").contains("_Noreturn")
            || type.spelling.hasSuffix("__attribute__((noreturn))")
        function.warnsOfUnusedResult = text.has("warn_unused_result") || text.has("nodiscard")
        function.attributes = availability.attributes + text.all("swift_attr").compactMap(Self.isolation)
        function.sendsResult = text.all("swift_attr").contains { AttributeText.string(in: $0) == "sending" }
        return function
    }

    /// The functions that Clang knows to return more than once, even where their headers do not say so.
    private static let twiceReturning: Set<String> = [
        "vfork", "setjmp", "_setjmp", "_setjmpex", "sigsetjmp", "__sigsetjmp", "savectx", "getcontext",
    ]

    /// The functions whose result Clang knows to be a size. It forgets the name `size_t` in the header, and Swift's
    /// importer does not.
    private static let sizeReturning: Set<String> = [
        "fread", "fwrite", "strcspn", "strlcat", "strlcpy", "strlen", "strspn", "strxfrm", "wcslen",
    ]

    /// Refuses a function that cannot be declared again without an error or a warning.
    private func checkNames(_ type: ImportedType, in text: AttributeText) throws(NotImported) {
        guard let obstacle = type.obstacle else { return }
        // What is deprecated may name what is.
        if obstacle.hasSuffix("deprecated"), Availability(text).isDeprecated { return }
        throw .obstacle(obstacle)
    }

    /// Of `swift_attr`, what a wrapper must have too.
    private static func isolation(_ arguments: String) -> String? {
        switch AttributeText.string(in: arguments) {
        case "@MainActor", "@UIActor": "@MainActor"
        case "@Sendable": "@Sendable"
        case "nonisolated": "nonisolated"
        case "safe": "@safe"
        case "unsafe": "@unsafe"
        default: nil
        }
    }

    private func swiftName(
        _ name: String, _ text: AttributeText, _ note: APINotes.Function
    ) throws(NotImported) -> SwiftName {
        if let written = note.swiftName ?? text.string("swift_name") {
            guard let swift = SwiftName(attribute: written) else { return SwiftName(function: name) }
            if swift.form == .property {
                throw NotImported(
                    summary: "a property in Swift, '\(written)'",
                    message:
                        "Swift imports this function as a property, '\(written)', which no other can shadow; \(NotImported.byHand)"
                )
            }
            if case .initializer = swift.form {
                throw NotImported(
                    summary: "an initialiser in Swift, '\(written)'",
                    message:
                        "Swift imports this function as an initialiser, '\(written)', which no other can shadow; \(NotImported.byHand)"
                )
            }
            return swift
        }
        return SwiftName(function: note.isPrivate || text.has("swift_private") ? "__" + name : name)
    }

    // MARK: Parameters

    private func parameters(
        _ cursor: ClangCursor, _ text: AttributeText, _ note: APINotes.Function
    ) throws(NotImported) -> [CFunction.Parameter] {
        let nonNull = nonNullPositions(text)
        var parameters: [CFunction.Parameter] = []
        for (index, parameter) in cursor.parameters.enumerated() {
            let name = parameter.spelling
            let type = parameter.type
            guard var imported = types.parameter(type) else {
                throw .type(
                    type.shownSpelling, of: name.isEmpty ? "parameter \(index + 1)" : "'\(name)'",
                    types.reason(against: type))
            }
            if imported.hasNoName {
                throw .unnamed(type.shownSpelling, of: name.isEmpty ? "parameter \(index + 1)" : "'\(name)'")
            }
            if imported.mayBeNil {
                if nonNull?.contains(index + 1) ?? false { imported.nullability = .nonNull }
                if !parameter.children.isEmpty, AttributeText(parameter.printed).has("nonnull") {
                    imported.nullability = .nonNull
                }
                if let nullability = note.nullability[index] { imported.nullability = nullability }
            }
            try checkNames(imported, in: text)
            var translated = CFunction.Parameter(
                name: name.isEmpty ? nil : name, type: imported, value: capturedKind(type, imported))
            let attributes = AttributeText(imported.isFunction || imported.isBlock ? parameter.printed : "")
            translated.isNonEscaping = attributes.has("noescape")
            for text in attributes.all("swift_attr").compactMap(AttributeText.string)
            where text == "@Sendable" && imported.isFunction {
                translated.type.base = "\(text) \(imported.base)"
            }
            parameters.append(translated)
        }
        return parameters
    }

    /// The parameters, counted from 1, that `nonnull` is said of; all of them where it names none.
    private func nonNullPositions(_ text: AttributeText) -> Set<Int>? {
        var positions: Set<Int>?
        for arguments in text.all("nonnull") {
            let numbers = arguments.split { !$0.isNumber }.compactMap { Int($0) }
            positions = (positions ?? []).union(numbers.isEmpty ? Set(1...64) : Set(numbers))
        }
        return positions
    }

    private func capturedKind(_ type: ClangType, _ imported: ImportedType) -> CapturedKind {
        if imported.isWrapper { return imported.mayBeNil ? .nothing : .rawValue }
        let canonical = type.canonical
        switch canonical.kind {
        case .enumeration: return imported.declarations.isEmpty ? .number : .rawValue
        case .pointer, .constantArray, .incompleteArray, .variableArray:
            if imported.isVoid || imported.isFunction { return .nothing }
            let pointee = canonical.kind == .pointer ? canonical.pointee : canonical.arrayElement
            switch pointee.kind {
            case .charS, .charU: return pointee.isConst && canonical.kind == .pointer ? .string : .pointer
            case .function, .functionNoPrototype: return .nothing
            default: return imported.base.hasPrefix("CVaList") ? .nothing : .pointer
            }
        case .bool, .charS, .charU, .sChar, .uChar, .short, .uShort, .int, .uInt, .long, .uLong, .longLong, .uLongLong,
            .float, .double:
            return .number
        case .longDouble: return imported.base == "Double" ? .number : .nothing
        default: return .nothing
        }
    }
}
