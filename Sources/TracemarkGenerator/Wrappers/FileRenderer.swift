/// Puts the wrappers of a target together into one file.
struct FileRenderer {
    let target: String
    /// Whether spans say on which line their function stands.
    let includesLines: Bool

    func render(_ files: [WrapperFile], imports: [String]) -> String {
        var lines = Heading(target: target, wrappers: files.flatMap(\.allWrappers)).lines
        if !files.isEmpty { lines += [""] + imports }
        for file in files { lines += section(for: file) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(for file: WrapperFile) -> [String] {
        let path = file.source.displayPath
        let renderer = WrapperRenderer(includesLines: includesLines, path: path, compilerPath: file.source.path)
        var lines = ["", "// MARK: - \(path)"]
        if !file.leftAlone.isEmpty {
            lines += ["//", "// Not traced, though their type is:"]
            lines += file.leftAlone.map { "//   \($0.function): \($0.reason)" }
        }
        lines += groups(of: file.wrappers).flatMap { [""] + render($0, renderer) }
        let protocols = ProtocolRenderer(renderer: renderer)
        lines += file.protocols.flatMap { [""] + protocols.render($0) }
        return lines
    }

    /// Neighbours that share an extension and a condition.
    private func groups(of wrappers: [Wrapper]) -> [[Wrapper]] {
        var groups: [[Wrapper]] = []
        for wrapper in wrappers {
            if let last = groups.last?.last, last.container == wrapper.container, last.condition == wrapper.condition {
                groups[groups.count - 1].append(wrapper)
            } else {
                groups.append([wrapper])
            }
        }
        return groups
    }

    private func render(_ group: [Wrapper], _ renderer: WrapperRenderer) -> [String] {
        var lines: [String] = []
        if let condition = group[0].condition { lines.append("#if \(condition)") }
        if let container = group[0].container {
            lines += container.attributes
            lines.append("extension \(container.type)" + (container.whereClause.map { " where \($0)" } ?? "") + " {")
        }
        let indentation = group[0].container == nil ? 0 : 4
        for (index, wrapper) in group.enumerated() {
            if index > 0 { lines.append("") }
            lines += renderer.render(wrapper, indentation: indentation)
        }
        if group[0].container != nil { lines.append("}") }
        if group[0].condition != nil { lines.append("#endif") }
        return lines
    }
}
