/// What the tool is asked to do. The command plugins are its only callers, so the errors are for their writers.
///
///     tracemark-review --target App --root /pkg --write-review Traced/App.swift [--module NAME=FOLDER]... FILE...
///     tracemark-review --target App --root /pkg --check-review Traced/App.swift [--module NAME=FOLDER]... FILE...
///
/// What concerns a whole package takes several targets, each followed by its files:
///
///     tracemark-review --root /pkg --adopt PLACE... --target App FILE... --target Core FILE... \
///         [--context FILE]... [--imported FILE]...
///     tracemark-review --root /pkg --list table|json [--columns 120] --target App FILE...
///     tracemark-review --root /pkg --lint all [--disable RULE]... --target App FILE...
struct ReviewArguments {
    enum Mode: Equatable {
        case writeReview(String)
        case checkReview(String)
        /// Rename functions and annotate them, in place.
        case adopt([String])
        case list(isJSON: Bool, columns: Int?)
        case lint(disabled: [String])
    }

    struct Target {
        var name: String
        var files: [String] = []
    }

    var root: String
    var mode: Mode
    var targets: [Target]
    /// Swift files of the package that belong to none of `targets`. They are read, and never changed.
    var context: [String]
    /// Swift files of the packages that this one depends on.
    var imported: [String]
    /// The folders of the modules that the targets depend on, by name.
    var modules: [String: String] = [:]

    struct UsageError: Error {
        var message: String
    }

    private static let options = [
        "--target", "--root", "--write-review", "--check-review", "--adopt", "--list", "--columns", "--lint",
        "--disable", "--context", "--imported", "--module",
    ]

    init(_ arguments: [String]) throws(UsageError) {
        var values: [String: [String]] = [:]
        var targets: [Target] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasPrefix("--") {
                guard Self.options.contains(argument) else {
                    throw UsageError(
                        message: "unknown option '\(argument)'; the options are \(Self.options.joined(separator: ", "))"
                    )
                }
                guard let value = rest.popFirst() else { throw UsageError(message: "'\(argument)' needs a value") }
                if argument == "--target" { targets.append(Target(name: value)) }
                values[argument, default: []].append(value)
            } else {
                guard !targets.isEmpty else { throw UsageError(message: "files stand behind their '--target NAME'") }
                targets[targets.count - 1].files.append(argument)
            }
        }
        guard let root = values["--root"]?.last, !targets.isEmpty else {
            throw UsageError(message: "'--target NAME' and '--root FOLDER' are needed")
        }
        self.root = root
        self.targets = targets
        context = values["--context"] ?? []
        imported = values["--imported"] ?? []
        for module in values["--module"] ?? [] {
            guard let sign = module.firstIndex(of: "=") else { continue }
            modules[String(module[..<sign])] = String(module[module.index(after: sign)...])
        }
        mode = try Self.mode(values)
        switch mode {
        case .writeReview, .checkReview:
            if targets.count > 1 { throw UsageError(message: "this takes one target at a time") }
        case .adopt, .list, .lint: break
        }
    }

    private static func mode(_ values: [String: [String]]) throws(UsageError) -> Mode {
        if let path = values["--write-review"]?.last { return .writeReview(path) }
        if let path = values["--check-review"]?.last { return .checkReview(path) }
        if let places = values["--adopt"] { return .adopt(places) }
        if let form = values["--list"]?.last {
            return .list(isJSON: form == "json", columns: values["--columns"]?.last.flatMap { Int($0) })
        }
        if values["--lint"] != nil { return .lint(disabled: values["--disable"] ?? []) }
        throw UsageError(
            message: "one of '--write-review', '--check-review', '--adopt', '--list' and '--lint' is needed")
    }
}
