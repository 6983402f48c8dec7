import TracemarkGenerator

/// The names around a target's wrappers, and the forms that keep them apart.
///
///     CLib::run(value)              a function, whatever else is called CLib
///     CLib::Index, Swift::Bool      types, where another is called so
struct NameContext {
    /// The types that the target declares, which hide imported ones of the same name.
    var declared: Set<String>
    /// The types that come with the module's headers.
    var imported: [String: HeaderReader.DeclaredType]
    /// True where the compiler knows module selectors, as it does from Swift 6.3 on.
    var hasSelectors: Bool

    /// A name with its module.
    func qualified(_ module: String, _ name: String) -> String {
        "\(module)\(hasSelectors ? "::" : ".")\(name)"
    }

    /// Returns whether a name alone may mean another type than that of the headers.
    func isAmbiguous(_ name: String) -> Bool {
        declared.contains(name) || Self.runtimeTypes.contains(name) || Self.standardTypes.contains(name)
    }

    /// The text of a type, with the module before each name that could mean another type.
    ///
    /// - Parameter replacement: The qualified form of what headers declare.
    func text(_ text: String, _ replacement: (String) -> String? = { _ in nil }) -> String {
        text.replacingFreeIdentifiers { word in
            if let new = replacement(word) { return new }
            guard Self.standardTypes.contains(word) || word.isVector else { return nil }
            return declared.contains(word) || imported[word] != nil ? qualified("Swift", word) : nil
        }
    }

    /// Returns whether Swift must be told that a name is rather that of a type than that of a function.
    ///
    /// A wrapper stands in the program's module, and the type does not. Without help the compiler would find
    /// `stat.self` ambiguous, which it does not where both are imported. What the type's own initializers could be
    /// called with stays the function's.
    func prefersType(to function: CFunction) -> Bool {
        guard function.swiftName.form == .function else { return false }
        switch imported[function.swiftName.base] {
        case .record: return !function.parameters.isEmpty
        case .enumeration: return function.parameters.count != 1
        case .typedef: return true
        case nil: return false
        }
    }

    /// The reason why no wrapper of a function would be found, or find its function.
    func obstacle(to function: CFunction, in module: String) -> NotImported? {
        let name = function.swiftName.base
        let isFunction = function.swiftName.form == .function
        let type = isFunction ? imported[name] : nil
        if type == .record, function.parameters.isEmpty, function.result.isImplicitlyUnwrapped {
            return NotImported(
                summary: "the name of a structure too",
                message: "no wrapper can be written for this function, since Swift could not tell a call of it from "
                    + "one of the initializer of the structure '\(name)'; \(NotImported.byHand)")
        }
        if hasSelectors { return nil }
        let isModuleHidden = declared.contains(module) || imported[module] != nil || Self.runtimeTypes.contains(module)
        if isFunction, type == nil, !isModuleHidden { return nil }
        let reason =
            !isFunction
            ? "Swift imports it as a member"
            : isModuleHidden ? "a type is called '\(module)'" : "a type is called so too"
        return NotImported(
            summary: "needs Swift 6.3: \(reason)",
            message: "a wrapper of this function needs Swift 6.3, since \(reason), and no earlier version can name the "
                + "function then; build with Swift 6.3, or \(NotImported.byHand)")
    }

    // MARK: Names

    /// The public types of the library that every wrapper imports.
    static let runtimeTypes: Set<String> = [
        "CallerIsolation", "CaptureLimits", "CapturedOutput", "ConsoleExporter", "DeclaredIsolation",
        "EncodedTraceValue", "FileExporter", "HandOver", "InMemoryExporter", "MetricNumber", "MetricValue",
        "RecordedError", "SentValue", "SpanData", "SpanExporter", "SpanID", "SpanKind", "SpanLifetime", "SpanMetric",
        "SpanStatus", "SpanType", "StreamCapture", "StreamRecorder", "Trace", "TraceAttribute", "TraceContext",
        "TraceEvent", "TraceID", "TraceLink", "TraceRepresentable", "TraceResource", "TraceSpan", "TraceableStream",
        "TracedAsyncSequence", "TracemarkRuntime", "TracingSystem",
    ]

    /// The types of the standard library that the importer writes.
    private static let standardTypes: Set<String> = [
        "Bool", "CChar", "CVaListPointer", "Double", "Float", "Float16", "Float80", "Int", "Int16", "Int32", "Int64",
        "Int8", "Never", "OpaquePointer", "UInt", "UInt16", "UInt32", "UInt64", "UInt8", "UnsafeMutablePointer",
        "UnsafeMutableRawPointer", "UnsafePointer", "UnsafeRawPointer", "Void",
    ]
}

extension String {
    /// `SIMD4`
    fileprivate var isVector: Bool {
        hasPrefix("SIMD") && dropFirst(4).allSatisfy(\.isNumber)
    }
}
