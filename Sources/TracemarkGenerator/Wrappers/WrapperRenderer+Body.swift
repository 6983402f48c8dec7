/// Renders the statements in a span: its inputs, and the call of the original.
extension WrapperRenderer {
    func renderInputs(of wrapper: Wrapper, _ span: String, to writer: inout SourceWriter) {
        for tag in wrapper.tags { writer.line("\(span).setTag(\"\(tag.key)\", \(tag.value))") }
        for parameter in wrapper.parameters where parameter.capture != .none {
            writer.beginLine()
            capture(parameter, in: wrapper, span, to: &writer)
            writer.endLine()
        }
    }

    func renderCallee(of wrapper: Wrapper, _ span: String, to writer: inout SourceWriter) {
        let call = calleeCall(wrapper)
        let uses = uses(wrapper, span)
        // The runtime captures the elements of a stream as they come.
        let capturesOutput = wrapper.capturesOutput && !wrapper.isStream
        let isSent = wrapper.sendsResult && wrapper.effects.isAsync
        guard wrapper.returnsValue, !uses.isEmpty || capturesOutput || isSent else {
            writer.beginLine()
            if wrapper.returnsValue, wrapper.recordsInput || !wrapper.effects.isAsync || wrapper.isStream {
                writer += "return "
            } else if wrapper.needsResultType, !wrapper.returnsValue {
                // This selects the overload, as the typed `result` does below, for a call without a result.
                writer += wrapper.result == nil ? "let _: () = " : "return "
            }
            writer += wrapper.isStream ? traced(call, wrapper, span) : call
            writer.endLine()
            render(uses, span, to: &writer)
            return
        }
        let type = wrapper.needsResultType ? wrapper.result.map { ": " + $0.typeOfVariable } : nil
        writer.beginLine()
        writer += "let result"
        if let type { writer += type }
        writer += " = "
        writer += call
        writer.endLine()
        render(uses, span, to: &writer)
        if capturesOutput {
            writer.beginLine()
            writer += mark(wrapper.output)
            writer += span
            writer += ".setOutput("
            writer += wrapper.captureForm.label
            writer += wrapper.output
            writer += ")"
            writer.endLine()
        }
        if isSent {
            writer.line("return \(names.sentValue)(result)")
        } else if wrapper.isStream {
            writer.line("return " + traced("result", wrapper, span))
        } else {
            writer.line(wrapper.isResultUnsafe ? "return unsafe result" : "return result")
        }
    }

    /// Returns the traced stream: `span.trace(elementsOf: result)`.
    private func traced(_ stream: String, _ wrapper: Wrapper, _ span: String) -> String {
        var capture = ""
        if !wrapper.capturesOutput {
            capture = ", capturesOutput: false"
        } else if wrapper.captureForm != .stored {
            capture = ", capturesOutput: .\(wrapper.captureForm.rawValue)"
        }
        return "\(span).trace(elementsOf: \(stream)\(capture))"
    }

    private func capture(
        _ parameter: Wrapper.Parameter, in wrapper: Wrapper, _ span: String, to writer: inout SourceWriter
    ) {
        let isSent = wrapper.effects.isAsync && parameter.passing == .sent
        let literal = (parameter.recordedName ?? parameter.name.withoutBackticks).swiftLiteral
        if case .argument(let argument) = parameter.capture { writer += mark(argument) }
        writer += span
        if parameter.capture == .redacted {
            writer += ".redactInput("
            writer += literal
        } else {
            writer += ".setInput("
            writer += literal
            writer += ", "
            writer += wrapper.captureForm.label
            writer += isSent ? parameter.name + ".value" : recorded(parameter)
        }
        writer += ")"
    }

    /// Returns the expression that is recorded for a parameter.
    private func recorded(_ parameter: Wrapper.Parameter) -> String {
        if case .argument(let argument) = parameter.capture { return argument }
        switch parameter.passing {
        case .pack: return "(repeat each " + parameter.name + ")"
        default: return parameter.name
        }
    }

    /// Returns `unsafe ` if the argument reads through a pointer.
    private func mark(_ argument: String) -> String {
        argument.hasPrefix("cString: ") || argument.hasPrefix("address: ") ? "unsafe " : ""
    }

    /// A statement, with the line of its expression.
    typealias Use = (code: String, line: Int)

    /// Returns the statements that run after the call, for a recorded span only.
    func uses(_ wrapper: Wrapper, _ span: String) -> [Use] {
        var statements: [Use] = []
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
        return statements
    }

    private func render(_ uses: [Use], _ span: String, to writer: inout SourceWriter) {
        if uses.isEmpty { return }
        writer.line("if \(span).isRecording {")
        writer.indent()
        for use in uses {
            // A mistake in the expression is the annotation's. The compiler reports it there.
            if includesLines {
                writer.directive("#sourceLocation(file: \(compilerPath.swiftLiteral), line: \(use.line))")
            }
            writer.line(use.code)
        }
        if includesLines { writer.directive("#sourceLocation()") }
        writer.outdent()
        writer.line("}")
    }
}

extension Annotation.CaptureForm {
    /// The label of a captured value: `encoding: `.
    fileprivate var label: String {
        switch self {
        case .stored: ""
        case .encoded: "encoding: "
        case .described: "describing: "
        }
    }
}

extension String {
    /// The type of a variable that holds a result. A local variable may be of type `some P` too.
    fileprivate var typeOfVariable: String { withoutPrefix("sending ") ?? self }
}
