#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What concerns all targets of a package at once.
extension ReviewTool {
    // MARK: Listing

    func list(isJSON: Bool, columns: Int?) throws -> Bool {
        var functions: [TracedFunction] = []
        var isSound = true
        for target in arguments.targets {
            let found = try generator(for: target).functions(in: target.files)
            functions += found.functions
            isSound = Self.report(found.diagnostics.filter { $0.severity == .error }) && isSound
        }
        if isJSON {
            print(FunctionJSON(functions).text)
        } else {
            for line in FunctionTable(functions, columns: columns).lines { print(line) }
        }
        return isSound
    }

    // MARK: Lint

    func lint(without disabled: Set<LintRule>) throws -> Bool {
        var isClean = true
        for target in arguments.targets {
            for diagnostic in try generator(for: target).lint(target.files, without: disabled) {
                print(diagnostic)
                isClean = false
            }
        }
        return isClean
    }

    // MARK: Adoption

    func adopt(_ places: [String]) throws -> Bool {
        let requests = try places.map { place in
            guard let request = AdoptionRequest(place) else { throw AdoptionProblem.noFile(place) }
            return request
        }
        let files = arguments.targets.flatMap(\.files)
        for request in requests where !files.contains(request.path(in: arguments.root)) {
            throw AdoptionProblem.unknownFile(request.path, known: files.map(displayPath))
        }
        let reader = Generator(target: "", root: arguments.root)
        let package = PackageIndex(
            try reader.read(files + arguments.context), imported: try reader.read(arguments.imported))
        // All are thought through before one is written.
        let adoptions = try arguments.targets.map { target in
            try generator(for: target).adopt(
                requests.filter { target.files.contains($0.path(in: arguments.root)) }, in: target.files, of: package)
        }
        for (path, text) in adoptions.flatMap(\.texts) { try rewrite(path, with: text) }
        for function in adoptions.flatMap(\.functions) { print(description(of: function)) }
        return Self.report(adoptions.flatMap(\.diagnostics))
    }

    private func description(of function: Adoption.Function) -> String {
        let place = "\(function.file):\(function.line): "
        switch function.outcome {
        case .adopted(let span): return place + "adopted \(function.name), span \"\(span)\""
        case .traced: return place + "unchanged \(function.name): it is traced already"
        case .refused(let reason): return place + "left \(function.name): \(reason)"
        }
    }

    /// Writes a source in place: behind a symbolic link, and with the permissions that it has.
    private func rewrite(_ path: String, with text: String) throws {
        let target = realpath(path, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        var status = stat()
        let isKnown = stat(target ?? path, &status) == 0
        try TextFile(target ?? path).write(text)
        if isKnown { chmod(target ?? path, status.st_mode & 0o7777) }
    }
}
