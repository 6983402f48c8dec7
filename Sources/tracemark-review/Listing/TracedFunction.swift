/// A traced function, as `swift package tracemark-check list` shows it.
public struct TracedFunction: Sendable {
    /// The target that it belongs to.
    public let target: String
    /// The span's name: `retrieve_context`.
    public let span: String
    /// The function that is called: `Retriever._retrieve(_:limit:)`.
    public let function: String
    /// The name to call it by: `retrieve`.
    public let wrapper: String
    /// The source's path below the package's root.
    public let file: String
    /// The function's line, from 1.
    public let line: Int
    let options: Options

    /// What differs from the default. Parameters are listed as they are treated, whether an option or their name says so.
    struct Options: Sendable {
        var type: String?
        var kind: String?
        var sample: String?
        var tags: [(key: String, value: String)]
        var metrics: [(key: String, value: String)]
        /// The condition that marks the span as failed.
        var failure: String?
        var redacted: [String]
        var uncaptured: [String]
        var capturesOutput: Bool
    }

    init(_ wrapper: Wrapper, in source: SourceText, target: String) {
        func names(_ capture: Wrapper.Parameter.Capture) -> [String] {
            wrapper.parameters.filter { $0.capture == capture }.map(\.name)
        }
        self.target = target
        span = wrapper.span.name.unescapedLiteral
        function = wrapper.calleeDescription
        self.wrapper = wrapper.name
        file = source.displayPath
        line = wrapper.span.line
        options = Options(
            type: wrapper.span.type, kind: wrapper.span.kind, sample: wrapper.span.sample,
            tags: wrapper.tags.map {
                ($0.key.unescapedLiteral, String($0.value.dropFirst().dropLast()).unescapedLiteral)
            },
            metrics: wrapper.metrics.map { ($0.key.unescapedLiteral, $0.value) }, failure: wrapper.failure?.value,
            redacted: names(.redacted), uncaptured: names(.none),
            capturesOutput: wrapper.capturesOutput || !wrapper.returnsValue)
    }
}

extension Generator {
    /// The traced functions of the sources at some paths, in the order in which they stand there, and what the build
    /// would say about their annotations. Those with an error are not among the functions.
    ///
    /// - Throws: ``FileError`` where a source cannot be read.
    public func functions(in paths: [String]) throws(FileError) -> (
        functions: [TracedFunction], diagnostics: [Diagnostic]
    ) {
        let survey = Survey(try read(paths))
        let functions = survey.files.flatMap { file in
            file.allWrappers.map { TracedFunction($0, in: file.source, target: target) }
        }
        return (functions, survey.diagnostics)
    }
}

extension String {
    /// What a string literal with this content stands for: its escapes are those of Swift.
    var unescapedLiteral: String {
        guard utf8.contains(UInt8(ascii: "\\")) else { return self }
        var result = String.UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let escaped = rest.popFirst() else {
                result.append(scalar)
                continue
            }
            switch escaped {
            case "n": result.append("\n")
            case "r": result.append("\r")
            case "t": result.append("\t")
            case "0": result.append("\0")
            case "u":
                let digits = rest.dropFirst().prefix { $0 != "}" }
                rest = rest.dropFirst(digits.count + 2)
                if let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value) {
                    result.append(scalar)
                }
            // An interpolation stays as it is written.
            case "(": result.append(contentsOf: "\\(".unicodeScalars)
            default: result.append(escaped)
            }
        }
        return String(result)
    }
}
