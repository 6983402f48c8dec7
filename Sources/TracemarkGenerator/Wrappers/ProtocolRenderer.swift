/// Turns a protocol's decorator into Swift text.
struct ProtocolRenderer {
    let renderer: WrapperRenderer

    func render(_ wrapper: ProtocolWrapper) -> [String] {
        var lines: [String] = []
        if let condition = wrapper.condition { lines.append("#if \(condition)") }
        var type = decorator(wrapper)
        if let container = wrapper.container {
            type = container.attributes + ["extension \(container.type) {"] + type.indented + ["}"]
        }
        lines += type + [""] + factory(wrapper)
        if wrapper.condition != nil { lines.append("#endif") }
        return lines
    }

    private func decorator(_ wrapper: ProtocolWrapper) -> [String] {
        let access = wrapper.access
        let kind = wrapper.isClass ? "final class" : "struct"
        var lines = ["/// Another ``\(wrapper.protocolName)``, each of whose calls is a span."] + wrapper.attributes
        lines.append(
            "\(wrapper.isolation)\(access)\(kind) \(wrapper.name)<Base: \(wrapper.protocolName)>: \(wrapper.protocolName) {"
        )
        var body = wrapper.associatedTypes
        body.append("\(access)\(wrapper.isClass ? "let" : "var") base: Base")
        body += ["", "\(access)init(_ base: Base) {", "    self.base = base", "}"]
        for member in wrapper.members {
            body.append("")
            switch member {
            case .wrapper(let member): body += renderer.render(member, indentation: 0)
            case .forward(let forwarded): body += forwarded
            }
        }
        return lines + body.indented + ["}"]
    }

    /// An opaque result can be had of `any Protocol` too; one that names its type keeps the associated types known.
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
