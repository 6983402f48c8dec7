#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The sources of the modules that a target depends on.
///
/// They tell which of several public imports a type comes from: `Channel` of a file that imports NIOCore and NIOTLS.
/// Without them, all these imports would be public, and the compiler would warn about those that need not be. A module's
/// sources are read when a name of it is asked for, and once.
final class ModuleFolders {
    private let folders: [String: String]
    private var types: [String: Set<String>] = [:]

    /// The most files of a module that are read.
    private static let fileLimit = 5_000
    private static let keywords = ["struct ", "class ", "enum ", "actor ", "protocol ", "typealias "]

    init(_ folders: [String: String]) {
        self.folders = folders
    }

    /// Returns whether a module whose folder is known declares a public type of a name.
    func declares(_ name: String, in module: String) -> Bool {
        if let known = types[module] { return known.contains(name) }
        var names: Set<String> = []
        var count = 0
        if let folder = folders[module] { read(folder, &names, &count) }
        types[module] = names
        return names.contains(name)
    }

    private func read(_ folder: String, _ names: inout Set<String>, _ count: inout Int) {
        guard let handle = opendir(folder) else { return }
        defer { closedir(handle) }
        while count < Self.fileLimit, let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = "\(folder)/\(name)"
            if name.hasSuffix(".swift") {
                count += 1
                if let source = try? SourceText(path: path, displayPath: path) { addTypes(of: source, to: &names) }
            } else {
                read(path, &names, &count)
            }
        }
    }

    private func addTypes(of source: SourceText, to names: inout Set<String>) {
        for keyword in Self.keywords {
            source.forEachLine(with: keyword) { line in
                let text = source.text(line)
                if !text.holds("public ") && !text.holds("open ") { return }
                source.words(behind: keyword, in: line) { names.insert($0) }
            }
        }
    }
}
