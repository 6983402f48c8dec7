/// A wrapper, as a value: what the renderer turns into text.
///
///     extension Summarizer {                                                 container
///         public func summarize(_ text: String) throws -> String {           signature
///             try Tracemark.withTraceSpan("Summarizer.summarize", …) { span in   span
///                 span.setInput("text", text)                                 captured
///                 let result = try _summarize(text)                           callee
///                 span.setOutput(result)
///                 return result
///             }
///         }
///     }
struct Wrapper {
    /// What the wrapper is declared as.
    enum Form: Equatable {
        case function
        /// With the setter passed on where there is one.
        case property(hasSetter: Bool)
        case `subscript`(hasSetter: Bool)
    }

    /// What the wrapper calls.
    enum Call {
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
    struct Container: Equatable {
        /// `@available(macOS 15, *)` of the types around it.
        var attributes: [String]
        /// `Summarizer.Inner`, or the extended type as written.
        var type: String
        var whereClause: String?
    }

    struct Parameter {
        enum Passing: Equatable {
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

        enum Capture {
            case none, value, redacted
        }

        /// `@ViewBuilder` and such, as written.
        var attributes: String?
        /// `_`, or the label.
        var label: String
        /// The label that the callee wants, where the wrapper has another.
        var originalLabel: String
        /// Whether one name is written for both.
        var isNamedOnce: Bool
        var name: String
        var type: String
        var defaultValue: String?
        var passing = Passing.plain
        var capture = Capture.none
    }

    struct Effects: Equatable {
        var isAsync = false
        /// `throws`, `throws(Failure)`, `rethrows`, or nothing.
        var throwing: String?
        /// `Failure` in `throws(Failure)`.
        var errorType: String?
    }

    /// What `withTraceSpan` is told.
    struct Span {
        /// A string literal's content, interpolations included.
        var name: String
        /// Whether the name is known only once the call has returned, since it uses `result`.
        var isNamedByResult = false
        /// The function's qualified name, where that is not the span's.
        var function: String?
        var type: String?
        var kind: String?
        var sample: String?
        /// The line of the annotated declaration.
        var line: Int
    }

    /// A key and a piece of code, with the line on which it stands.
    struct Entry {
        var key: String
        var value: String
        var line: Int
    }

    var form = Form.function
    var call = Call.function
    var container: Container?
    /// The `#if` condition around the declaration.
    var condition: String?
    /// Documentation comments, line by line.
    var documentation: [String] = []
    var attributes: [String] = []
    var modifiers: [String] = []
    var name: String
    var genericClause: String?
    var parameters: [Parameter] = []
    var effects = Effects()
    /// Nil for functions that return nothing.
    var result: String?
    var whereClause: String?
    /// What is called: `_summarize`, a type's name for an initialiser.
    var callee: String
    /// What stands before the callee: `base.` in a protocol's wrapper.
    var receiver = ""
    /// Whether `self` is used up by the call.
    var consumesSelf = false
    /// The decorator that the result goes into, where it is the base of a protocol's decorator: `TracedLoader`.
    var resultDecorator: String?
    /// Whether the result is a sequence whose end is the span's.
    var isStream = false
    /// What it is known by to readers: `Summarizer._summarize(_:)`.
    var calleeDescription: String
    /// Whether the call names an unsafe type, which strict memory safety wants marked.
    var isUnsafe = false
    var isResultUnsafe = false
    var span: Span
    var tags: [Entry] = []
    var metrics: [Entry] = []
    /// The condition that marks the span as failed.
    var failure: Entry?
    var capturesOutput = false
    /// Where the annotation stands, for what is said about the wrapper.
    var annotationOffset: Int
    /// Whether the function has an annotation of its own, and not one of its type.
    var isAnnotatedItself = true

    /// Whether the call gives back anything at all.
    var returnsValue: Bool { result != nil && result != "Never" }

    /// Whether only the type of the result tells which function is called: one of several overloads, or a generic one
    /// whose parameters do not say what it is generic over.
    var needsResultType = false

    /// Whether the result leaves the wrapper's isolation.
    var sendsResult: Bool { result?.hasPrefix("sending ") ?? false }

    /// The access level as written, `internal` where none is.
    var access: String {
        modifiers.first { ["public", "package", "internal"].contains($0) } ?? "internal"
    }

    /// What must differ between two functions of one scope.
    var signatureKey: String {
        let parameters = parameters.map { "\($0.label):\($0.type)" }.joined(separator: ",")
        let scope = container.map { "\($0.type) \($0.whereClause ?? "")" } ?? ""
        let context = "\(scope).\(modifiers.contains("static") ? "static " : "")\(name)"
        let signature = "\(genericClause ?? "")(\(parameters))\(effects.isAsync ? " async" : "")->\(result ?? "")"
        return "\(context)\(signature)\(whereClause ?? "")\(condition ?? "")\(form)"
    }
}

/// The wrappers of one source file.
struct WrapperFile {
    let scanned: ScannedFile
    /// The functions of the file by name.
    let functions: [String: [Int]]
    var wrappers: [Wrapper] = []
    var protocols: [ProtocolWrapper] = []
    /// Members of annotated types that have no wrapper, with the reason.
    var leftAlone: [(function: String, reason: String)] = []

    init(_ scanned: ScannedFile) {
        self.scanned = scanned
        var functions: [String: [Int]] = [:]
        for (index, declaration) in scanned.declarations.enumerated() where declaration.kind == .function {
            functions[declaration.name, default: []].append(index)
        }
        self.functions = functions
    }

    var source: SourceText { scanned.source }

    var isEmpty: Bool { wrappers.isEmpty && protocols.isEmpty && leftAlone.isEmpty }

    /// All wrappers, those in protocols' wrappers too.
    var allWrappers: [Wrapper] { wrappers + protocols.flatMap(\.wrappers) }
}
