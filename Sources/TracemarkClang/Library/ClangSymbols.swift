import CLibclang

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A function that a library lacks.
struct MissingSymbol: Error {
    var name: String
}

/// The functions of an opened library, by their names.
struct Symbols {
    let handle: UnsafeMutableRawPointer

    /// The caller knows the function's type: C keeps none.
    func callAsFunction<Function>(_ name: String) throws(MissingSymbol) -> Function {
        guard let symbol = dlsym(handle, name) else { throw MissingSymbol(name: name) }
        return unsafeBitCast(symbol, to: Function.self)
    }
}

extension ClangLibrary.Functions {
    init(_ symbol: Symbols) throws(MissingSymbol) {
        createIndex = try symbol("clang_createIndex")
        disposeIndex = try symbol("clang_disposeIndex")
        parse = try symbol("clang_parseTranslationUnit2")
        disposeUnit = try symbol("clang_disposeTranslationUnit")
        unitCursor = try symbol("clang_getTranslationUnitCursor")
        visitChildren = try symbol("clang_visitChildren")
        spelling = try symbol("clang_getCursorSpelling")
        cursorType = try symbol("clang_getCursorType")
        cursorLocation = try symbol("clang_getCursorLocation")
        cursorExtent = try symbol("clang_getCursorExtent")
        cursorDefinition = try symbol("clang_getCursorDefinition")
        isNull = try symbol("clang_Cursor_isNull")
        argumentCount = try symbol("clang_Cursor_getNumArguments")
        argument = try symbol("clang_Cursor_getArgument")
        underlyingType = try symbol("clang_getTypedefDeclUnderlyingType")
        enumType = try symbol("clang_getEnumDeclIntegerType")
        printingPolicy = try symbol("clang_getCursorPrintingPolicy")
        setPolicy = try symbol("clang_PrintingPolicy_setProperty")
        disposePolicy = try symbol("clang_PrintingPolicy_dispose")
        prettyPrinted = try symbol("clang_getCursorPrettyPrinted")
        canonicalType = try symbol("clang_getCanonicalType")
        typeSpelling = try symbol("clang_getTypeSpelling")
        typeDeclaration = try symbol("clang_getTypeDeclaration")
        pointee = try symbol("clang_getPointeeType")
        namedType = try symbol("clang_Type_getNamedType")
        modifiedType = try symbol("clang_Type_getModifiedType")
        nullability = try symbol("clang_Type_getNullability")
        isConst = try symbol("clang_isConstQualifiedType")
        isVariadic = try symbol("clang_isFunctionTypeVariadic")
        resultType = try symbol("clang_getResultType")
        typeArgumentCount = try symbol("clang_getNumArgTypes")
        typeArgument = try symbol("clang_getArgType")
        elementType = try symbol("clang_getElementType")
        elementCount = try symbol("clang_getNumElements")
        arrayElementType = try symbol("clang_getArrayElementType")
        arraySize = try symbol("clang_getArraySize")
        size = try symbol("clang_Type_getSizeOf")
        alignment = try symbol("clang_Type_getAlignOf")
        rangeStart = try symbol("clang_getRangeStart")
        rangeEnd = try symbol("clang_getRangeEnd")
        fileLocation = try symbol("clang_getFileLocation")
        fileName = try symbol("clang_getFileName")
        skippedRanges = try symbol("clang_getSkippedRanges")
        disposeRanges = try symbol("clang_disposeSourceRangeList")
        file = try symbol("clang_getFile")
        diagnosticCount = try symbol("clang_getNumDiagnostics")
        diagnostic = try symbol("clang_getDiagnostic")
        disposeDiagnostic = try symbol("clang_disposeDiagnostic")
        diagnosticSeverity = try symbol("clang_getDiagnosticSeverity")
        diagnosticSpelling = try symbol("clang_getDiagnosticSpelling")
        diagnosticLocation = try symbol("clang_getDiagnosticLocation")
        cString = try symbol("clang_getCString")
        disposeString = try symbol("clang_disposeString")
        version = try symbol("clang_getClangVersion")
        inclusions = try symbol("clang_getInclusions")
    }
}
