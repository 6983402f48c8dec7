/// Renders the span around the call: a scope in synchronous code, a closure in asynchronous code.
extension WrapperRenderer {
    func renderCall(of wrapper: Wrapper, _ indentation: Int, to writer: inout SourceWriter) {
        if wrapper.effects.isAsync {
            renderClosure(of: wrapper, indentation, to: &writer)
        } else {
            renderScope(of: wrapper, indentation, to: &writer)
        }
    }

    /// Opens a scope and calls the original in the wrapper's own body. The compiler checks this call like any other,
    /// so parameters keep all their uses.
    ///
    ///     let span = Tracemark::enterSpan("load", at: "Sources/App/Pages.swift:3")
    ///     defer { span.leave() }
    ///     return _load(id)
    private func renderScope(of wrapper: Wrapper, _ indentation: Int, to writer: inout SourceWriter) {
        let span = LocalNames(of: wrapper).span
        renderOpening(
            "let \(span) = \(names.enterSpan)(", spanArguments(wrapper), ")", indentation, to: &writer)
        writer.line("defer { \(span).leave() }")
        renderInputs(of: wrapper, span, to: &writer)
        guard wrapper.effects.throwing != nil else { return renderCallee(of: wrapper, span, to: &writer) }
        writer.line(wrapper.effects.errorType.map { "do throws(\($0)) {" } ?? "do {")
        writer.indent()
        renderCallee(of: wrapper, span, to: &writer)
        writer.outdent()
        writer.line("} catch {")
        writer.line("    \(span).setFailed(error)")
        if wrapper.isStream { writer.line("    \(span).end()") }
        writer.line("    throw error")
        writer.line("}")
    }

    /// Calls the original in a closure: only a closure can carry a task-local value across a suspension.
    private func renderClosure(of wrapper: Wrapper, _ indentation: Int, to writer: inout SourceWriter) {
        let span = LocalNames(of: wrapper).span
        let prelude = prelude(of: wrapper)
        writer.lines(prelude)
        var head = effectMarks(wrapper, isUnsafe: wrapper.isResultUnsafe)
        if !prelude.isEmpty, wrapper.returnsValue { head = "return " + head }
        let parameter = closureParameter(usesSpan(wrapper) ? span : "_", wrapper)
        renderOpening(
            head + names.withTraceSpan + "(", spanArguments(wrapper), ") { " + parameter + " in", indentation,
            to: &writer)
        writer.indent()
        renderInputs(of: wrapper, span, to: &writer)
        renderCallee(of: wrapper, span, to: &writer)
        writer.outdent()
        writer.line(wrapper.sendsResult ? "}.take()" : "}")
        if wrapper.neverReturns { writer.line("\(names.fatalError)()") }
    }

    private func usesSpan(_ wrapper: Wrapper) -> Bool {
        wrapper.recordsInput || wrapper.recordsOutput || wrapper.isStream || !uses(wrapper, "").isEmpty
    }

    /// Writes a call's first line, or as many as its arguments need.
    private func renderOpening(
        _ head: String, _ arguments: [String], _ tail: String, _ indentation: Int, to writer: inout SourceWriter
    ) {
        var width = indentation + head.utf8.count + tail.utf8.count - 2
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
        writer += tail
        writer.endLine()
    }

    /// Writes arguments on as many lines as they need.
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

    /// Returns the statements that make a parameter usable in a closure.
    private func prelude(of wrapper: Wrapper) -> [String] {
        var lines: [String] = []
        for parameter in wrapper.parameters {
            switch parameter.passing {
            case .consumed: lines.append("var \(parameter.name) = \(names.some)(\(parameter.name))")
            case .sent: lines.append("let \(parameter.name) = \(names.sentValue)(\(parameter.name))")
            default: break
            }
        }
        if wrapper.consumesSelf { lines.append("var \(LocalNames(of: wrapper).consumed): Self? = self") }
        return lines
    }

    /// The closure's parameter, with the error's type where Swift would infer another: `any Error` for one of several
    /// statements, and any error at all where an argument that is evaluated later can throw.
    ///
    /// A function that never returns is called in a closure that could return. Otherwise the compiler would warn that
    /// the rest of the generic `withTraceSpan` is never executed.
    private func closureParameter(_ name: String, _ wrapper: Wrapper) -> String {
        if wrapper.neverReturns {
            let throwing = wrapper.effects.errorType.map { " throws(\($0))" }
            return "(\(name)) async" + (throwing ?? (wrapper.effects.throwing == nil ? "" : " throws")) + " -> ()"
        }
        if let errorType = wrapper.effects.errorType { return "(\(name)) async throws(\(errorType))" }
        if wrapper.effects.throwing == nil, wrapper.hasThrowingAutoclosure {
            return "(\(name)) async throws(\(names.never))"
        }
        return name
    }

    func effectMarks(_ wrapper: Wrapper, isUnsafe: Bool) -> String {
        var marks = wrapper.effects.throwing == nil ? "" : "try "
        if wrapper.effects.isAsync { marks += "await " }
        if isUnsafe { marks += "unsafe " }
        return marks
    }

    private func spanArguments(_ wrapper: Wrapper) -> [String] {
        let span = wrapper.span
        // A name that uses `result` is set after the call. Until then the span has the function's name.
        let name = span.isNamedByResult ? span.function ?? wrapper.name : span.name
        var arguments = ["\"" + name + "\""]
        if let type = span.type { arguments.append("type: .\(type)") }
        if let kind = span.kind { arguments.append("kind: .\(kind)") }
        if let sample = span.sample { arguments.append("sample: \(sample)") }
        if let function = span.function { arguments.append("function: \(function.swiftLiteral)") }
        if includesLines { arguments.append("at: " + (path + ":" + span.line.description).swiftLiteral) }
        if wrapper.isStream { arguments.append("lifetime: .stream") }
        switch wrapper.isolation {
        case .declared: break
        case .caller: arguments.append("isolation: .caller")
        case .targetDefault: arguments.append("isolation: " + isolationName + ".default")
        }
        return arguments
    }
}

extension Wrapper {
    /// A Boolean value that indicates whether the span records anything before the call.
    var recordsInput: Bool {
        if !tags.isEmpty { return true }
        for parameter in parameters where parameter.capture != .none { return true }
        return false
    }

    var recordsOutput: Bool { capturesOutput && returnsValue && !isStream }

    fileprivate var hasThrowingAutoclosure: Bool {
        for parameter in parameters {
            if case .autoclosure(_, isThrowing: true) = parameter.passing { return true }
        }
        return false
    }
}
