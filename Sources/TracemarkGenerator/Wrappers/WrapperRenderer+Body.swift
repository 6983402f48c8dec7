/// The statements within the span: what it is told, and the call of the original.
extension WrapperRenderer {
    func renderBody(
        of wrapper: Wrapper, _ span: String, _ uses: [Use], to writer: inout SourceWriter
    ) {
        for tag in wrapper.tags { writer.line("\(span).setTag(\"\(tag.key)\", \(tag.value))") }
        for parameter in wrapper.parameters where parameter.capture != .none {
            writer.beginLine()
            capture(parameter, wrapper.captureForm, span, to: &writer)
            writer.endLine()
        }
        let call = calleeCall(wrapper)
        // What a stream gives is captured by the runtime, as it comes.
        let capturesOutput = wrapper.capturesOutput && !wrapper.isStream
        let isPassedOn = uses.isEmpty && !capturesOutput && !wrapper.sendsResult
        if !wrapper.returnsValue || isPassedOn {
            writer.beginLine()
            if wrapper.returnsValue, wrapper.recordsInput { writer += "return " }
            writer += call
            writer.endLine()
            render(uses, span, to: &writer)
            return
        }
        let type = wrapper.needsResultType ? wrapper.result.flatMap { $0.isOpaqueType ? nil : ": \($0)" } : nil
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
        if wrapper.sendsResult {
            writer.line("return Tracemark.SentValue(result)")
        } else {
            writer.line(wrapper.isResultUnsafe ? "return unsafe result" : "return result")
        }
    }

    private func capture(
        _ parameter: Wrapper.Parameter, _ form: Annotation.CaptureForm, _ span: String, to writer: inout SourceWriter
    ) {
        let literal = parameter.name.withoutBackticks.swiftLiteral
        if case .argument(let argument) = parameter.capture { writer += mark(argument) }
        writer += span
        if parameter.capture == .redacted {
            writer += ".redactInput("
            writer += literal
        } else {
            writer += ".setInput("
            writer += literal
            writer += ", "
            writer += form.label
            writer += recorded(parameter)
        }
        writer += ")"
    }

    /// What is recorded of a parameter.
    private func recorded(_ parameter: Wrapper.Parameter) -> String {
        if case .argument(let argument) = parameter.capture { return argument }
        switch parameter.passing {
        case .pack: return "(repeat each " + parameter.name + ")"
        case .sent: return parameter.name + ".value"
        default: return parameter.name
        }
    }

    /// What reads through a pointer is unsafe.
    private func mark(_ argument: String) -> String {
        argument.hasPrefix("cString: ") || argument.hasPrefix("address: ") ? "unsafe " : ""
    }

    /// A statement, and the line on which its expression stands.
    typealias Use = (code: String, line: Int)

    /// What is evaluated once the call has returned, and only for a span that is recorded.
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
            // A mistake in the expression is the annotation's, and is reported there.
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
    /// Whether a type is one that only a signature can name.
    fileprivate var isOpaqueType: Bool {
        hasPrefix("sending ") || freeIdentifiers.contains("some")
    }
}
