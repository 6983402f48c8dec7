import TracemarkGenerator

/// Reads the options of a `tracemark.json`, which are those of the comment, as JSON values.
///
///     "type": "tool", "tags": {"engine": "sqlite"}, "skip": ["db"], "error": "result != 0", "sample": 0.1
enum TraceFileOptions {
    static func read(
        _ member: JSONValue.Member, as key: Annotation.Key, into annotation: inout Annotation
    ) throws(JSONMistake) {
        let (name, value) = (member.key, member.value)
        annotation.keys.append(key)
        switch key {
        case .name:
            let text = try string(name, value)
            annotation.name = Annotation.Located(
                text: String(text.text.swiftLiteral.dropFirst().dropLast()), offset: text.offset)
        case .as: annotation.alias = try string(name, value)
        case .type: annotation.type = try choice(name, value, Annotation.types)
        case .kind: annotation.kind = try choice(name, value, Annotation.kinds)
        case .access: annotation.access = try choice(name, value, Annotation.accessLevels)
        case .capture:
            let choice = try choice(name, value, Annotation.Capture.allCases.map(\.rawValue))
            annotation.capture = Annotation.Capture(rawValue: choice.text) ?? .all
        case .skip: annotation.skip = try strings(name, value)
        case .redact: annotation.redact = try strings(name, value)
        case .addresses: annotation.addresses = try strings(name, value)
        case .tags:
            annotation.tags = try entries(name, value).map {
                Annotation.Entry(
                    key: $0.key, value: Annotation.Located(text: $0.value.text.swiftLiteral, offset: $0.value.offset))
            }
        case .metrics: annotation.metrics = try entries(name, value)
        case .error: annotation.error = try string(name, value)
        case .sample: annotation.sample = try share(value)
        }
    }

    private static func string(_ name: String, _ value: JSONValue) throws(JSONMistake) -> Annotation.Located {
        let text = try value.string("'\(name)'")
        if text.allSatisfy(\.isWhitespace) { throw JSONMistake(message: "'\(name)' is empty", offset: value.offset) }
        return Annotation.Located(text: text, offset: value.offset)
    }

    private static func strings(_ name: String, _ value: JSONValue) throws(JSONMistake) -> [Annotation.Located] {
        var list: [Annotation.Located] = []
        for item in try value.items("'\(name)'") { list.append(try string(name, item)) }
        return list
    }

    private static func entries(_ name: String, _ value: JSONValue) throws(JSONMistake) -> [Annotation.Entry] {
        var entries: [Annotation.Entry] = []
        for member in try value.members("'\(name)'") {
            let key = String(member.key.swiftLiteral.dropFirst().dropLast())
            entries.append(Annotation.Entry(key: key, value: try string(member.key, member.value)))
        }
        return entries
    }

    private static func choice(
        _ name: String, _ value: JSONValue, _ choices: [String]
    ) throws(JSONMistake) -> Annotation.Located {
        let written = try string(name, value)
        // As in the comment, where a dot stands before it.
        let text = written.text.hasPrefix(".") ? String(written.text.dropFirst()) : written.text
        guard choices.contains(text) else {
            let nearest = EditDistance.nearest(to: text, among: choices)
            let remedy = nearest.map { "did you mean '\($0)'?" } ?? "write one of \(choices.joined(separator: ", "))"
            throw JSONMistake(message: "'\(text)' is no value of '\(name)'; \(remedy)", offset: value.offset)
        }
        return Annotation.Located(text: text, offset: value.offset)
    }

    private static func share(_ value: JSONValue) throws(JSONMistake) -> Annotation.Located {
        guard case .number(let text) = value.content, let share = Double(text), (0...1).contains(share) else {
            throw JSONMistake(
                message: "'sample' is the share of calls that are recorded, a number from 0 to 1", offset: value.offset)
        }
        return Annotation.Located(text: text, offset: value.offset)
    }
}
