import TracemarkGenerator

/// Turns a C function and its annotation into a wrapper: a Swift function of the same name, which shadows the imported
/// one and calls it by its module.
struct CFunctionTranslator {
    let module: String
    /// The names in the target and its headers that may hide others.
    let names: NameContext
    /// The module that a header belongs to; nil for the C library.
    let owner: (String) -> String?

    /// What is wrong with an annotation.
    struct Mistake: Error {
        var message: String
        var offset: Int
    }

    func translate(_ selected: SelectedFunction, _ function: CFunction) throws(Mistake) -> Wrapper {
        let annotation = selected.annotation
        let name = WrapperName.quoted(annotation.alias?.text ?? function.swiftName.base)
        var span = Wrapper.Span(
            name: annotation.name?.text ?? annotation.alias?.text ?? function.name, line: selected.function.line)
        if span.name != function.name { span.function = function.name }
        span.type = annotation.type?.text
        span.kind = annotation.kind?.text
        span.sample = annotation.sample?.text
        var wrapper = Wrapper(
            name: name, callee: WrapperName.quoted(function.swiftName.base),
            calleeDescription: "\(module).\(function.name)", span: span, annotationOffset: annotation.offset)
        try checkNames(annotation, function)
        wrapper.parameters = parameters(of: function, annotation)
        addResult(of: function, annotation, to: &wrapper)
        addReceiver(function, to: &wrapper)
        // Without a type around it, the type's name stays that of the type.
        if annotation.alias == nil, names.prefersType(to: function) {
            wrapper.attributes.append("@_disfavoredOverload")
        }
        wrapper.attributes += function.attributes
        if let access = annotation.access?.text, access != "internal" { wrapper.modifiers.insert(access, at: 0) }
        // What `self` was passed as in C, Swift does itself.
        var types = function.parameters.map(\.type)
        if case .method(_, let index) = function.swiftName.form { types.remove(at: index) }
        wrapper.isUnsafe = wrapper.isResultUnsafe || types.contains(where: \.isUnsafe)
        if function.attributes.contains("@unsafe") { wrapper.isUnsafe = true }
        if function.attributes.contains("@safe") { wrapper.isUnsafe = false }
        addOptions(annotation, in: selected.source, to: &wrapper)
        try checkResultUses(annotation, wrapper)
        return wrapper
    }

    // MARK: Parameters

    private func parameters(of function: CFunction, _ annotation: Annotation) -> [Wrapper.Parameter] {
        let names = localNames(of: function)
        var result: [Wrapper.Parameter] = []
        for (index, parameter) in function.parameters.enumerated() {
            let escapes = parameter.type.isBlock && parameter.type.nullability == .nonNull && !parameter.isNonEscaping
            let escaping = escapes ? "@escaping " : ""
            var translated = Wrapper.Parameter(
                label: "_", originalLabel: "_", isNamedOnce: false, name: names[index],
                type: escaping + text(of: parameter.type, parameter.type.signatureText))
            translated.capture = capture(parameter, at: index, names, function, annotation)
            result.append(translated)
        }
        return result
    }

    /// Names that hide nothing which the wrapper needs.
    private func localNames(of function: CFunction) -> [String] {
        let given = Set(function.parameters.compactMap(\.name))
        return function.parameters.enumerated().map { index, parameter in
            if let name = parameter.name, !name.contains("$"), !["_", module, "Tracemark", "Int"].contains(name) {
                return Self.contextualWords.contains(name) ? "`\(name)`" : WrapperName.quoted(name)
            }
            var name = "argument\(index + 1)"
            while given.contains(name) { name += "_" }
            return name
        }
    }

    /// Words that mean something before an expression.
    private static let contextualWords: Set<String> = [
        "any", "await", "borrow", "consume", "copy", "discard", "each", "some", "unsafe", "yield",
    ]

    private func capture(
        _ parameter: CFunction.Parameter, at index: Int, _ names: [String], _ function: CFunction,
        _ annotation: Annotation
    ) -> Wrapper.Parameter.Capture {
        let name = parameter.name ?? names[index]
        func isListed(_ list: [Annotation.Located]) -> Bool { list.contains { $0.text.filter { $0 != "`" } == name } }
        let capturesInputs = annotation.capture == .all || annotation.capture == .inputs
        if !capturesInputs || isListed(annotation.skip) { return .none }
        let value: Wrapper.Parameter.Capture
        switch parameter.value {
        case .number: value = .value
        case .rawValue: value = .argument("\(names[index]).rawValue")
        case .string:
            switch StringLength(of: index, in: function.parameters) {
            case .terminated: value = .argument("cString: \(names[index])")
            case .parameter(let length): value = .argument("cString: \(names[index]), count: Int(\(names[length]))")
            case .unknown: value = .none
            }
        case .pointer: value = isListed(annotation.addresses) ? .argument("address: \(names[index])") : .none
        case .nothing: value = .none
        }
        if value == .none { return .none }
        return annotation.redacts(name) ? .redacted : value
    }

