/// A request to adopt functions.
///
///     Sources/App/Summarizer.swift                                   every function in the file
///     Sources/App/Summarizer.swift:Summarizer                        every function of the type there
///     Sources/App/Summarizer.swift:summarize                         the function
///     Sources/App/Summarizer.swift:Summarizer.summarize(_:limit:)    one of several of that name
public struct AdoptionRequest: Sendable {
    /// As it was written.
    public let text: String
    /// The file, as it was written.
    public let path: String
    /// `["Summarizer", "summarize"]`, or nothing for a whole file.
    let names: [String]
    /// `(_:limit:)`
    let labels: String?

    /// Reads a request; nil where it names no Swift file.
    public init?(_ text: String) {
        self.text = text
        guard let end = text.firstRange(of: ".swift:")?.upperBound else {
            guard text.hasSuffix(".swift") else { return nil }
            path = text
            names = []
            labels = nil
            return
        }
        path = String(text[..<text.index(before: end)])
        let place = text[end...]
        let parenthesis = place.firstIndex(of: "(") ?? place.endIndex
        names = place[..<parenthesis].split(separator: ".").map { $0.filter { $0 != "`" } }
        labels = parenthesis == place.endIndex ? nil : String(place[parenthesis...])
        if names.isEmpty { return nil }
    }

    /// The file's whole path, where a relative one is meant from the package's root.
    public func path(in root: String) -> String {
        if path.hasPrefix("/") { return path }
        return (root.hasSuffix("/") ? root : root + "/") + (path.hasPrefix("./") ? path.dropFirst(2) : path[...])
    }
}

extension AdoptionRequest {
    /// The declarations that it means, by their index: functions and such by their own name, or else those in the types
    /// and extensions of that name.
    func selection(in file: ScannedFile, adopted: Set<Int>) throws(AdoptionProblem) -> (indices: [Int], isWhole: Bool) {
        let declarations = file.declarations
        let functions = declarations.indices.filter { declarations[$0].kind == .function }
        if names.isEmpty { return (functions, true) }
        let members = declarations.indices.filter {
            declarations[$0].isMember && matches(declarations[$0], in: file, isAdopted: adopted.contains($0))
        }
        if !members.isEmpty {
            var fullNames: [String] = []
            for index in members {
                let name = file.fullName(of: declarations[index])
                if !fullNames.contains(name) { fullNames.append(name) }
            }
            if fullNames.count > 1 { throw .ambiguous(text, fullNames) }
            return (members, false)
        }
        let containers = declarations.indices.filter {
            declarations[$0].kind.isContainer && matches(declarations[$0], in: file, isAdopted: false)
        }
        if containers.isEmpty {
            let known = declarations.filter { $0.isMember || $0.kind.isContainer }.map(\.baseName)
            throw .notFound(names.joined(separator: "."), path: file.source.displayPath, known: known)
        }
        return (functions.filter { declarations[$0].parent.map(containers.contains) ?? false }, true)
    }

    private func matches(_ declaration: Declaration, in file: ScannedFile, isAdopted: Bool) -> Bool {
        var path = file.scopePath(of: declaration).split(separator: ".").map(String.init)
        path += declaration.baseName.split(separator: ".").map(String.init)
        if let labels, labels != declaration.signature?.labels { return false }
        if path.suffix(names.count) == names[...] { return true }
        guard isAdopted, let last = path.popLast() else { return false }
        return (path + [String(last.dropFirst())]).suffix(names.count) == names[...]
    }
}

extension Declaration {
    /// The name without backticks, and without the mark of a failable initialiser.
    var baseName: String {
        kind == .initializer ? "init" : name.withoutGenericArguments.filter { $0 != "`" }
    }

    fileprivate var isMember: Bool {
        switch kind {
        case .function, .initializer, .subscript, .property, .enumCase, .macro: true
        default: false
        }
    }
}

extension ScannedFile {
    /// `Summarizer.summarize(_:limit:)`
    func fullName(of declaration: Declaration) -> String {
        scope(of: declaration).qualified(declaration.name) + (declaration.signature?.labels ?? "")
    }
}

/// A request that cannot be carried out, as a sentence for whoever typed it.
public enum AdoptionProblem: Error, CustomStringConvertible {
    /// There is no such declaration in the file.
    case notFound(String, path: String, known: [String])
    /// Several functions have that name.
    case ambiguous(String, [String])
    /// The file is none of a traced target's.
    case unknownFile(String, known: [String])
    /// The text names no Swift file.
    case noFile(String)

    /// The sentence.
    public var description: String {
        switch self {
        case .notFound(let name, let path, let known):
            let last = name.split(separator: ".").last.map(String.init) ?? name
            let remedy = EditDistance.nearest(to: last, among: known).map { "; did you mean '\($0)'?" } ?? ""
            return "there is no function or type '\(name)' in \(path)\(remedy)"
        case .ambiguous(let text, let names):
            return "'\(text)' may be each of \(names.joined(separator: ", ")); write one of them, or several"
        case .unknownFile(let path, let known):
            let remedy = EditDistance.nearest(to: path, among: known).map { "; did you mean '\($0)'?" } ?? ""
            return "'\(path)' is no Swift file of a target that depends on Tracemark\(remedy)"
        case .noFile(let text):
            return
                "'\(text)' names no Swift file; write a path such as Sources/App/Summarizer.swift, and behind a colon, if only that is meant, a function or a type"
        }
    }
}
