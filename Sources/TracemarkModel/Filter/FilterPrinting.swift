extension Filter: CustomStringConvertible {
    /// The filter as text. Parsing the text returns an equal filter.
    public var description: String {
        switch self {
        case .all: ""
        case .and(let filters):
            filters.map { if case .or = $0 { "(\($0))" } else { $0.description } }.joined(separator: " AND ")
        case .or(let filters): filters.map(\.description).joined(separator: " OR ")
        case .not(let filter):
            switch filter {
            case .and, .or: "NOT (\(filter))"
            default: "NOT \(filter)"
            }
        case .condition(let condition): condition.description
        }
    }
}

extension FilterCondition: CustomStringConvertible {
    /// The condition as text. Parsing the text returns an equal condition.
    public var description: String {
        switch self {
        case .text(let words): return "text:" + FilterText.value(words)
        case .string(let field, .matches(let pattern)): return "\(field):" + FilterText.value(pattern)
        case .string(let field, .equals(let value)): return "\(field)=" + FilterText.value(value)
        case .status(let status): return "status:\(status.rawValue)"
        case .trace(let id): return "trace:\(id)"
        case .span(let id): return "span:\(id)"
        case .tracePrefix(let prefix): return "trace:\(prefix)*"
        case .spanPrefix(let prefix): return "span:\(prefix)*"
        case .number(let field, let comparison, let number):
            let whole = Int64(exactly: number).map { $0.description }
            return "\(field)\(comparison.rawValue)\(whole ?? number.description)"
        case .hasMetric(let name): return "metric.\(FilterText.key(name)):*"
        case .duration(let comparison, let nanoseconds):
            return "duration\(comparison.rawValue)\(DurationText.text(nanoseconds: nanoseconds))"
        case .start(.greaterOrEqual, let time): return "since:\(time)"
        case .start(.less, let time): return "until:\(time)"
        case .start(let comparison, let time): return "start\(comparison.rawValue)\(time)"
        }
    }
}

extension FilterTime: CustomStringConvertible {
    /// The time in ISO 8601, or a duration.
    public var description: String {
        switch self {
        case .at(let time): time.description
        case .ago(let nanoseconds): DurationText.text(nanoseconds: nanoseconds)
        }
    }
}

extension FilterStringField: CustomStringConvertible {
    /// The field as written in filters: `tag.environment`.
    public var description: String {
        switch self {
        case .name: "name"
        case .root: "root"
        case .type: "type"
        case .kind: "kind"
        case .model: "model"
        case .service: "service"
        case .user: "user"
        case .session: "session"
        case .tag(let key): "tag." + FilterText.key(key)
        case .metadata(let key): "metadata." + FilterText.key(key)
        case .attribute(let key): "attribute." + FilterText.key(key)
        }
    }
}

extension FilterNumberField: CustomStringConvertible {
    /// The field as written in filters: `metric.quality`.
    public var description: String {
        switch self {
        case .metric(let name): "metric." + FilterText.key(name)
        case .tokens: "tokens"
        case .inputTokens: "input_tokens"
        case .outputTokens: "output_tokens"
        case .cost: "cost"
        case .spans: "spans"
        case .errors: "errors"
        }
    }
}

/// A formatter that quotes keys and values where necessary.
enum FilterText {
    static func value(_ text: String) -> String {
        let isBare = !text.isEmpty && text.unicodeScalars.allSatisfy(isBareScalar)
        return isBare && text.unicodeScalars.first != "=" ? text : quoted(text)
    }

    static func key(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        let isBare = scalars.indices.allSatisfy { index in
            isBareScalar(scalars[index])
                && !FilterLexer.startsOperator(scalars[index], index + 1 < scalars.count ? scalars[index + 1] : "=")
        }
        return isBare ? text : quoted(text)
    }

    private static func isBareScalar(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace && scalar != "(" && scalar != ")" && scalar != "\""
    }

    private static func quoted(_ text: String) -> String {
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }
}