    private func checkNames(_ annotation: Annotation, _ function: CFunction) throws(Mistake) {
        if annotation.captureForm != .stored {
            throw Mistake(
                message:
                    "'capture: .\(annotation.captureForm.rawValue)' is for functions of Swift; values of C have no such code, so leave it out",
                offset: annotation.offset)
        }
        let known = function.parameters.compactMap(\.name)
        for name in annotation.skip + (annotation.redact ?? []) + annotation.addresses {
            let plain = name.text.filter { $0 != "`" }
            if known.contains(plain) { continue }
            if plain == "result", annotation.addresses.contains(where: { $0.offset == name.offset }) { continue }
            let remedy: String
            if let nearest = EditDistance.nearest(to: plain, among: known) {
                remedy = "did you mean '\(nearest)'?"
            } else {
                remedy = known.isEmpty ? "it names none" : "it has \(known.map { "'\($0)'" }.joined(separator: ", "))"
            }
            throw Mistake(message: "the function has no parameter '\(plain)'; \(remedy)", offset: name.offset)
        }
        for name in annotation.addresses where name.text != "result" {
            let parameter = function.parameters.first { $0.name == name.text }
            if parameter?.value == .pointer { continue }
            throw Mistake(
                message: "'\(name.text)' is no pointer whose address could be recorded; leave it out",
                offset: name.offset)
        }
    }

    // MARK: Result

    private func addResult(of function: CFunction, _ annotation: Annotation, to wrapper: inout Wrapper) {
        if function.neverReturns {
            wrapper.result = names.text("Never")
            return
        }
        if function.result.isVoid { return }
        wrapper.result =
            (function.sendsResult ? "sending " : "") + text(of: function.result, function.result.signatureText)
        // In C, a result that is not used is none of the compiler's business.
        if !function.warnsOfUnusedResult { wrapper.attributes.append("@discardableResult") }
        wrapper.isResultUnsafe = function.result.isUnsafe
        guard annotation.capture == .all || annotation.capture == .output else { return }
        wrapper.capturesOutput = true
        switch function.resultValue {
        case .number: break
        case .rawValue: wrapper.output = "result.rawValue"
        case .string: wrapper.output = "cString: result"
        case .pointer where annotation.addresses.contains(where: { $0.text == "result" }):
            wrapper.output = "address: result"
        case .pointer, .nothing: wrapper.capturesOutput = false
        }
    }

    // MARK: The call

    /// What stands before the callee, so that the wrapper does not call itself.
    private func addReceiver(_ function: CFunction, to wrapper: inout Wrapper) {
        let name = function.swiftName
        if let labels = name.labels {
            var labels = labels
            if case .method(_, let index) = name.form { labels.insert("_", at: min(index, labels.count)) }
            for (index, label) in labels.enumerated() where index < wrapper.parameters.count {
                wrapper.parameters[index].label = label
                wrapper.parameters[index].originalLabel = label
                wrapper.parameters[index].isNamedOnce = label == wrapper.parameters[index].name
            }
        }
        wrapper.receiver = names.qualified(module, "")
        switch name.form {
        case .function, .property, .initializer: break
        case .staticMethod(let type):
            let type = typeName(type)
            wrapper.container = Wrapper.Container(attributes: [], type: type)
            wrapper.modifiers.append("static")
            wrapper.receiver = "\(type).\(module)::"
        case .method(let type, let index):
            wrapper.container = Wrapper.Container(attributes: [], type: typeName(type))
            let removed = wrapper.parameters.remove(at: index)
            if removed.type.hasPrefix("UnsafeMutablePointer<") { wrapper.modifiers.append("mutating") }
            wrapper.receiver = "self.\(module)::"
        }
    }

    /// A C type that a member belongs to, with the module before it where something else is called so.
    private func typeName(_ name: String) -> String {
        names.isAmbiguous(name) ? names.qualified(module, name) : name
    }

    // MARK: Options

    private func addOptions(_ annotation: Annotation, in source: SourceText, to wrapper: inout Wrapper) {
        func entry(_ entry: Annotation.Entry) -> Wrapper.Entry {
            Wrapper.Entry(
                key: entry.key, value: entry.value.text, line: source.location(of: entry.value.offset).line)
        }
        wrapper.tags = annotation.tags.map(entry)
        wrapper.metrics = annotation.metrics.map(entry)
        wrapper.failure = annotation.error.map { entry(Annotation.Entry(key: "", value: $0)) }
        if let name = annotation.name, name.text.interpolations.contains(where: { $0.mentionsIdentifier("result") }) {
            wrapper.span.isNamedByResult = true
        }
    }

    private func checkResultUses(_ annotation: Annotation, _ wrapper: Wrapper) throws(Mistake) {
        if wrapper.returnsValue || wrapper.parameters.contains(where: { $0.name == "result" }) { return }
        for expression in annotation.metrics.map(\.value) + [annotation.error].compactMap({ $0 })
        where expression.text.mentionsIdentifier("result") {
            throw Mistake(
                message: "this expression uses 'result', but the function returns nothing; use its parameters",
                offset: expression.offset)
        }
        if wrapper.span.isNamedByResult {
            throw Mistake(
                message: "the name uses 'result', but the function returns nothing; use its parameters",
                offset: annotation.name?.offset ?? annotation.offset)
        }
    }

    // MARK: Types

    /// The type's text, with the module written before what the target has a type of its own for.
    private func text(of type: ImportedType, _ text: String) -> String {
        names.text(text) { word in
            guard names.isAmbiguous(word), let declaration = type.declarations.first(where: { $0.name == word }) else {
                return nil
            }
            // A module passes the C library on.
            return names.qualified(declaration.file.flatMap(owner) ?? module, word)
        }
    }
}
