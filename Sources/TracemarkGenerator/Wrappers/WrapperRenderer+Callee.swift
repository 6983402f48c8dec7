/// Renders the call of the original.
extension WrapperRenderer {
    func calleeCall(_ wrapper: Wrapper) -> String {
        let marks = effectMarks(wrapper, isUnsafe: wrapper.isUnsafe)
        let call = wrapper.callee(arguments: arguments(wrapper))
        guard let decorator = wrapper.resultDecorator else { return marks + call }
        return marks + decorator + "(" + call + ")"
    }

    func arguments(_ wrapper: Wrapper) -> String {
        var text = ""
        for parameter in wrapper.parameters {
            if !text.isEmpty { text += ", " }
            // Only the wrapper's declaration has the changed label of a subscript.
            let label = wrapper.call == .subscript ? parameter.originalLabel : parameter.label
            if label != "_" { text += argumentLabel(label) + ": " }
            switch parameter.passing {
            case .plain: text += parameter.name
            case .sent: text += parameter.name + (wrapper.effects.isAsync ? ".take()" : "")
            case .reference: text += "&" + parameter.name
            case .consumed: text += parameter.name + (wrapper.effects.isAsync ? ".take()!" : "")
            case .pack: text += "repeat each " + parameter.name
            case .base: text += parameter.name + ".base"
            case .autoclosure(let isAsync, let isThrowing):
                text += (isThrowing ? "try " : "") + (isAsync ? "await " : "") + parameter.name + "()"
            }
        }
        return text
    }

    /// Returns a label for a call. Only raw identifiers and `inout`, which Swift reads there as an operator, need
    /// backticks.
    private func argumentLabel(_ label: String) -> String {
        let plain = label.withoutBackticks
        return plain == "inout" || WrapperName.isRaw(plain) ? label : plain
    }
}

extension Wrapper {
    /// Returns the call: `_summarize(text)`, `base.count`, `self[index]`.
    func callee(arguments: String) -> String {
        let receiver = consumesSelf && effects.isAsync ? LocalNames(of: self).consumed + ".take()!." : receiver
        switch call {
        case .function:
            // A parameter of the function's own name would hide it.
            let isHidden = receiver.isEmpty && container != nil && hasParameter(named: callee.withoutBackticks)
            return (isHidden ? "self." : receiver) + callee + "(" + arguments + ")"
        case .initializer: return callee + "(" + arguments + ")"
        case .property: return receiver + callee
        case .subscript: return "\(receiver.isEmpty ? callee : String(receiver.dropLast()))[\(arguments)]"
        }
    }

    func callee(assigned value: String, arguments: String) -> String {
        (isUnsafe ? "unsafe " : "") + callee(arguments: arguments) + " = " + value
    }

    private func hasParameter(named name: String) -> Bool {
        for parameter in parameters where parameter.name.withoutBackticks == name { return true }
        return false
    }
}
