import CLibclang

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// libclang, opened at run time, with the functions of it that are used here.
///
///     let library = try ClangLibrary.open(toolchain: "/opt/swift/usr/lib")
final class ClangLibrary {
    /// The file that was opened.
    let path: String

    typealias Visitor = @convention(c) (CXCursor, CXCursor, CXClientData?) -> UInt32

    // swift-format-ignore
    struct Functions {
        var createIndex: @convention(c) (Int32, Int32) -> CXIndex?
        var disposeIndex: @convention(c) (CXIndex?) -> Void
        var parse: @convention(c) (CXIndex?, UnsafePointer<CChar>?, UnsafePointer<UnsafePointer<CChar>?>?, Int32, UnsafeMutablePointer<CXUnsavedFile>?, UInt32, UInt32, UnsafeMutablePointer<CXTranslationUnit?>?) -> Int32
        var disposeUnit: @convention(c) (CXTranslationUnit?) -> Void
        var unitCursor: @convention(c) (CXTranslationUnit?) -> CXCursor
        var visitChildren: @convention(c) (CXCursor, Visitor, CXClientData?) -> UInt32
        var spelling: @convention(c) (CXCursor) -> CXString
        var cursorType: @convention(c) (CXCursor) -> CXType
        var cursorLocation: @convention(c) (CXCursor) -> CXSourceLocation
        var cursorExtent: @convention(c) (CXCursor) -> CXSourceRange
        var cursorDefinition: @convention(c) (CXCursor) -> CXCursor
        var isNull: @convention(c) (CXCursor) -> Int32
        var argumentCount: @convention(c) (CXCursor) -> Int32
        var argument: @convention(c) (CXCursor, UInt32) -> CXCursor
        var underlyingType: @convention(c) (CXCursor) -> CXType
        var enumType: @convention(c) (CXCursor) -> CXType
        var printingPolicy: @convention(c) (CXCursor) -> CXPrintingPolicy?
        var setPolicy: @convention(c) (CXPrintingPolicy?, UInt32, UInt32) -> Void
        var disposePolicy: @convention(c) (CXPrintingPolicy?) -> Void
        var prettyPrinted: @convention(c) (CXCursor, CXPrintingPolicy?) -> CXString
        var canonicalType: @convention(c) (CXType) -> CXType
        var typeSpelling: @convention(c) (CXType) -> CXString
        var typeDeclaration: @convention(c) (CXType) -> CXCursor
        var pointee: @convention(c) (CXType) -> CXType
        var namedType: @convention(c) (CXType) -> CXType
        var modifiedType: @convention(c) (CXType) -> CXType
        var nullability: @convention(c) (CXType) -> UInt32
        var isConst: @convention(c) (CXType) -> UInt32
        var isVariadic: @convention(c) (CXType) -> UInt32
        var resultType: @convention(c) (CXType) -> CXType
        var typeArgumentCount: @convention(c) (CXType) -> Int32
        var typeArgument: @convention(c) (CXType, UInt32) -> CXType
        var elementType: @convention(c) (CXType) -> CXType
        var elementCount: @convention(c) (CXType) -> Int64
        var arrayElementType: @convention(c) (CXType) -> CXType
        var arraySize: @convention(c) (CXType) -> Int64
        var size: @convention(c) (CXType) -> Int64
        var alignment: @convention(c) (CXType) -> Int64
        var rangeStart: @convention(c) (CXSourceRange) -> CXSourceLocation
        var rangeEnd: @convention(c) (CXSourceRange) -> CXSourceLocation
        var fileLocation: @convention(c) (CXSourceLocation, UnsafeMutablePointer<CXFile?>?, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UInt32>?, UnsafeMutablePointer<UInt32>?) -> Void
        var fileName: @convention(c) (CXFile?) -> CXString
        var skippedRanges: @convention(c) (CXTranslationUnit?, CXFile?) -> UnsafeMutablePointer<CXSourceRangeList>?
        var disposeRanges: @convention(c) (UnsafeMutablePointer<CXSourceRangeList>?) -> Void
        var file: @convention(c) (CXTranslationUnit?, UnsafePointer<CChar>?) -> CXFile?
        var diagnosticCount: @convention(c) (CXTranslationUnit?) -> UInt32
        var diagnostic: @convention(c) (CXTranslationUnit?, UInt32) -> CXDiagnostic?
        var disposeDiagnostic: @convention(c) (CXDiagnostic?) -> Void
        var diagnosticSeverity: @convention(c) (CXDiagnostic?) -> UInt32
        var diagnosticSpelling: @convention(c) (CXDiagnostic?) -> CXString
        var diagnosticLocation: @convention(c) (CXDiagnostic?) -> CXSourceLocation
        var cString: @convention(c) (CXString) -> UnsafePointer<CChar>?
        var disposeString: @convention(c) (CXString) -> Void
        var version: @convention(c) () -> CXString
        var inclusions: @convention(c) (CXTranslationUnit?, @convention(c) (CXFile?, UnsafeMutablePointer<CXSourceLocation>?, UInt32, CXClientData?) -> Void, CXClientData?) -> Void
    }

