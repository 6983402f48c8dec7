/// The call that opens a span: its opening, what goes before it, and its end.
extension WrapperRenderer {
    func renderCall(of wrapper: Wrapper, _ indentation: Int, to writer: inout SourceWriter) {
        let span = spanName(in: wrapper)
        let uses = uses(wrapper, span)
        let prelude = prelude(of: wrapper)
        writer.lines(prelude)
        var head = effectMarks(wrapper, isUnsafe: wrapper.isResultUnsafe)
        if !prelude.isEmpty, wrapper.result != nil { head = "return " + head }
        head += wrapper.isStream ? "Tracemark.withTraceStream(" : "Tracemark.withTraceSpan("
        let usesSpan = wrapper.recordsInput || wrapper.recordsOutput || !uses.isEmpty
        let opening = ") { " + closureParameter(usesSpan ? span : "_", wrapper.effects) + " in"
        let arguments = spanArguments(wrapper)
        var width = indentation + head.utf8.count + opening.utf8.count - 2
        for argument in arguments { width += argument.utf8.count + 2 }
        writer.beginLine()
        writer += head
        if width <= Self.width {
            var isFirst = true
            for argument in arguments {
                if !isFirst { writer += ", " }
                isFirst = false
                writer += argument
            }
        } else {
            writer.endLine()
            writer.indent()
            wrap(arguments, indentation + 4, to: &writer)
            writer.outdent()
            writer.beginLine()
        }
        writer += opening
        writer.endLine()
        writer.indent()
        renderBody(of: wrapper, span, uses, to: &writer)
        writer.outdent()
        writer.line(wrapper.sendsResult ? "}.take()" : "}")
    }

    /// Arguments on as many lines as they need.
    private func wrap(_ arguments: [String], _ indentation: Int, to writer: inout SourceWriter) {
        var width = 0
        var remaining = arguments.count
        for argument in arguments {
            let length = argument.utf8.count
            if width > 0, width + length + indentation + 2 <= Self.width {
                writer += " "
                width += 1
            } else {
                if width > 0 { writer.endLine() }
                writer.beginLine()
                width = 0
            }
            writer += argument
            remaining -= 1
            if remaining > 0 { writer += "," }
            width += length + 1
        }
        writer.endLine()
    }

    /// `span`, unless a parameter or the function itself is called so.
    private func spanName(in wrapper: Wrapper) -> String {
        for parameter in wrapper.parameters where parameter.name == "span" { return "traceSpan" }
        return wrapper.callee == "span" ? "traceSpan" : "span"
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

    func effectMarks(_ wrapper: Wrapper, isUnsafe: Bool) -> String {
        var marks = wrapper.effects.throwing == nil ? "" : "try "
        if wrapper.effects.isAsync { marks += "await " }
        if isUnsafe { marks += "unsafe " }
        return marks
    }

    private func spanArguments(_ wrapper: Wrapper) -> [String] {
        let span = wrapper.span
        // A name that waits for the result is set then; until then the function's own has to do.
        let name = span.isNamedByResult ? span.function ?? wrapper.name : span.name
        var arguments = ["\"" + name + "\""]
        if let type = span.type { arguments.append("type: .\(type)") }
        if let kind = span.kind { arguments.append("kind: .\(kind)") }
        if let sample = span.sample { arguments.append("sample: \(sample)") }
        if let function = span.function { arguments.append("function: \(function.swiftLiteral)") }
        if includesLines { arguments.append("at: " + (path + ":" + span.line.description).swiftLiteral) }
        if wrapper.isStream, !wrapper.capturesOutput {
            arguments.append("capturesOutput: false")
        } else if wrapper.isStream, wrapper.captureForm != .stored {
            arguments.append("capturesOutput: .\(wrapper.captureForm.rawValue)")
        }
        return arguments
    }
}

extension Wrapper {
    /// Whether the span is told anything before the call.
    var recordsInput: Bool {
        if !tags.isEmpty { return true }
        for parameter in parameters where parameter.capture != .none { return true }
        return false
    }

    var recordsOutput: Bool { capturesOutput && returnsValue && !isStream }
}
