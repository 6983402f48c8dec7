import CLibclang

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A module's headers, parsed as the compiler does when it builds the module: one file that includes each of them.
final class TranslationUnit {
    private let library: ClangLibrary
    private let index: CXIndex?
    private let unit: CXTranslationUnit?

    private static let mainFile = "tracemark-headers.h"

    /// Where the C library defines the structures that other headers like to declare without: in Swift, where the C
    /// library is always loaded, they are complete.
    private static let completions = [
        "aio.h", "dirent.h", "fenv.h", "ftw.h", "glob.h", "grp.h", "ifaddrs.h", "locale.h", "net/if.h", "netdb.h",
        "netinet/in.h", "poll.h", "pwd.h", "regex.h", "sched.h", "search.h", "semaphore.h", "setjmp.h", "signal.h",
        "spawn.h", "stdio.h", "sys/file.h", "sys/inotify.h", "sys/ipc.h", "sys/msg.h", "sys/resource.h", "sys/select.h",
        "sys/sem.h", "sys/shm.h", "sys/socket.h", "sys/stat.h", "sys/statvfs.h", "sys/time.h", "sys/times.h",
        "sys/uio.h", "sys/un.h", "sys/utsname.h", "termios.h", "time.h", "utime.h", "utmp.h", "utmpx.h", "wordexp.h",
    ].map { "#if __has_include(<\($0)>)\n#include <\($0)>\n#endif\n" }

    init(library: ClangLibrary, headers: [String], arguments: [String]) {
        self.library = library
        let functions = library.functions
        let index = functions.createIndex(0, 0)
        self.index = index
        let text = (headers.map { "#include \"\($0)\"\n" } + Self.completions).joined()
        // Nullability is lost without the first; function bodies are not looked at.
        let options: UInt32 = 0x1000 | 0x1 | 0x40
        var unit: CXTranslationUnit?
        let words = arguments.map { strdup($0) }
        defer { words.forEach { free($0) } }
        text.withCString { contents in
            Self.mainFile.withCString { name in
                var file = CXUnsavedFile(Filename: name, Contents: contents, Length: UInt(text.utf8.count))
                words.map { UnsafePointer($0) }.withUnsafeBufferPointer { words in
                    _ = functions.parse(
                        index, name, words.baseAddress, Int32(words.count), &file, 1, options, &unit)
                }
            }
        }
        self.unit = unit
    }

    deinit {
        library.functions.disposeUnit(unit)
        library.functions.disposeIndex(index)
    }

    /// Nil where libclang could not even begin.
    var root: ClangCursor? {
        unit.map { ClangCursor(library: library, raw: library.functions.unitCursor($0)) }
    }

    /// Every file that was read, in the order in which it was first included.
    var files: [String] {
        var found: [CXFile?] = []
        withUnsafeMutablePointer(to: &found) { list in
            library.functions.inclusions(
                unit, { file, _, _, list in list?.assumingMemoryBound(to: [CXFile?].self).pointee.append(file) }, list)
        }
        var seen: Set<String> = [Self.mainFile]
        return found.map { library.text(library.functions.fileName($0)) }.filter { seen.insert($0).inserted }
    }

    /// What `#if` left out of a file.
    func skippedRanges(in file: String) -> [Range<Int>] {
        guard let handle = file.withCString({ library.functions.file(unit, $0) }),
            let list = library.functions.skippedRanges(unit, handle)
        else { return [] }
        defer { library.functions.disposeRanges(list) }
        return UnsafeBufferPointer(start: list.pointee.ranges, count: Int(list.pointee.count)).compactMap { range in
            let start = ClangLocation(library, library.functions.rangeStart(range)).offset
            let end = ClangLocation(library, library.functions.rangeEnd(range)).offset
            return start < end ? start..<end : nil
        }
    }

    /// Errors, which keep the compiler from importing the module too.
    var problems: [HeaderReader.Problem] {
        guard unit != nil else {
            return [
                HeaderReader.Problem(
                    file: nil, line: 0, offset: 0,
                    message: "libclang (\(library.path), \(library.version)) could not parse the headers")
            ]
        }
        let error: UInt32 = 3
        let functions = library.functions
        return (0..<functions.diagnosticCount(unit)).compactMap { index in
            let diagnostic = functions.diagnostic(unit, index)
            defer { functions.disposeDiagnostic(diagnostic) }
            let severity = functions.diagnosticSeverity(diagnostic)
            guard severity >= error else { return nil }
            let location = ClangLocation(library, functions.diagnosticLocation(diagnostic))
            return HeaderReader.Problem(
                file: location.file, line: location.line, offset: location.offset,
                message: library.text(functions.diagnosticSpelling(diagnostic)), isFatal: severity > error)
        }
    }
}