    let functions: Functions

    /// The text of a string that libclang hands over, and which is given back here.
    func text(_ string: CXString) -> String {
        defer { functions.disposeString(string) }
        return functions.cString(string).map { String(cString: $0) } ?? ""
    }

    /// What it calls itself: `clang version 21.0.0 (…)`.
    var version: String { text(functions.version()) }

    // MARK: Opening

    /// Opens the toolchain's own library, which is the one that Swift's importer was built with, or else the system's.
    ///
    /// - Parameter folder: `usr/lib` of the Swift toolchain.
    /// - Parameter path: The library to open, and no other, where one is named.
    static func open(toolchain folder: String?, path: String? = nil) throws(MissingLibrary) -> ClangLibrary {
        let candidates = path.map { [$0] } ?? Self.candidates(toolchain: folder)
        var reasons: [String] = []
        for candidate in candidates {
            guard let handle = dlopen(candidate, RTLD_NOW | RTLD_LOCAL) else {
                // Most places simply have none.
                if candidate.contains("/"), access(candidate, F_OK) == 0 { reasons.append(lastProblem) }
                continue
            }
            do throws(MissingSymbol) {
                return ClangLibrary(path: candidate, functions: try Functions(Symbols(handle: handle)))
            } catch {
                reasons.append("\(candidate) has no function \(error.name)")
                dlclose(handle)
            }
        }
        throw MissingLibrary(candidates: candidates, reasons: reasons)
    }

    private init(path: String, functions: Functions) {
        self.path = path
        self.functions = functions
    }

    private static var lastProblem: String { dlerror().map { String(cString: $0) } ?? "unknown" }

    private static func candidates(toolchain folder: String?) -> [String] {
        #if canImport(Darwin)
        let system = [
            "/Library/Developer/CommandLineTools/usr/lib/libclang.dylib",
            "/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib/libclang.dylib",
        ]
        return (folder.map { ["\($0)/libclang.dylib"] } ?? []) + system
        #else
        let versions = (14...23).reversed()
        let system =
            ["libclang.so"] + versions.map { "/usr/lib/llvm-\($0)/lib/libclang.so.1" }
            + versions.map { "libclang-\($0).so.1" } + ["libclang.so.1"]
        return (folder.map { ["\($0)/libclang.so"] } ?? []) + system
        #endif
    }
}

/// No libclang was found, or none that has what is needed.
struct MissingLibrary: Error, CustomStringConvertible {
    var candidates: [String]
    var reasons: [String]

    var description: String {
        let why = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
        return """
            libclang, which reads C headers, was not found at \(candidates.first ?? "any place") nor elsewhere\(why); \
            use a Swift toolchain that carries it (those of swift.org do), or install it: on Debian and Ubuntu \
            'apt-get install libclang-14-dev'
            """
    }
}
