import TracemarkGenerator

/// The annotations in one header, each with the function that it stands above.
struct AnnotatedHeader {
    let source: SourceText
    let contents: HeaderReader.Contents

    /// An annotation, and the place of its function in the module's list.
    typealias Match = (annotation: Annotation, function: Int)

    func matches(_ diagnostics: DiagnosticCollector) -> [Match] {
        guard Prefilter.mayHoldAnnotation(source) else { return [] }
        let skipped = contents.skipped[source.path] ?? []
        var matches: [Match] = []
        for marker in CommentScanner.markers(in: source) {
            // What this build leaves out has no function to trace, and may for another.
            if skipped.contains(where: { $0.contains(marker.offset) }) { continue }
            guard let annotation = AnnotationParser.parse(marker, in: source, diagnostics) else { continue }
            func report(_ message: String) { diagnostics.error(message, at: marker.offset, in: source) }
            if annotation.isNone {
                report("'@trace(none)' leaves a member of an annotated Swift type out; in C, leave the annotation away")
                continue
            }
            switch function(below: marker) {
            case .failure(let mistake): report(mistake.message)
            case .success(let function):
                if matches.contains(where: { $0.function == function }) {
                    report("there is an annotation for this already; write one, with all its options")
                } else {
                    matches.append((annotation, function))
                }
            }
        }
        return matches
    }

    private struct Misplaced: Error {
        var message: String

        static let nothingBelow = Misplaced(
            message: "there is no function below this annotation to trace; put it directly above a declaration")
    }

    private func function(below marker: CommentMarker) -> Result<Int, Misplaced> {
        if marker.isTrailing {
            return .failure(
                Misplaced(
                    message:
                        "this annotation stands behind code; put it on a line of its own, directly above the declaration"
                ))
        }
        let start = marker.nextTokenStart
        if start >= source.count { return .failure(.nothingBelow) }
        if source.bytes[start] == UInt8(ascii: "#") {
            let isMacro = source.lineText(source.location(of: start).line).filter { $0 != " " }.hasPrefix("#define")
            return .failure(
                Misplaced(
                    message: isMacro
                        ? "a macro cannot be traced, since Swift calls none; annotate a function"
                        : "put this directly above the declaration, below the '#' directive"))
        }
        let extents = contents.declarations[source.path] ?? []
        // Macros may stand before what libclang takes for the beginning.
        guard let extent = extents.first(where: { $0.end > start }), isClear(from: start, to: extent) else {
            return .failure(.nothingBelow)
        }
        if extent.start < marker.offset {
            return .failure(
                Misplaced(message: "an annotation inside a declaration traces nothing; put it above the function"))
        }
        guard let function = extent.function else {
            return .failure(
                Misplaced(message: "this is no function, and nothing else in C can be traced; annotate a function"))
        }
        return .success(function)
    }

    /// Whether nothing ends between the comment and the declaration, as it would where a macro has made others vanish.
    private func isClear(from start: Int, to extent: HeaderReader.Extent) -> Bool {
        var position = start
        while position < extent.start {
            let byte = source.bytes[position]
            if byte == UInt8(ascii: ";") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") { return false }
            position += 1
        }
        return true
    }
}
