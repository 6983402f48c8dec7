/// The names of a wrapper's own variables. They hide no other name that the wrapper uses.
///
///     // @trace(metrics: [length: span.count])       `span` is the user's
///     let traceSpan = Tracemark::enterSpan(…)
///
/// `result` is not among them: in an annotation's expressions it is the result by design.
struct LocalNames {
    private let wrapper: Wrapper

    init(of wrapper: Wrapper) {
        self.wrapper = wrapper
    }

    /// The variable of the span: `span`.
    var span: String { free("span", "traceSpan") }

    /// The variable of the consumed `self`: `consumed`.
    var consumed: String { free("consumed", "consumedSelf") }

    /// Returns the first name that the wrapper does not use: `name`, `other`, or `other` with a number.
    private func free(_ name: String, _ other: String) -> String {
        if !isUsed(name) { return name }
        if !isUsed(other) { return other }
        var number = 2
        while isUsed(other + number.description) { number += 1 }
        return other + number.description
    }

    private func isUsed(_ name: String) -> Bool {
        if wrapper.callee == name { return true }
        for parameter in wrapper.parameters where parameter.name.withoutBackticks == name { return true }
        for metric in wrapper.metrics where metric.value.mentionsIdentifier(name) { return true }
        if let failure = wrapper.failure, failure.value.mentionsIdentifier(name) { return true }
        guard wrapper.span.name.holds("\\(") else { return false }
        for expression in wrapper.span.name.interpolations where expression.mentionsIdentifier(name) { return true }
        return false
    }
}
