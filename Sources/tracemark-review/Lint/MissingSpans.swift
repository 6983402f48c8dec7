/// The public async functions without a span, in types that have traced functions.
///
/// A function counts as seen to when it opens a span itself, or when `// @trace(none)` stands above it.
struct MissingSpans {
    private let survey: Survey
    /// The types that have a traced function, as paths: `App.Summarizer`.
    private let tracedTypes: Set<String>

    init(_ survey: Survey) {
        self.survey = survey
        tracedTypes = Set(
            survey.files.flatMap(\.wrappers).compactMap { $0.container?.type.withoutGenericArguments })
    }

    struct Finding {
        var message: String
        var offset: Int
        var source: SourceText
    }

    func forEach(_ body: (Finding) -> Void) {
        if tracedTypes.isEmpty { return }
        let names = tracedTypes.compactMap { $0.split(separator: ".").last.map(String.init) }
        for file in survey.sources.scanFiles(containing: names) {
            for declaration in file.declarations where isMissing(declaration, in: file) {
                let type = file.scopePath(of: declaration)
                let name = "\(type).\(declaration.name)"
                body(
                    Finding(
                        message:
                            "'\(name)' is public and async but has no span, while other functions of '\(type)' do; run 'swift package tracemark adopt \(file.source.displayPath):\(name)', or open a span in it with 'withTraceSpan'",
                        offset: declaration.nameOffset, source: file.source))
            }
        }
    }

    private func isMissing(_ declaration: Declaration, in file: ScannedFile) -> Bool {
        guard declaration.kind == .function, let signature = declaration.signature, signature.effects.isAsync,
            signature.hasBody, !declaration.has(.override), !declaration.name.hasPrefix("_"),
            ["public", "open"].contains(declaration.accessKeyword ?? file.scope(of: declaration).extensionAccess),
            tracedTypes.contains(file.scopePath(of: declaration)),
            survey.wrapper(of: declaration, in: file.source) == nil
        else { return false }
        let isAnnotated = declaration.markers.contains {
            AnnotationParser.parse($0, in: file.source, DiagnosticCollector()) != nil
        }
        return !isAnnotated && !opensSpan(declaration, in: file.source)
    }

    private func opensSpan(_ declaration: Declaration, in source: SourceText) -> Bool {
        var lexer = Lexer(bytes: source.bytes, range: declaration.headerEnd..<source.count)
        var depth = 0
        while true {
            let token = lexer.next()
            switch token.kind {
            case .leftBrace: depth += 1
            case .rightBrace: depth -= 1
            case .endOfFile: return false
            case .identifier where ["withTraceSpan", "Trace"].contains(source.text(token.range)): return true
            default: break
            }
            if token.kind == .rightBrace, depth == 0 { return false }
        }
    }
}
