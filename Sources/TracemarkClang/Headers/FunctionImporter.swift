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
        let text = AttributeText(printed)
        let note = notes.functions[name] ?? APINotes.Function()
        let availability = Availability(text)
        if note.isUnavailable { throw .unavailable(note.message) }
        if availability.isUnavailable { throw .unavailable(availability.message) }
        // One without a prototype counts as variadic.
        if type.isVariadic, type.canonical.kind == .function { throw .variadic }
        let parameters = try parameters(cursor, text, note)
        guard var result = types.result(type.result) else {
            throw .type(type.result.spelling, of: "the result")
        }
        if result.hasNoName { throw .unnamed(type.result.spelling, of: "the result") }
        if text.has("returns_nonnull") { result.nullability = .nonNull }
        if let nullability = note.resultNullability { result.nullability = nullability }
        var function = CFunction(
            name: name, swiftName: try swiftName(name, text, note), parameters: parameters, result: result,
            resultValue: capturedKind(type.result, result))
        function.neverReturns =
            text.has("noreturn") || printed.hasPrefix("_Noreturn ") || printed.contains(" _Noreturn ")
            || printed.hasSuffix(" _Noreturn")
            || type.spelling.contains("__attribute__((noreturn))")
        function.warnsOfUnusedResult = text.has("warn_unused_result") || text.has("nodiscard")
        function.attributes = availability.attributes + text.all("swift_attr").compactMap(Self.isolation)
        return function
    }

    /// Of `swift_attr`, what a wrapper must have too.
    private static func isolation(_ arguments: String) -> String? {
        AttributeText.string(in: arguments).flatMap {
            ["@MainActor", "@Sendable", "nonisolated"].contains($0) ? $0 : nil
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
                throw .type(type.spelling, of: name.isEmpty ? "parameter \(index + 1)" : "'\(name)'")
            }
            if imported.hasNoName {
                throw .unnamed(type.spelling, of: name.isEmpty ? "parameter \(index + 1)" : "'\(name)'")
            }
            if imported.mayBeNil {
                if nonNull?.contains(index + 1) ?? false { imported.nullability = .nonNull }
                if !parameter.children.isEmpty, AttributeText(parameter.printed).has("nonnull") {
                    imported.nullability = .nonNull
                }
                if let nullability = note.nullability[index] { imported.nullability = nullability }
            }
            let value = capturedKind(type, imported)
            parameters.append(
                CFunction.Parameter(name: name.isEmpty ? nil : name, type: imported, value: value))
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
        case .enumeration: return .rawValue
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
