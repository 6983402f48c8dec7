import TracemarkGenerator

/// Reads which headers belong to which module: as much of Clang's module map language as says that.
///
///     module CSQLite [system] { header "shim.h" link "sqlite3" export * }
struct ModuleMap {
    /// A module of the map, its submodules' headers among its own.
    struct Module {
        var name: String
        /// As written: relative to the map's folder, or absolute.
        var headers: [String] = []
        var umbrellaFolders: [String] = []
        /// Headers that are left out of an umbrella folder.
        var excluded: [String] = []
        /// The explicit submodules that headers belong to, which are imported by their own names.
        var submodules: [String: String] = [:]
        /// True where the compiler has what the module requires.
        var isAvailable = true

        /// Adds the headers of a submodule, unless it cannot be built for Swift.
        mutating func add(_ inner: Module, isExplicit: Bool) {
            guard inner.isAvailable else {
                excluded += inner.headers
                return
            }
            if isExplicit { for header in inner.headers { submodules[header] = inner.name } }
            for (header, name) in inner.submodules { submodules[header] = "\(inner.name).\(name)" }
            headers += inner.headers
            umbrellaFolders += inner.umbrellaFolders
            excluded += inner.excluded
        }
    }

    private(set) var modules: [Module] = []
    /// Other maps that this one names.
    private(set) var externs: [String] = []

    private var words: [String]
    private var position = 0

    init(_ text: String) {
        words = Self.tokens(text)
        while position < words.count {
            if words[position] == "extern" {
                if position + 3 < words.count { externs.append(words[position + 3].unquoted) }
                position += 4
            } else if words[position] == "module" {
                var module = Module(name: "")
                readModule(into: &module)
                modules.append(module)
            } else {
                position += 1
            }
        }
    }

    private mutating func readModule(into module: inout Module) {
        position += 1
        if position < words.count { module.name = words[position].unquoted }
        while position < words.count, words[position] != "{" { position += 1 }
        position += 1
        var excludes = false
        while position < words.count, words[position] != "}" {
            switch words[position] {
            case "module":
                var inner = Module(name: "")
                let isExplicit = words[position - 1] == "explicit"
                readModule(into: &inner)
                module.add(inner, isExplicit: isExplicit)
            case "requires": if !readRequirements() { module.isAvailable = false }
            // A textual header is for others to include, and need not be complete.
            case "exclude", "textual":
                excludes = true
                position += 1
            case "umbrella" where next.hasPrefix("\""):
                module.umbrellaFolders.append(next.unquoted)
                position += 2
            case "header":
                if excludes { module.excluded.append(next.unquoted) } else { module.headers.append(next.unquoted) }
                excludes = false
                position += 2
            case "{": skipBraces()
            default: position += 1
            }
        }
        position += 1
    }

    /// Reads `requires cplusplus, !swift`, and returns whether Swift's importer has all of it.
    private mutating func readRequirements() -> Bool {
        var isMet = true
        repeat {
            position += 1
            let feature = words.indices.contains(position) ? words[position].filter { $0 != "," } : ""
            if Self.missing.contains(feature) || feature.hasPrefix("cplusplus") || feature.hasPrefix("opencl") {
                isMet = false
            }
        } while words.indices.contains(position) && (words[position].hasSuffix(",") || next == ",")
        position += 1
        return isMet
    }

    /// The features that a C module for Swift never has. Others depend on the platform.
    private static let missing: Set<String> = {
        var features: Set<String> = ["!swift", "!blocks", "coroutines", "freestanding", "hlsl"]
        #if !canImport(Darwin)
        features.formUnion(["objc", "objc_arc"])
        #endif
        return features
    }()

    private mutating func skipBraces() {
        var depth = 0
        while position < words.count {
            if words[position] == "{" { depth += 1 }
            if words[position] == "}" { depth -= 1 }
            position += 1
            if depth == 0 { return }
        }
    }

    private var next: String { position + 1 < words.count ? words[position + 1] : "" }

    private static func tokens(_ text: String) -> [String] {
        var words: [String] = []
        let bytes = Array(text.utf8)
        var position = 0
        func word(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        while position < bytes.count {
            let byte = bytes[position]
            let next = position + 1 < bytes.count ? bytes[position + 1] : 0
            let start = position
            if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                position += 2
                while position + 1 < bytes.count,
                    bytes[position] != UInt8(ascii: "*") || bytes[position + 1] != UInt8(ascii: "/")
                {
                    position += 1
                }
                position += 2
            } else if byte == UInt8(ascii: "\"") {
                position += 1
                while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
                position += 1
                words.append(word(start..<min(position, bytes.count)))
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") {
                words.append(word(start..<start + 1))
                position += 1
            } else if byte <= 0x20 {
                position += 1
            } else {
                while position < bytes.count, bytes[position] > 0x20, !"{}\"".utf8.contains(bytes[position]) {
                    position += 1
                }
                words.append(word(start..<position))
            }
        }
        return words
    }
}

extension String {
    fileprivate var unquoted: String {
        hasPrefix("\"") && hasSuffix("\"") && utf8.count > 1 ? String(dropFirst().dropLast()) : self
    }
}
