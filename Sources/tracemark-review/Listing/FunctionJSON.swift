/// Traced functions as a JSON array, for programs. An option that is not given is left out.
///
///     [
///       {"target": "App", "span": "retrieve_context", "function": "Retriever._retrieve(_:)", "wrapper": "retrieve",
///        "file": "Sources/App/Retriever.swift", "line": 12, "options": {"type": "retrieval", "capturesOutput": true}}
///     ]
public struct FunctionJSON {
    /// The array, an object a line.
    public let text: String

    /// Writes functions as JSON.
    public init(_ functions: [TracedFunction]) {
        let objects = functions.map { function in
            Self.object([
                ("target", function.target.jsonLiteral), ("span", function.span.jsonLiteral),
                ("function", function.function.jsonLiteral), ("wrapper", function.wrapper.jsonLiteral),
                ("file", function.file.jsonLiteral), ("line", "\(function.line)"),
                ("options", Self.options(function.options)),
            ])
        }
        text = objects.isEmpty ? "[]" : "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
    }

    private static func options(_ options: TracedFunction.Options) -> String {
        var members: [(String, String)] = []
        if let type = options.type { members.append(("type", type.jsonLiteral)) }
        if let kind = options.kind { members.append(("kind", kind.jsonLiteral)) }
        if !options.tags.isEmpty { members.append(("tags", object(options.tags.map { ($0, $1.jsonLiteral) }))) }
        if !options.metrics.isEmpty {
            members.append(("metrics", object(options.metrics.map { ($0, $1.jsonLiteral) })))
        }
        if let failure = options.failure { members.append(("error", failure.jsonLiteral)) }
        if let sample = options.sample.flatMap({ Double($0.filter { $0 != "_" }) }) {
            members.append(("sample", "\(sample)"))
        }
        if !options.redacted.isEmpty { members.append(("redacted", array(options.redacted))) }
        if !options.uncaptured.isEmpty { members.append(("notCaptured", array(options.uncaptured))) }
        members.append(("capturesOutput", "\(options.capturesOutput)"))
        return object(members)
    }

    private static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\($0.jsonLiteral): \($1)" }.joined(separator: ", ") + "}"
    }

    private static func array(_ elements: [String]) -> String {
        "[" + elements.map(\.jsonLiteral).joined(separator: ", ") + "]"
    }
}

extension String {
    /// The string as JSON, with its quotes (RFC 8259, section 7).
    fileprivate var jsonLiteral: String {
        var literal = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\0"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
