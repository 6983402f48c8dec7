/// Turns a wrapper into Swift text, as a person would write it.
package struct WrapperRenderer {
    /// A Boolean value that indicates whether the text includes source lines. The copy for review omits them, so that
    /// moved code does not make it stale.
    let includesLines: Bool
    /// The source's path below the package's root.
    let path: String
    /// The source's path as the compiler is given it: a line directive that names a source must name it so.
    let compilerPath: String
    /// The name of the target's default isolation.
    let isolationName: String
    /// The spelling of the runtime's names.
    let names: RuntimeNames

    static let width = 120

    package init(
        includesLines: Bool, path: String, compilerPath: String, isolationName: String = DefaultIsolation.name,
        names: RuntimeNames = .current
    ) {
        self.names = names
        self.isolationName = isolationName
        self.includesLines = includesLines
        self.path = path
        self.compilerPath = compilerPath
    }

    /// - Parameter indentation: how far in the wrapper stands, which decides where its lines end.
    package func render(_ wrapper: Wrapper, indentation: Int, to writer: inout SourceWriter) {
        writer.lines(wrapper.documentation)
        writer.lines(wrapper.attributes)
        switch wrapper.form {
        case .function:
            writer.lines(signature(of: wrapper, indentation))
            writer.indent()
            renderCall(of: wrapper, indentation + 4, to: &writer)
        case .property(let hasSetter):
            writer.line(variable(of: wrapper) + " {")
            writer.indent()
            renderAccessors(of: wrapper, hasSetter, indentation, to: &writer)
        case .subscript(let hasSetter):
            writer.lines(signature(of: wrapper, indentation))
            writer.indent()
            renderAccessors(of: wrapper, hasSetter, indentation, to: &writer)
        }
        writer.outdent()
        writer.line("}")
    }

    // MARK: Signatures

    private func signature(of wrapper: Wrapper, _ indentation: Int) -> [String] {
        let isSubscript = wrapper.form != .function
        var head = modifiers(of: wrapper)
        if isSubscript {
            head += "subscript"
        } else {
            head += "func "
            head += wrapper.name
        }
        if let genericClause = wrapper.genericClause { head += genericClause }
        head += "("
        var line = head
        var isFirst = true
        for parameter in wrapper.parameters {
            if !isFirst { line += ", " }
            isFirst = false
            add(parameter, keepsLabel: isSubscript, to: &line)
        }
        var tail = ")"
        if !isSubscript { add(wrapper.effects, to: &tail) }
        if let result = wrapper.result {
            tail += " -> "
            tail += result
        }
        if let whereClause = wrapper.whereClause {
            tail += " where "
            tail += whereClause
        }
        tail += " {"
        line += tail
        if line.utf8.count + indentation <= Self.width { return [line] }
        var lines = [head]
        for parameter in wrapper.parameters {
            var line = "    "
            add(parameter, keepsLabel: isSubscript, to: &line)
            if lines.count < wrapper.parameters.count { line += "," }
            lines.append(line)
        }
        lines.append(tail)
        return lines
    }

    /// Returns the modifiers with a space behind them: `public static `.
    private func modifiers(of wrapper: Wrapper) -> String {
        var text = ""
        for modifier in wrapper.modifiers {
            text += modifier
            text += " "
        }
        return text
    }

    /// Returns the head of a property: `public var count: Int`.
    private func variable(of wrapper: Wrapper) -> String {
        modifiers(of: wrapper) + "var " + wrapper.name + ": " + (wrapper.result ?? "()")
    }

    private func effects(_ effects: Wrapper.Effects) -> String {
        var text = ""
        add(effects, to: &text)
        return text
    }

    private func add(_ effects: Wrapper.Effects, to text: inout String) {
        if effects.isAsync { text += " async" }
        if let throwing = effects.throwing {
            text += " "
            text += throwing
        }
    }

    private func add(_ parameter: Wrapper.Parameter, keepsLabel: Bool, to text: inout String) {
        if let attributes = parameter.attributes {
            text += attributes
            text += " "
        }
        text += parameter.label
        let isShort = parameter.isNamedOnce && parameter.label != "_" && !keepsLabel
        if !isShort {
            text += " "
            text += parameter.name
        }
        text += ": "
        text += parameter.type
        if let value = parameter.defaultValue {
            text += " = "
            text += value
        }
    }

    /// Renders `get async throws { … } set { … }`, or the body alone if nothing else is needed.
    private func renderAccessors(
        of wrapper: Wrapper, _ hasSetter: Bool, _ indentation: Int, to writer: inout SourceWriter
    ) {
        let effects = effects(wrapper.effects)
        if !hasSetter, effects.isEmpty, !wrapper.hasMutatingGetter {
            renderCall(of: wrapper, indentation + 4, to: &writer)
            return
        }
        writer.line(getter(wrapper) + effects + " {")
        writer.indent()
        renderCall(of: wrapper, indentation + 8, to: &writer)
        writer.outdent()
        writer.line("}")
        if hasSetter { writer.line("set { \(wrapper.callee(assigned: "newValue", arguments: arguments(wrapper))) }") }
    }

    private func getter(_ wrapper: Wrapper) -> String { wrapper.hasMutatingGetter ? "mutating get" : "get" }

    // MARK: Without a span

    /// Returns a member that only forwards, on one line if it fits.
    func forward(_ wrapper: Wrapper) -> [String] {
        let call = calleeCall(wrapper)
        switch wrapper.form {
        case .function:
            return signature(of: wrapper, 4) + ["    " + call, "}"]
        case .property(let hasSetter):
            return forwardAccessors(variable(of: wrapper), wrapper, call, hasSetter)
        case .subscript(let hasSetter):
            let head = signature(of: wrapper, 4).joined(separator: " ").dropLast(2)
            return forwardAccessors(String(head), wrapper, call, hasSetter)
        }
    }

    private func forwardAccessors(_ head: String, _ wrapper: Wrapper, _ call: String, _ hasSetter: Bool) -> [String] {
        let effects = effects(wrapper.effects)
        if !hasSetter, effects.isEmpty, !wrapper.hasMutatingGetter { return ["\(head) { \(call) }"] }
        let assignment = wrapper.callee(assigned: "newValue", arguments: arguments(wrapper))
        return ["\(head) {", "    \(getter(wrapper))\(effects) { \(call) }"]
            + (hasSetter ? ["    set { \(assignment) }"] : []) + ["}"]
    }

    func forwardInitializer(_ wrapper: Wrapper, suffix: String) -> [String] {
        var parameters = ""
        for parameter in wrapper.parameters {
            if !parameters.isEmpty { parameters += ", " }
            add(parameter, keepsLabel: false, to: &parameters)
        }
        let head = modifiers(of: wrapper) + "init" + suffix + (wrapper.genericClause ?? "")
        let tail = effects(wrapper.effects) + (wrapper.whereClause.map { " where " + $0 } ?? "")
        let call = effectMarks(wrapper, isUnsafe: wrapper.isUnsafe) + wrapper.callee(arguments: arguments(wrapper))
        let body =
            suffix.isEmpty
            ? ["self.base = \(call)"] : ["guard let base = \(call) else { return nil }", "self.base = base"]
        return ["\(head)(\(parameters))\(tail) {"] + body.indented + ["}"]
    }
}

extension [String] {
    /// The lines, indented by one level.
    var indented: [String] {
        map { $0.isEmpty ? $0 : "    " + $0 }
    }
}
