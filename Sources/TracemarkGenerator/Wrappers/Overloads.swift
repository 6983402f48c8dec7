/// Tells which functions of a file have others of the same place, name and labels: `Text.convert(to:)`.
final class Overloads {
    private let file: ScannedFile
    /// The names of which the functions are counted.
    private var countedNames: Set<String> = []
    private var counts: [String: Int] = [:]

    init(_ file: ScannedFile) {
        self.file = file
    }

    func contain(_ declaration: Declaration) -> Bool {
        guard let sameName = file.functions[declaration.name], sameName.count > 1 else { return false }
        if countedNames.insert(declaration.name).inserted {
            for index in sameName { counts[key(of: file.declarations[index]), default: 0] += 1 }
        }
        return counts[key(of: declaration)] ?? 0 > 1
    }

    /// What overloads of each other share, the condition under which they are compiled included.
    private func key(of declaration: Declaration) -> String {
        var key = file.scope(of: declaration).qualified(declaration.name)
        if let signature = declaration.signature { key += signature.labels }
        if let condition = file.condition(around: declaration) { key += condition }
        return key
    }
}
