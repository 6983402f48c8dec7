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
    /// What the wrapper is declared as.
    package enum Form: Equatable {
        case function
        /// With the setter passed on where there is one.
        case property(hasSetter: Bool)
        case `subscript`(hasSetter: Bool)
    }

    /// What the wrapper calls.
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
        /// `@MainActor ` or `nonisolated `, as the extension has it that the original stands in, or nothing. With a space
        /// behind it.
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
            /// Handed to another isolation, which a closure may not do with what it captures.
            case sent
            /// `repeat each value`
            case pack
            /// `other.base`: in a protocol's wrapper, a parameter of type `Self`.
            case base
        }

        package enum Capture: Equatable {
            case none, value, redacted
            /// What is recorded in place of the value itself: `mode.rawValue`, `cString: text`.
            case argument(String)
        }

        /// `@ViewBuilder` and such, as written.
        package var attributes: String?
        /// `_`, or the label.
        package var label: String
        /// The label that the callee wants, where the wrapper has another.
        package var originalLabel: String
        /// Whether one name is written for both.
        package var isNamedOnce: Bool
        package var name: String
        /// The name under which a span has the value, where the wrapper needs another for its variable.
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

    /// What `withTraceSpan` is told.
    package struct Span {
        /// A string literal's content, interpolations included.
        package var name: String
        /// Whether the name is known only once the call has returned, since it uses `result`.
        package var isNamedByResult = false
        /// The function's qualified name, where that is not the span's.
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
    /// What is called: `_summarize`, a type's name for an initialiser.
    package var callee: String
    /// Whether reading changes the value: `mutating get`.
    package var hasMutatingGetter = false
    /// What stands before the callee: `base.` in a protocol's wrapper.
    package var receiver = ""
    /// Whether `self` is used up by the call.
    package var consumesSelf = false
    /// The decorator that the result goes into, where it is the base of a protocol's decorator: `TracedLoader`.
    package var resultDecorator: String?
    /// Whether the result is a sequence whose end is the span's.
    package var isStream = false
    /// What it is known by to readers: `Summarizer._summarize(_:)`.
    package var calleeDescription: String
    /// Whether the call names an unsafe type, which strict memory safety wants marked.
    package var isUnsafe = false
    package var isResultUnsafe = false
    package var span: Span
    package var tags: [Entry] = []
    package var metrics: [Entry] = []
    /// The condition that marks the span as failed.
    package var failure: Entry?
    package var capturesOutput = false
    /// How arguments and the result are captured.
    package var captureForm = Annotation.CaptureForm.stored
    /// What is recorded of the result: `result.rawValue` where it is a C enumeration.
    package var output = "result"
    /// Where the annotation stands, for what is said about the wrapper.
    package var annotationOffset: Int
    /// Whether the function has an annotation of its own, and not one of its type.
    package var isAnnotatedItself = true

    package init(name: String, callee: String, calleeDescription: String, span: Span, annotationOffset: Int) {
        self.name = name
        self.callee = callee
        self.calleeDescription = calleeDescription
        self.span = span
        self.annotationOffset = annotationOffset
    }

    /// Whether the call gives back anything at all.
    package var returnsValue: Bool { result != nil && !neverReturns }

    /// Whether the result is the standard library's `Never`, by whatever name.
    var neverReturns = false

    /// Whether only the type of the result tells which function is called: one of several overloads, or a generic one
    /// whose parameters do not say what it is generic over.
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

    /// Whether the result leaves the wrapper's isolation.
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

    /// What must differ between two functions of one scope.
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
    /// Members of annotated types that have no wrapper, with the reason.
    var leftAlone: [(function: String, reason: String)] = []

    init(_ scanned: ScannedFile) {
        self.scanned = scanned
    }

    var source: SourceText { scanned.source }

    var isEmpty: Bool { wrappers.isEmpty && protocols.isEmpty && leftAlone.isEmpty }

    /// All wrappers, those in protocols' wrappers too.
    var allWrappers: [Wrapper] { protocols.isEmpty ? wrappers : wrappers + protocols.flatMap(\.wrappers) }
}
