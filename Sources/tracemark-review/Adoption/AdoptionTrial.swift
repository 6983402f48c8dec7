/// The sources of a target with some functions adopted, and what the generator makes of them.
struct AdoptionTrial {
    let survey: Survey
    /// The changed texts by path, and how offsets move in them.
    private let edits: [String: (edit: AdoptionEdit, source: SourceText)]
    /// The names of spans by path and line.
    private let spans: [String: [Int: String]]

    /// - Parameter adopted: the indices of functions in each file.
    init(_ adopted: [(file: ScannedFile, indices: [Int])], in sources: SourceSet) {
        var edits: [String: (AdoptionEdit, SourceText)] = [:]
        var changed: [String: SourceText] = [:]
        for (file, indices) in adopted {
            let edit = AdoptionEdit(indices, in: file)
            var source = file.source
            if !indices.isEmpty, let text = edit.text {
                source = SourceText(path: source.path, displayPath: source.displayPath, text: text)
                changed[source.path] = source
            }
            edits[source.path] = (edit, source)
        }
        self.edits = edits
        survey = Survey(sources.replacing(changed))
        spans = survey.spans
    }

    /// The new text of a file.
    func text(of file: ScannedFile) -> String? { edits[file.source.path]?.edit.text }

    /// The line of a function's keyword in the new text.
    func line(of declaration: Declaration, in file: ScannedFile) -> Int {
        line(at: declaration.keywordOffset, in: file)
    }

    /// The line of the annotation that an adopted function was given.
    func annotationLine(of declaration: Declaration, in file: ScannedFile) -> Int {
        line(at: declaration.start, in: file) - 1
    }

    private func line(at offset: Int, in file: ScannedFile) -> Int {
        guard let (edit, source) = edits[file.source.path] else { return file.source.location(of: offset).line }
        return source.location(of: edit.newOffset(of: offset)).line
    }

    /// The name of a function's span.
    func span(of declaration: Declaration, in file: ScannedFile) -> String? {
        spans[file.source.path]?[line(of: declaration, in: file)]
    }
}

extension Survey {
    /// The names of the spans by the path of their file and the line of their function.
    var spans: [String: [Int: String]] {
        var spans: [String: [Int: String]] = [:]
        for file in files {
            for wrapper in file.allWrappers {
                spans[file.source.path, default: [:]][wrapper.span.line] = wrapper.span.name
            }
        }
        return spans
    }
}
