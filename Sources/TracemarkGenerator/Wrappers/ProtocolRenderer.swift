/// Turns a protocol's decorator into Swift text.
struct ProtocolRenderer {
    let renderer: WrapperRenderer

    func render(_ wrapper: ProtocolWrapper, to writer: inout SourceWriter) {
        if let condition = wrapper.condition { writer.line("#if \(condition)") }
        if let container = wrapper.container {
            writer.lines(container.attributes)
            writer.line("extension \(container.type) {")
            writer.indent()
            renderDecorator(wrapper, to: &writer)
            writer.outdent()
            writer.line("}")
        } else {
            renderDecorator(wrapper, to: &writer)
        }
        writer.line("")
        writer.lines(factory(wrapper))
        if wrapper.condition != nil { writer.line("#endif") }
    }

    private func renderDecorator(_ wrapper: ProtocolWrapper, to writer: inout SourceWriter) {
        let access = wrapper.access
        let kind = wrapper.isClass ? "final class" : "struct"
        writer.line("/// Another ``\(wrapper.protocolName)``, each of whose calls is a span.")
        writer.lines(wrapper.attributes)
        writer.line(
            "\(wrapper.isolation)\(access)\(kind) \(wrapper.name)<\(wrapper.baseType): \(wrapper.protocolName)>: \(wrapper.protocolName) {"
        )
        writer.indent()
        writer.lines(wrapper.associatedTypes)
        writer.line("\(access)\(wrapper.isClass ? "let" : "var") base: \(wrapper.baseType)")
        writer.lines(["", "\(access)init(_ base: \(wrapper.baseType)) {", "    self.base = base", "}"])
        for member in wrapper.members {
            writer.line("")
            switch member {
            case .wrapper(let member):
                if let condition = member.condition { writer.line("#if \(condition)") }
                renderer.render(member, indentation: 0, to: &writer)
                if member.condition != nil { writer.line("#endif") }
            case .forward(let forwarded): writer.lines(forwarded)
            }
        }
        writer.outdent()
        writer.line("}")
    }

    /// Returns the lines of `traced()`. An opaque result also works for `any Protocol`; a named type keeps the
    /// associated types known.
    private func factory(_ wrapper: ProtocolWrapper) -> [String] {
        let name = [wrapper.container?.type, wrapper.protocolName].compactMap { $0 }.joined(separator: ".")
        let type = [wrapper.container?.type, wrapper.name].compactMap { $0 }.joined(separator: ".")
        let result = wrapper.associatedTypes.isEmpty ? "some \(name)" : "\(type)<Self>"
        let availability = wrapper.attributes.filter { $0.hasPrefix("@available") }
        return (wrapper.container?.attributes ?? []) + availability + [
            "\(wrapper.isolation)extension \(name) {",
            "    /// This value, with each of its calls in a span.",
            "    \(wrapper.access)func traced() -> \(result) {",
            "        \(type)(self)",
            "    }",
            "}",
        ]
    }
}
