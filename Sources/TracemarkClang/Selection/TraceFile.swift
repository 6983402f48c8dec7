import TracemarkGenerator

/// A target's `tracemark.json`: the C functions to trace whose headers cannot be edited.
///
///     {"c": [{"module": "CSQLite", "functions": ["sqlite3_exec", "sqlite3_step*"], "skip": ["db"]}]}
struct TraceFile {
    /// Functions of one module that are traced alike.
    struct Entry {
        var module: String
        var moduleOffset: Int
        var functions: [NamePattern] = []
        var except: [NamePattern] = []
        /// The options: those of `// @trace(…)`.
        var annotation: Annotation
        /// What the compiler is told of C besides, `-DLARGE=1`, as the target does with `-Xcc`.
        var flags: [String] = []
    }

    let source: SourceText
    private(set) var entries: [Entry] = []

    /// - Parameter diagnostics: where mistakes go; what is mistaken is left out.
    init(_ source: SourceText, _ diagnostics: DiagnosticCollector) {
        self.source = source
        do throws(JSONMistake) {
            let root = try JSONReader.read(source)
            for member in try root.members("the file") {
                guard member.key == "c" else {
                    throw JSONMistake(
                        message:
                            "there is no key '\(member.key)' here; write {\"c\": [{\"module\": …, \"functions\": […]}]}",
                        offset: member.keyOffset)
                }
                for value in try member.value.items("'c'") {
                    // One mistake makes one message, and does not hide those in other entries.
                    do throws(JSONMistake) { entries.append(try Self.entry(value)) } catch {
                        diagnostics.error(error.message, at: error.offset, in: source)
                    }
                }
            }
        } catch {
            diagnostics.error(error.message, at: error.offset, in: source)
        }
    }

    private static let keys =
        ["module", "functions", "except", "flags"] + Annotation.Key.allCases.map(\.rawValue)

    private static func entry(_ value: JSONValue) throws(JSONMistake) -> Entry {
        var entry = Entry(module: "", moduleOffset: value.offset, annotation: Annotation(offset: value.offset))
        for member in try value.members("an entry of 'c'") {
            switch member.key {
            case "module":
                entry.module = try member.value.string("'module'")
                entry.moduleOffset = member.value.offset
            case "functions": entry.functions = try patterns(member)
            case "except": entry.except = try patterns(member)
            case "flags":
                for item in try member.value.items("'flags'") { entry.flags.append(try flag(item)) }
            default:
                guard let key = Annotation.Key(rawValue: member.key) else {
                    let nearest = EditDistance.nearest(to: member.key, among: keys)
                    let remedy =
                        nearest.map { "did you mean '\($0)'?" } ?? "the keys are \(keys.joined(separator: ", "))"
                    throw JSONMistake(message: "there is no key '\(member.key)'; \(remedy)", offset: member.keyOffset)
                }
                try TraceFileOptions.read(member, as: key, into: &entry.annotation)
            }
        }
        if entry.module.isEmpty {
            throw JSONMistake(
                message: "'module' is missing: the C module whose functions these are", offset: value.offset)
        }
        if entry.functions.isEmpty {
            throw JSONMistake(
                message: "'functions' is missing: names, or patterns such as \"sqlite3_step*\"", offset: value.offset)
        }
        let isOne = entry.functions.count == 1 && entry.functions[0].isExact
        for key in [Annotation.Key.as, .name] where entry.annotation.keys.contains(key) && !isOne {
            throw JSONMistake(
                message: "'\(key.rawValue)' is for one function; name that alone in 'functions'", offset: value.offset)
        }
        return entry
    }

    /// A flag that says something of C. The file may be somebody else's, and is read before anybody looked at it: what
    /// loads programs into the compiler, or comes from a file of flags, is refused.
    private static func flag(_ item: JSONValue) throws(JSONMistake) -> String {
        let text = try item.string("a flag")
        let loading = [
            "-load", "-fplugin", "-fpass-plugin", "-Xclang", "-mllvm", "-plugin", "-add-plugin", "-cc1", "@",
        ]
        if loading.contains(where: { text.hasPrefix($0) || text.hasPrefix("-" + $0) }) {
            throw JSONMistake(
                message: "'\(text)' is refused: it could load programs into the compiler; write flags such as -DNAME=1",
                offset: item.offset)
        }
        return text
    }

    private static func patterns(_ member: JSONValue.Member) throws(JSONMistake) -> [NamePattern] {
        var patterns: [NamePattern] = []
        for item in try member.value.items("'\(member.key)'") {
            let text = try item.string("a function")
            if text.isEmpty { throw JSONMistake(message: "a function's name is empty", offset: item.offset) }
            patterns.append(NamePattern(text: text, offset: item.offset))
        }
        if patterns.isEmpty {
            throw JSONMistake(
                message: "'\(member.key)' is empty; name a function or a pattern", offset: member.value.offset)
        }
        return patterns
    }
}

extension JSONValue {
    func members(_ what: String) throws(JSONMistake) -> [Member] {
        guard case .object(let members) = content else {
            throw JSONMistake(message: "\(what) is an object, {…}, not \(kind)", offset: offset)
        }
        return members
    }

    func items(_ what: String) throws(JSONMistake) -> [JSONValue] {
        guard case .array(let items) = content else {
            throw JSONMistake(message: "\(what) is a list, […], not \(kind)", offset: offset)
        }
        return items
    }

    func string(_ what: String) throws(JSONMistake) -> String {
        guard case .string(let text) = content else {
            throw JSONMistake(message: "\(what) is a string, not \(kind)", offset: offset)
        }
        return text
    }
}
