import Foundation
import Testing

/// What the tests need of the machine: the toolchain, another libclang, and headers of libraries.
enum CLibraries {
    /// The root of this package.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// `usr` of the Swift toolchain that runs the tests.
    static let toolchain: String = {
        let text = (try? CommandLineProgram(["swiftc", "-print-target-info"]).output) ?? ""
        let path = text.firstMatch(of: #/"runtimeResourcePath": "(?<path>[^"]+)/lib/swift"/#)?.output.path
        return path.map { String($0).replacing("\\/", with: "/") } ?? "/usr"
    }()

    /// Whether the headers and the second libclang are there, installed first where that is possible.
    static let arePresent: Bool = {
        let script = root.appending(path: "Tests/Scripts/c-libraries.sh").path
        let result = try? CommandLineProgram([script])
        if result?.status == 0 { return true }
        print("note: tests that read C libraries are left out: \(result?.error ?? "the script does not run")")
        return false
    }()

    /// A libclang of another age than the toolchain's.
    static let otherLibclang = "/usr/lib/llvm-14/lib/libclang.so.1"

    /// A library's header, and where what it includes is found.
    struct Header: Sendable, CustomTestStringConvertible {
        var module: String
        var path: String
        var includes: [String] = []

        var testDescription: String { path }
    }

    static let headers = [
        Header(module: "SQLite", path: "/usr/include/sqlite3.h"),
        Header(module: "Zlib", path: "/usr/include/zlib.h"),
        Header(module: "Curl", path: multiarch("curl/curl.h")),
        Header(module: "PQ", path: "/usr/include/postgresql/libpq-fe.h", includes: ["/usr/include/postgresql"]),
        Header(
            module: "ClangIndex", path: "/usr/lib/llvm-14/include/clang-c/Index.h",
            includes: ["/usr/lib/llvm-14/include"]),
    ]

    /// The torture chamber: `Fixtures/CTypes`.
    static let types = Header(module: "CTypes", path: root.appending(path: "Fixtures/CTypes/ctypes.h").path)

    private static func multiarch(_ path: String) -> String {
        let folders = ["/usr/include/x86_64-linux-gnu", "/usr/include/aarch64-linux-gnu", "/usr/include"]
        return folders.map { "\($0)/\(path)" }.first { FileManager.default.fileExists(atPath: $0) } ?? "/" + path
    }
}
