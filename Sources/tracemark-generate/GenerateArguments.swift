/// The tool's arguments. The build plugin is the only caller, so the errors are for the plugin's authors.
///
///     tracemark-generate --target App --root /pkg --output App.traced.swift --review Traced/App.swift \
///         [--module NAME=FOLDER]... FILE...
struct GenerateArguments {
    var target: String
    var root: String
    /// The file to write the wrappers to.
    var output: String
    /// The committed copy, which need not exist.
    var review: String
    var files: [String] = []
    /// Files that other build plugins write.
    var generatedFiles: [String] = []
    /// The folders of the modules that the target depends on, by name.
    var modules: [String: String] = [:]

    struct UsageError: Error {
        var message: String
    }

    private static let options = ["--target", "--root", "--output", "--review", "--generated", "--module"]

    init(_ arguments: [String]) throws(UsageError) {
        var values: [String: String] = [:]
        // The option whose value is the next argument.
        var option: String?
        for argument in arguments {
            if let name = option {
                switch name {
                case "--generated": generatedFiles.append(argument)
                case "--module":
                    let (name, folder) = try Self.module(argument)
                    modules[name] = folder
                default: values[name] = argument
                }
                option = nil
            } else if !argument.hasPrefix("--") {
                files.append(argument)
            } else if !Self.options.contains(argument) {
                let known = Self.options.joined(separator: ", ")
                throw UsageError(message: "unknown option '\(argument)'; the options are \(known)")
            } else {
                option = argument
            }
        }
        if let option { throw UsageError(message: "'\(option)' needs a value") }
        func value(_ option: String) throws(UsageError) -> String {
            guard let value = values[option] else { throw UsageError(message: "'\(option)' is missing") }
            return value
        }
        target = try value("--target")
        root = try value("--root")
        output = try value("--output")
        review = try value("--review")
    }

    /// `NIOCore=/pkg/.build/checkouts/swift-nio/Sources/NIOCore`
    private static func module(_ text: String) throws(UsageError) -> (name: String, folder: String) {
        guard let sign = text.firstIndex(of: "=") else {
            throw UsageError(message: "'--module \(text)' has no folder; write NAME=FOLDER")
        }
        return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }
}
