/// A wrapper as a value, which the renderer turns into text.
///
///     extension Summarizer {                                                     container
///         public func summarize(_ text: String) -> String {                      signature
///             let span = Tracemark::enterSpan("Summarizer.summarize", …)         span
///             defer { span.leave() }
///             span.setInput("text", text)                                        captured
///             let result = _summarize(text)                                      callee
///             span.setOutput(result)
///             return result
///         }
///     }
///
/// A class, as ``Declaration`` is one, and not changed once it is made.
package final class Wrapper {
    /// The form of the wrapper's declaration.
    package enum Form: Equatable {
        case function
        /// A property. The wrapper forwards the setter if there is one.
        case property(hasSetter: Bool)
        case `subscript`(hasSetter: Bool)
    }

    /// The kind of declaration that the wrapper calls.
    package enum Call {
        /// `_summarize(text)`
        case function
        /// `Summarizer(text)`: the wrapper is a function that makes a value.
        case initializer
        /// `_count`
        case property
        /// `self[index]`
        case `subscript`
    }

    /// The extension that a member stands in.
    package struct Container: Equatable {
        /// `@available(macOS 15, *)` of the types around it.
        package var attributes: [String]
        /// `Summarizer.Inner`, or the extended type as written.
        package var type: String
        package var whereClause: String?
        /// The isolation of the original's extension with a space behind it, `@MainActor ` or `nonisolated `;
        /// otherwise empty.
        package var isolation = ""

        package init(attributes: [String], type: String, whereClause: String? = nil) {
            self.attributes = attributes
            self.type = type
            self.whereClause = whereClause
        }
    }

    package struct Parameter {
        package enum Passing: Equatable {
            case plain
            /// `&text`
            case reference
            /// `message()`, called again inside the callee's own autoclosure.
            case autoclosure(isAsync: Bool, isThrowing: Bool)
            /// `document.take()!`: a closure may not consume what it captures, but may take it out of an optional.
            case consumed
            /// A value sent to another isolation. A closure may not send a value that it captures.
            case sent
            /// `repeat each value`
            case pack
            /// `other.base`: in a protocol's wrapper, a parameter of type `Self`.
            case base
        }

        package enum Capture: Equatable {
            case none, value, redacted
            /// An expression that is recorded instead of the value: `mode.rawValue`, `cString: text`.
            case argument(String)
        }

        /// `@ViewBuilder` and such, as written.
        package var attributes: String?
        /// `_`, or the label.
        package var label: String
        /// The label that the callee wants, where the wrapper has another.
        package var originalLabel: String
        /// A Boolean value that indicates whether one name serves as label and parameter name.
        package var isNamedOnce: Bool
        package var name: String
        /// The parameter's name in the span, if the wrapper's variable has another.
        package var recordedName: String?
        package var type: String
        package var defaultValue: String?
        package var passing = Passing.plain
        package var capture = Capture.none

        package init(
            attributes: String? = nil, label: String, originalLabel: String, isNamedOnce: Bool, name: String,
            type: String, defaultValue: String? = nil
        ) {
            self.attributes = attributes
            self.label = label
            self.originalLabel = originalLabel
            self.isNamedOnce = isNamedOnce
            self.name = name
            self.type = type
            self.defaultValue = defaultValue
        }
    }

    package struct Effects: Equatable {
        package var isAsync = false
        /// `throws`, `throws(Failure)`, `rethrows`, or nothing.
        package var throwing: String?
        /// `Failure` in `throws(Failure)`.
        package var errorType: String?
    }

    /// The arguments of `withTraceSpan`.
    package struct Span {
        /// A string literal's content, interpolations included.
        package var name: String
        /// A Boolean value that indicates whether the name uses `result`. It is then known only after the call.
        package var isNamedByResult = false
        /// The function's qualified name, if the span has another name.
        package var function: String?
        package var type: String?
        package var kind: String?
        package var sample: String?
        /// The line of the annotated declaration.
        package var line: Int

        package init(name: String, function: String? = nil, line: Int) {
            self.name = name
            self.function = function
            self.line = line
        }
    }

    /// A key and a piece of code, with the line on which it stands.
    package struct Entry {
        package var key: String
        package var value: String
        package var line: Int

        package init(key: String, value: String, line: Int) {
            self.key = key
            self.value = value
            self.line = line
        }
    }

    package var form = Form.function
    package var call = Call.function
    package var container: Container?
    /// The `#if` condition around the declaration.
    package var condition: String?
    /// Documentation comments, line by line.
    package var documentation: [String] = []
    package var attributes: [String] = []
    package var modifiers: [String] = []
    package var name: String
    package var genericClause: String?
    package var parameters: [Parameter] = []
    package var effects = Effects()
    /// Nil for functions that return nothing.
    package var result: String?
    package var whereClause: String?
    /// The name of the callee: `_summarize`, or a type's name for an initialiser.
    package var callee: String
    /// A Boolean value that indicates whether reading changes the value: `mutating get`.
    package var hasMutatingGetter = false
    /// The text before the callee: `base.` in a protocol's wrapper.
    package var receiver = ""
    /// A Boolean value that indicates whether the call consumes `self`.
    package var consumesSelf = false
    /// The decorator that wraps the result, if the result is a decorator's base: `TracedLoader`.
    package var resultDecorator: String?
    /// A Boolean value that indicates whether the result is a sequence. The span then ends with it.
    package var isStream = false
    /// The callee's name for readers: `Summarizer._summarize(_:)`.
    package var calleeDescription: String
    /// A Boolean value that indicates whether the call names an unsafe type. Strict memory safety requires a mark.
    package var isUnsafe = false
    package var isResultUnsafe = false
    package var span: Span
    package var tags: [Entry] = []
    package var metrics: [Entry] = []
    /// The condition that marks the span as failed.
    package var failure: Entry?
    package var capturesOutput = false
    /// The form in which arguments and the result are captured.
    package var captureForm = Annotation.CaptureForm.stored
    /// The recorded expression of the result: `result.rawValue` for a C enumeration.
    package var output = "result"
    /// The offset of the annotation, for diagnostics about the wrapper.
    package var annotationOffset: Int
    /// A Boolean value that indicates whether the function has its own annotation, rather than its type's.
    package var isAnnotatedItself = true

    package init(name: String, callee: String, calleeDescription: String, span: Span, annotationOffset: Int) {
        self.name = name
        self.callee = callee
        self.calleeDescription = calleeDescription
        self.span = span
        self.annotationOffset = annotationOffset
    }

    /// A Boolean value that indicates whether the call returns a value.
    package var returnsValue: Bool { result != nil && !neverReturns }

    /// A Boolean value that indicates whether the result is the standard library's `Never`, under any name.
    var neverReturns = false

    /// A Boolean value that indicates whether only the result's type selects the called function. It may have
    /// overloads, or generic parameters that its parameters do not determine.
    package var needsResultType = false

    /// The isolation of an asynchronous wrapper, as far as its declaration tells.
    enum Isolation {
        /// The function's own: `@concurrent`, or that of an `isolated` parameter.
        case declared
        /// The caller's: `nonisolated(nonsending)`.
        case caller
        /// The type's or the target's: only the compiler knows whether the target has `NonisolatedNonsendingByDefault`.
        case targetDefault
    }

    var isolation: Isolation {
        guard effects.isAsync else { return .declared }
        if holds(modifier: "nonisolated(nonsending)") { return .caller }
        if attributes.contains("@concurrent") { return .declared }
        for parameter in parameters where parameter.type.hasPrefix("isolated ") { return .declared }
        return .targetDefault
    }

    /// A Boolean value that indicates whether the result leaves the wrapper's isolation.
    var sendsResult: Bool { result?.hasPrefix("sending ") ?? false }

    /// The access level as written, `internal` where none is.
    var access: String {
        if holds(modifier: "public") { return "public" }
        return holds(modifier: "package") ? "package" : "internal"
    }

    func holds(modifier: String) -> Bool {
        var index = 0
        while index < modifiers.count {
            if modifiers[index] == modifier { return true }
            index += 1
        }
        return false
    }

    /// `Summarizer.summarize`
    var qualifiedName: String {
        guard let container else { return name }
        return container.type + "." + name
    }

    /// The text that must differ between two functions of one scope.
    var signatureKey: String {
        var key = ""
        if let container {
            key += container.type
            key += " "
            key += container.whereClause ?? ""
        }
        key += holds(modifier: "static") ? ".static " : "."
        key += name
        key += genericClause ?? ""
        key += "("
        for parameter in parameters {
            key += parameter.label
            key += ":"
            key += parameter.type
            key += ","
        }
        key += effects.isAsync ? ") async->" : ")->"
        key += result ?? ""
        key += whereClause ?? ""
        key += condition ?? ""
        if form != .function { key += "\(form)" }
        return key
    }
}

/// The wrappers of one source file.
struct WrapperFile {
    let scanned: ScannedFile
    var wrappers: [Wrapper] = []
    var protocols: [ProtocolWrapper] = []
    /// The members of annotated types that have no wrapper, with the reason.
    var leftAlone: [(function: String, reason: String)] = []

    init(_ scanned: ScannedFile) {
        self.scanned = scanned
    }

    var source: SourceText { scanned.source }

    var isEmpty: Bool { wrappers.isEmpty && protocols.isEmpty && leftAlone.isEmpty }

    /// All wrappers, including those of protocols.
    var allWrappers: [Wrapper] { protocols.isEmpty ? wrappers : wrappers + protocols.flatMap(\.wrappers) }
}
