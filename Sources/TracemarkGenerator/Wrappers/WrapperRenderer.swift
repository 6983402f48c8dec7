/// Turns a wrapper into Swift text, as a person would write it.
package struct WrapperRenderer {
    /// Whether the text says where its origins stand. The copy for review leaves that out, so that code can move without
    /// making the copy stale.
    let includesLines: Bool
    /// The source's path below the package's root.
    let path: String
    /// The source's path as the compiler is given it: a line directive that names a source must name it so.
    let compilerPath: String

    private static let width = 120

    package init(includesLines: Bool, path: String, compilerPath: String) {
        self.includesLines = includesLines
        self.path = path
        self.compilerPath = compilerPath
    }

    package func render(_ wrapper: Wrapper, indentation: Int) -> [String] {
        var lines = wrapper.documentation + wrapper.attributes
        switch wrapper.form {
        case .function:
            lines += signature(of: wrapper, indentation)
            lines += call(of: wrapper, indentation + 4).indented
        case .property(let hasSetter):
            let head = (wrapper.modifiers + ["var", "\(wrapper.name): \(wrapper.result ?? "Void")", "{"])
            lines.append(head.joined(separator: " "))
            lines += accessors(of: wrapper, hasSetter, indentation).indented
        case .subscript(let hasSetter):
            lines += signature(of: wrapper, indentation)
            lines += accessors(of: wrapper, hasSetter, indentation).indented
        }
        lines.append("}")
        let margin = String(repeating: " ", count: indentation)
        // A line directive, and the code that it is for, keep their columns.
        return lines.map { $0.isEmpty || $0.hasPrefix("#sourceLocation") ? $0 : margin + $0 }
    }

    // MARK: Signatures

    private func signature(of wrapper: Wrapper, _ indentation: Int) -> [String] {
        let isSubscript = wrapper.form != .function
        let parameters = wrapper.parameters.map { parameter($0, keepsLabel: isSubscript) }
        let word = isSubscript ? "subscript" : "func \(wrapper.name)"
        let head = (wrapper.modifiers + [word]).joined(separator: " ") + (wrapper.genericClause ?? "")
        var tail = ")" + (isSubscript ? "" : effects(wrapper.effects))
        if let result = wrapper.result { tail += " -> " + result }
        if let whereClause = wrapper.whereClause { tail += " where " + whereClause }
        tail += " {"
        let line = head + "(" + parameters.joined(separator: ", ") + tail
        if line.utf8.count + indentation <= Self.width { return [line] }
        let list = parameters.enumerated().map { $1 + ($0 == parameters.count - 1 ? "" : ",") }
        return [head + "("] + list.indented + [tail]
    }

    private func effects(_ effects: Wrapper.Effects) -> String {
        (effects.isAsync ? " async" : "") + (effects.throwing.map { " " + $0 } ?? "")
    }

    private func parameter(_ parameter: Wrapper.Parameter, keepsLabel: Bool) -> String {
        var text = parameter.attributes.map { $0 + " " } ?? ""
        let isShort = parameter.isNamedOnce && parameter.label != "_" && !keepsLabel
        text += isShort ? parameter.label : "\(parameter.label) \(parameter.name)"
        text += ": " + parameter.type
        if let value = parameter.defaultValue { text += " = " + value }
        return text
    }

    /// `get async throws { … } set { … }`, or the body alone where there is nothing to say but it.
    private func accessors(of wrapper: Wrapper, _ hasSetter: Bool, _ indentation: Int) -> [String] {
        let effects = effects(wrapper.effects)
        if !hasSetter, effects.isEmpty { return call(of: wrapper, indentation + 4) }
        var lines = ["get\(effects) {"] + call(of: wrapper, indentation + 8).indented + ["}"]
        if hasSetter { lines.append("set { \(wrapper.callee(assigned: "newValue", arguments: arguments(wrapper))) }") }
        return lines
    }

    // MARK: Without a span

    /// The member that only passes on, on one line where it fits.
    func forward(_ wrapper: Wrapper) -> [String] {
        let call = calleeCall(wrapper)
        switch wrapper.form {
        case .function:
            return signature(of: wrapper, 4) + [call].indented + ["}"]
        case .property(let hasSetter):
            let head = (wrapper.modifiers + ["var", "\(wrapper.name): \(wrapper.result ?? "Void")"]).joined(
                separator: " ")
            return forwardAccessors(head, wrapper, call, hasSetter)
        case .subscript(let hasSetter):
            let head = signature(of: wrapper, 4).joined(separator: " ").dropLast(2)
            return forwardAccessors(String(head), wrapper, call, hasSetter)
        }
    }

    private func forwardAccessors(_ head: String, _ wrapper: Wrapper, _ call: String, _ hasSetter: Bool) -> [String] {
        let effects = effects(wrapper.effects)
        if !hasSetter, effects.isEmpty { return ["\(head) { \(call) }"] }
        let assignment = wrapper.callee(assigned: "newValue", arguments: arguments(wrapper))
        return ["\(head) {", "    get\(effects) { \(call) }"] + (hasSetter ? ["    set { \(assignment) }"] : []) + ["}"]
    }

    func forwardInitializer(_ wrapper: Wrapper, suffix: String) -> [String] {
        let parameters = wrapper.parameters.map { parameter($0, keepsLabel: false) }.joined(separator: ", ")
        let head = (wrapper.modifiers + ["init\(suffix)"]).joined(separator: " ") + (wrapper.genericClause ?? "")
        let tail = effects(wrapper.effects) + (wrapper.whereClause.map { " where " + $0 } ?? "")
        let call = effectMarks(wrapper, isUnsafe: false) + wrapper.callee(arguments: arguments(wrapper))
        let body =
            suffix.isEmpty
            ? ["self.init(\(call))"] : ["guard let base = \(call) else { return nil }", "self.init(base)"]
        return ["\(head)(\(parameters))\(tail) {"] + body.indented + ["}"]
    }

    // MARK: The call

    private func call(of wrapper: Wrapper, _ indentation: Int) -> [String] {
        let span = spanName(in: wrapper)
        let statements = body(of: wrapper, span)
        let usesSpan = statements.contains { $0.uses(span) }
        let prelude = prelude(of: wrapper)
        let opener = wrapper.isStream ? "Tracemark.withTraceStream(" : "Tracemark.withTraceSpan("
        var head = effectMarks(wrapper, isUnsafe: wrapper.isResultUnsafe) + opener
        if !prelude.isEmpty, wrapper.result != nil { head = "return " + head }
        let arguments = spanArguments(wrapper)
        let opening = ") { " + closureParameter(usesSpan ? span : "_", wrapper.effects) + " in"
        let line = head + arguments.joined(separator: ", ") + opening
        let isShort = line.utf8.count + indentation <= Self.width
        let call = isShort ? [line] : [head] + wrapped(arguments, indentation + 4).indented + [opening]
        return prelude + call + statements.indented + [wrapper.sendsResult ? "}.take()" : "}"]
    }

    /// Arguments on as many lines as they need.
    private func wrapped(_ arguments: [String], _ indentation: Int) -> [String] {
        var lines: [String] = []
        for argument in arguments {
            if let last = lines.last, last.utf8.count + argument.utf8.count + indentation + 2 <= Self.width {
                lines[lines.count - 1] = "\(last) \(argument),"
            } else {
                lines.append(argument + ",")
            }
        }
        if let last = lines.popLast() { lines.append(String(last.dropLast())) }
        return lines
    }

    /// `span`, unless a parameter or the function itself is called so.
    private func spanName(in wrapper: Wrapper) -> String {
        let taken = wrapper.parameters.map(\.name) + [wrapper.callee]
        return taken.contains("span") ? "traceSpan" : "span"
    }

    /// What must be done with a parameter before a closure may have it.
    private func prelude(of wrapper: Wrapper) -> [String] {
        var lines: [String] = []
        for parameter in wrapper.parameters {
            switch parameter.passing {
            case .consumed: lines.append("var \(parameter.name) = Optional.some(\(parameter.name))")
            case .sent: lines.append("let \(parameter.name) = Tracemark.SentValue(\(parameter.name))")
            default: break
            }
        }
        if wrapper.consumesSelf { lines.append("var consumed = Optional.some(self)") }
        return lines
    }

    /// With a typed error the closure must say so: Swift infers `any Error` for one of several statements.
    private func closureParameter(_ name: String, _ effects: Wrapper.Effects) -> String {
        guard let errorType = effects.errorType else { return name }
        return "(\(name))\(effects.isAsync ? " async" : "") throws(\(errorType))"
    }

    private func effectMarks(_ wrapper: Wrapper, isUnsafe: Bool) -> String {
        (wrapper.effects.throwing == nil ? "" : "try ") + (wrapper.effects.isAsync ? "await " : "")
            + (isUnsafe ? "unsafe " : "")
    }

    private func spanArguments(_ wrapper: Wrapper) -> [String] {
        let span = wrapper.span
        // A name that waits for the result is set then; until then the function's own has to do.
        let name = span.isNamedByResult ? span.function ?? wrapper.name : span.name
        var arguments = ["\"\(name)\""]
        if let type = span.type { arguments.append("type: .\(type)") }
        if let kind = span.kind { arguments.append("kind: .\(kind)") }
        if let sample = span.sample { arguments.append("sample: \(sample)") }
        if let function = span.function { arguments.append("function: \(function.swiftLiteral)") }
        if includesLines { arguments.append("at: \("\(path):\(span.line)".swiftLiteral)") }
        if wrapper.isStream, !wrapper.capturesOutput { arguments.append("capturesOutput: false") }
        return arguments
    }

    // MARK: The closure's statements

    private func body(of wrapper: Wrapper, _ span: String) -> [String] {
        var lines = wrapper.tags.map { "\(span).setTag(\"\($0.key)\", \($0.value))" }
        lines += wrapper.parameters.compactMap { captured($0, span) }
        let call = calleeCall(wrapper)
        let uses = uses(wrapper, span)
        let isPassedOn = uses.isEmpty && !wrapper.capturesOutput && !wrapper.sendsResult
        if !wrapper.returnsValue || isPassedOn || wrapper.isStream {
            lines.append(wrapper.returnsValue && !lines.isEmpty ? "return \(call)" : call)
            return lines + uses
        }
        let type = wrapper.needsResultType ? wrapper.result.flatMap { $0.isOpaqueType ? nil : ": \($0)" } : nil
        lines.append("let result\(type ?? "") = \(call)")
        lines += uses
        if wrapper.capturesOutput { lines.append("\(mark(wrapper.output))\(span).setOutput(\(wrapper.output))") }
        if wrapper.sendsResult {
            lines.append("return Tracemark.SentValue(result)")
        } else {
            lines.append(wrapper.isResultUnsafe ? "return unsafe result" : "return result")
        }
        return lines
    }

    private func captured(_ parameter: Wrapper.Parameter, _ span: String) -> String? {
        let literal = parameter.name.withoutBackticks.swiftLiteral
        switch parameter.capture {
        case .none: return nil
        case .redacted: return "\(span).redactInput(\(literal))"
        case .argument(let argument): return "\(mark(argument))\(span).setInput(\(literal), \(argument))"
        case .value:
            let call = "\(span).setInput(\(literal), "
            switch parameter.passing {
            case .pack: return "\(call)(repeat each \(parameter.name)))"
            case .sent: return "\(call)\(parameter.name).value)"
            default: return "\(call)\(parameter.name))"
            }
        }
    }

    /// What reads through a pointer is unsafe.
    private func mark(_ argument: String) -> String {
        argument.hasPrefix("cString: ") || argument.hasPrefix("address: ") ? "unsafe " : ""
    }

    /// What is evaluated once the call has returned, and only for a span that is recorded.
    private func uses(_ wrapper: Wrapper, _ span: String) -> [String] {
        var statements: [(code: String, line: Int)] = []
        if wrapper.span.isNamedByResult {
            statements.append(("\(span).setName(\"\(wrapper.span.name)\")", wrapper.span.line))
        }
        for metric in wrapper.metrics {
            statements.append(("\(span).saveMetric(\"\(metric.key)\", \(metric.value))", metric.line))
        }
        if let failure = wrapper.failure {
            statements.append(
                ("if \(failure.value) { \(span).setFailed(\(failure.value.swiftLiteral)) }", failure.line))
        }
        if statements.isEmpty { return [] }
        var lines = ["if \(span).isRecording {"]
        for statement in statements {
            // A mistake in the expression is the annotation's, and is reported there.
            if includesLines {
                lines.append("#sourceLocation(file: \(compilerPath.swiftLiteral), line: \(statement.line))")
            }
            lines.append(statement.code)
        }
        if includesLines { lines.append("#sourceLocation()") }
        return [lines[0]] + Array(lines.dropFirst()).indented + ["}"]
    }

    private func calleeCall(_ wrapper: Wrapper) -> String {
        let marks = effectMarks(wrapper, isUnsafe: wrapper.isUnsafe)
        let call = wrapper.callee(arguments: arguments(wrapper))
        return marks + (wrapper.resultDecorator.map { "\($0)(\(call))" } ?? call)
    }

    private func arguments(_ wrapper: Wrapper) -> String {
        wrapper.parameters.map { parameter in
            let value =
                switch parameter.passing {
                case .plain: parameter.name
                case .sent: "\(parameter.name).take()"
                case .reference: "&\(parameter.name)"
                case .consumed: "\(parameter.name).take()!"
                case .pack: "repeat each \(parameter.name)"
                case .base: "\(parameter.name).base"
                case .autoclosure(let isAsync, let isThrowing):
                    (isThrowing ? "try " : "") + (isAsync ? "await " : "") + "\(parameter.name)()"
                }
            // A subscript's own label is the wrapper's alone.
            let label = wrapper.call == .subscript ? parameter.originalLabel : parameter.label
            return label == "_" ? value : "\(argumentLabel(label)): \(value)"
        }.joined(separator: ", ")
    }

    /// A label in a call needs no backticks, but for the few words that may begin a parameter and for raw identifiers.
    private func argumentLabel(_ label: String) -> String {
        let plain = label.withoutBackticks
        return ["inout", "let", "var"].contains(plain) || WrapperName.isRaw(plain) ? label : plain
    }
}

