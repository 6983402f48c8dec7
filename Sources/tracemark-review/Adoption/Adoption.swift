/// The outcome of adopting some functions of a target. Nothing is written yet.
public struct Adoption: Sendable {
    /// The outcome for one function.
    public enum Outcome: Sendable, Equatable {
        /// It is renamed, and calls of it open a span of this name.
        case adopted(span: String)
        /// It was traced before, and stays as it is.
        case traced
        /// It stays as it is, for a reason.
        case refused(String)
    }

    /// A function that was asked for.
    public struct Function: Sendable {
        /// The name that it had: `Summarizer.summarize(_:limit:)`.
        public var name: String
        /// The source's path below the package's root.
        public var file: String
        /// Its line in the new text, from 1.
        public var line: Int
        /// Its outcome.
        public var outcome: Outcome
    }

    /// The functions that were asked for, file by file.
    public internal(set) var functions: [Function] = []
    /// The new texts, by the path of their file.
    public internal(set) var texts: [(path: String, text: String)] = []
    /// Errors: of the target's annotations as they were, in which case nothing was adopted, and for each function that
    /// was asked for by its name and refused.
    public internal(set) var diagnostics: [Diagnostic] = []
}

extension Generator {
    /// Turns functions into the recommended idiom: `summarize` becomes `_summarize` with `// @trace` above it, so that
    /// its wrapper is called `summarize` and no caller changes.
    ///
    /// What the generator would refuse is not adopted: the changed source is tried before it is given out.
    ///
    /// - Parameters:
    ///   - requests: what to adopt; their files must be among `paths`.
    ///   - paths: the Swift files of the target.
    /// - Throws: ``FileError`` where a source cannot be read, ``AdoptionProblem`` where a request means nothing there.
    public func adopt(_ requests: [AdoptionRequest], in paths: [String]) throws -> Adoption {
        try adopt(requests, in: paths, of: PackageIndex(read(paths)))
    }

    /// - Parameter package: the names that the package uses, which other targets and packages may use too.
    func adopt(_ requests: [AdoptionRequest], in paths: [String], of package: PackageIndex) throws -> Adoption {
        if requests.isEmpty { return Adoption() }
        let survey = Survey(try read(paths))
        if !survey.errors.isEmpty {
            var adoption = Adoption()
            adoption.diagnostics = survey.errors
            return adoption
        }
        var indices: [String: Int] = [:]
        for (index, source) in survey.sources.sources.enumerated() { indices[source.path] = index }
        return try Adopter(survey, target: target, in: package).adopt(
            requests.compactMap { request in indices[request.path(in: root)].map { ($0, request) } })
    }
}
