/// Finds functions of a target with the same type, name and labels: `Text.convert(to:)`.
///
/// If only the result's type distinguishes the functions, a call has to state it. All branches of an `#if` count,
/// since only the compiler knows the active one.
final class Overloads {
    private let sources: SourceSet
    /// The names whose functions are counted.
    private var countedNames: Set<String> = []
    private var counts: [String: Int] = [:]
    /// The files in which a name follows `func`. Only names with two or more such positions are present.
    private lazy var filesByName: [String: [Int]] = {
        var first: [String: Int] = [:]
        var files: [String: [Int]] = [:]
        for index in sources.sources.indices {
            sources.sources[index].words(behind: "func ") { name in
                if let other = first[name] {
                    if files[name] == nil { files[name] = [other] }
                    if files[name]?.last != index { files[name]?.append(index) }
                } else {
                    first[name] = index
                }
            }
        }
        return files
    }()

    init(_ sources: SourceSet) {
        self.sources = sources
    }

    func contain(_ declaration: Declaration, in file: ScannedFile) -> Bool {
        let name = declaration.name
        guard let files = filesByName[name] else { return false }
        if countedNames.insert(name).inserted {
            for index in files {
                let file = sources.scan(index)
                for function in file.functions[name] ?? [] {
                    counts[key(of: file.declarations[function], in: file), default: 0] += 1
                }
            }
        }
        return counts[key(of: declaration, in: file)] ?? 0 > 1
    }

    /// Returns whether functions with a requirement's name and labels, in any type, differ in their results. A
    /// decorator's base may have several of them, through its protocols and their extensions.
    func differInResult(_ requirement: Declaration, in source: SourceText) -> Bool {
        guard let files = filesByName[requirement.name], let signature = requirement.signature else { return false }
        let result = signature.result.map(source.code)
        for index in files {
            let file = sources.scan(index)
            for function in file.functions[requirement.name] ?? [] {
                guard let other = file.declarations[function].signature, other.labels == signature.labels else {
                    continue
                }
                if other.result.map(file.source.code) != result { return true }
            }
        }
        return false
    }

    /// Returns the text that overloads of each other share.
    private func key(of declaration: Declaration, in file: ScannedFile) -> String {
        let key = file.scope(of: declaration).qualified(declaration.name)
        return key + (declaration.signature?.labels ?? "")
    }
}