extension Wrapper {
    /// `_summarize(text)`, `base.count`, `self[index]`.
    fileprivate func callee(arguments: String) -> String {
        let receiver = consumesSelf ? "consumed.take()!." : receiver
        switch call {
        case .function:
            // A parameter of the function's own name would hide it.
            let isHidden =
                receiver.isEmpty && container != nil
                && parameters.contains { $0.name.withoutBackticks == callee.withoutBackticks }
            return "\(isHidden ? "self." : receiver)\(callee)(\(arguments))"
        case .initializer: return "\(callee)(\(arguments))"
        case .property: return receiver + callee
        case .subscript: return "\(receiver.isEmpty ? callee : String(receiver.dropLast()))[\(arguments)]"
        }
    }

    fileprivate func callee(assigned value: String, arguments: String) -> String {
        "\(callee(arguments: arguments)) = \(value)"
    }
}

extension [String] {
    /// The lines one level further in, but for directives.
    var indented: [String] {
        map { $0.isEmpty || $0.hasPrefix("#sourceLocation") ? $0 : "    " + $0 }
    }
}

extension String {
    /// Whether a type is one that only a signature can name.
    fileprivate var isOpaqueType: Bool {
        hasPrefix("sending ") || freeIdentifiers.contains("some")
    }

    /// The string as a Swift literal.
    package var swiftLiteral: String {
        var literal = "\""
        for character in unicodeScalars {
            switch character {
            case "\\": literal += "\\\\"
            case "\"": literal += "\\\""
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\0": literal += "\\0"
            default: literal.unicodeScalars.append(character)
            }
        }
        return literal + "\""
    }

    /// Whether a statement uses a variable: `span.setTag(…)` uses `span`.
    fileprivate func uses(_ variable: String) -> Bool {
        hasPrefix(variable + ".") || hasPrefix("unsafe \(variable).") || hasPrefix("if \(variable).")
    }
}
