/// A function that a target declares outside all types.
package struct FileFunction {
    /// The file as messages show it, and where the function's name stands.
    package var path: String
    package var line: Int
    package var labels: [String]
    /// The types as written, of the parameters and of the result; empty where nothing is returned.
    package var types: [String]
    package var result: String
}

extension SourceSet {
    /// The functions of a name that stand outside all types, but for those that `#if` may leave out.
    package func fileFunctions(named name: String) -> [FileFunction] {
        guard functionNames.contains(name) else { return [] }
        return scanFiles(containing: ["func " + name]).flatMap { file in
            let indices = (file.functions[name] ?? []) + (file.functions["`\(name)`"] ?? [])
            return indices.compactMap { index -> FileFunction? in
                let declaration = file.declarations[index]
                guard declaration.parent == nil, declaration.condition == nil, let signature = declaration.signature,
                    signature.genericClause == nil
                else { return nil }
                let location = file.source.location(of: declaration.nameOffset)
                return FileFunction(
                    path: file.source.displayPath, line: location.line, labels: signature.parameters.map(\.label),
                    types: signature.parameters.map { file.source.text($0.type) },
                    result: signature.result.map(file.source.text) ?? "")
            }
        }
    }
}
