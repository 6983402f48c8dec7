/// The access levels that the sources of a target write on the imports of each module.
///
/// Imports may be public by default. Swift then refuses an import without a level if another import of the module is
/// narrower. The reverse holds too. The two imports may be in different files.
struct ImportLevels {
    private var narrow: Set<String> = []
    private var plain: Set<String> = []

    init(_ sources: SourceSet) {
        for source in sources.sources {
            source.importedModules { module, level in
                switch level {
                case "package", "internal", "fileprivate", "private": narrow.insert(module)
                case "public": break
                default: plain.insert(module)
                }
            }
        }
    }

    /// Returns whether an import of a module is narrower than public.
    func isNarrow(_ module: String) -> Bool { narrow.contains(module) }

    /// Returns whether an import of a module has no level.
    func isPlain(_ module: String) -> Bool { plain.contains(module) }
}

extension SourceText {
    private static let kinds = Set(words: "struct class enum protocol typealias func let var actor")

    /// Calls `found` with each imported module and the word before `import`.
    fileprivate func importedModules(_ found: (_ module: String, _ level: String) -> Void) {
        forEachLine(with: "import ") { line in
            let words = text(line).split(separator: " ", omittingEmptySubsequences: true)
            guard let index = words.firstIndex(of: "import") else { return }
            var next = index + 1
            if next < words.count, Self.kinds.contains(String(words[next])) { next += 1 }
            guard next < words.count, words[0].first != "/" else { return }
            let module = words[next].prefix { $0 != "." && $0 != ";" && $0 != "/" }
            found(String(module), index > 0 ? String(words[index - 1]) : "")
        }
    }
}
