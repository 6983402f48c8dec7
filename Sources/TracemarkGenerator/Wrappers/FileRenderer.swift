/// Joins the wrappers of a target into one file.
struct FileRenderer {
    let target: String
    /// A Boolean value that indicates whether spans record the line of their function.
    let includesLines: Bool
    /// The name of the target's default isolation.
    let isolationName: String
    /// The spelling of the runtime's names.
    let names: RuntimeNames

    func render(_ files: [WrapperFile], imports: [String]) -> String {
        var writer = SourceWriter(capacity: files.reduce(256) { $0 + $1.wrappers.count * 640 })
        Heading(target: target).render(files, to: &writer)
        if !files.isEmpty {
            writer.line("")
            writer.lines(imports)
        }
        if DefaultIsolation.isUsed(in: files) {
            writer.line("")
            writer.lines(DefaultIsolation.declaration(isolationName, names))
        }
        for file in files { renderSection(of: file, to: &writer) }
        return writer.text
    }

    private func renderSection(of file: WrapperFile, to writer: inout SourceWriter) {
        let path = file.source.displayPath
        let renderer = WrapperRenderer(
            includesLines: includesLines, path: path, compilerPath: file.source.path, isolationName: isolationName,
            names: names)
        writer.line("")
        writer.line("// MARK: - \(path)")
        if !file.leftAlone.isEmpty {
            writer.lines(["//", "// Not traced, though their type is:"])
            for (function, reason) in file.leftAlone { writer.line("//   \(function): \(reason)") }
        }
        renderWrappers(file.wrappers, renderer, to: &writer)
        for wrapper in file.protocols {
            writer.line("")
            ProtocolRenderer(renderer: renderer).render(wrapper, to: &writer)
        }
    }

    /// Renders the wrappers. Neighbours with the same condition and container share them.
    private func renderWrappers(_ wrappers: [Wrapper], _ renderer: WrapperRenderer, to writer: inout SourceWriter) {
        var previous: Wrapper?
        for wrapper in wrappers {
            if let previous, previous.condition == wrapper.condition, previous.container == wrapper.container {
                writer.line("")
            } else {
                if let previous { close(previous, &writer) }
                writer.line("")
                open(wrapper, &writer)
            }
            renderer.render(wrapper, indentation: wrapper.container == nil ? 0 : 4, to: &writer)
            previous = wrapper
        }
        if let previous { close(previous, &writer) }
    }

    private func open(_ wrapper: Wrapper, _ writer: inout SourceWriter) {
        if let condition = wrapper.condition { writer.line("#if " + condition) }
        guard let container = wrapper.container else { return }
        writer.lines(container.attributes)
        let whereClause = container.whereClause.map { " where " + $0 }
        writer.line(container.isolation + "extension " + container.type + (whereClause ?? "") + " {")
        writer.indent()
    }

    private func close(_ wrapper: Wrapper, _ writer: inout SourceWriter) {
        if wrapper.container != nil {
            writer.outdent()
            writer.line("}")
        }
        if wrapper.condition != nil { writer.line("#endif") }
    }
}
