import TracemarkClang

/// What the tool is asked to do. The build plugin is its only caller, so the errors are for its writers.
///
///     tracemark-generate-c --target App --root /pkg --output App.c.traced.swift --toolchain /opt/swift/usr
///         --trace-file /pkg/Sources/App/tracemark.json
///         --module CSQLite --folder /pkg/Sources/CSQLite --map /pkg/Sources/CSQLite/module.modulemap --flag -I/usr/x
///         FILE...
struct GenerateCArguments {
    var target: String
    var root: String
    /// The file to write the wrappers to.
    var output: String
    var toolchain: String?
    var traceFile: String?
    /// The libclang to use, and no other.
    var libclang: String?
    var modules: [CModule] = []
    /// The target's Swift sources.
    var files: [String] = []

    struct UsageError: Error {
        var message: String
    }

    private static let options = [
        "--target", "--root", "--output", "--toolchain", "--trace-file", "--libclang", "--module", "--folder", "--map",
        "--flag",
    ]

    init(_ arguments: [String]) throws(UsageError) {
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if !argument.hasPrefix("--") {
                files.append(argument)
                continue
            }
            guard Self.options.contains(argument) else {
                let known = Self.options.joined(separator: ", ")
                throw UsageError(message: "unknown option '\(argument)'; the options are \(known)")
            }
            guard let value = rest.popFirst() else { throw UsageError(message: "'\(argument)' needs a value") }
            switch argument {
            case "--module": modules.append(CModule(name: value, folder: ""))
            case "--folder", "--map", "--flag":
                if modules.isEmpty { throw UsageError(message: "'\(argument)' stands behind its '--module NAME'") }
                let last = modules.count - 1
                if argument == "--folder" { modules[last].folder = value }
                if argument == "--map" { modules[last].moduleMap = value }
                if argument == "--flag" { modules[last].flags.append(value) }
            default: values[argument] = value
            }
        }
        func value(_ option: String) throws(UsageError) -> String {
            guard let value = values[option] else { throw UsageError(message: "'\(option)' is missing") }
            return value
        }
        target = try value("--target")
        root = try value("--root")
        output = try value("--output")
        toolchain = values["--toolchain"]
        traceFile = values["--trace-file"]
        libclang = values["--libclang"]
    }
}
