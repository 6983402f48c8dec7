import Tracemark
import TracemarkModel

/// A filter as SQL for rows of `trace` or `span`.
///
/// Every condition is an expression of 0 or 1 and never null, so that `NOT` is the exact opposite.
struct FilterText {
    let scope: FilterScope
    let now: Timestamp
    let cutoff: Int64
    let layout: Layout
    /// The bounds of the starts of the traces' spans.
    private var spanBounds = TimeBounds()

    init(scope: FilterScope, now: Timestamp, cutoff: Int64, layout: Layout) {
        (self.scope, self.now, self.cutoff, self.layout) = (scope, now, cutoff, layout)
    }

    /// Returns the SQL of a filter, with conditions that limit the rows to read.
    ///
    /// - Parameter table: The table of the query.
    func condition(_ filter: Filter, of table: Layout.Table) -> SQLText {
        let bounds = TimeBounds(filter, at: now)
        var bounded = self
        // A span never starts before its trace.
        bounded.spanBounds = TimeBounds(from: bounds.lower)
        let rows = table.source == nil ? Day.condition(bounds) : Hour.condition(bounds)
        return "deleted = 0 AND \(rows) AND \(bounded.expression(filter))"
    }

    private func expression(_ filter: Filter) -> SQLText {
        switch filter {
        case .all: "1"
        case .and(let filters): "(\(filters.map { expression($0) }.joined(separator: " AND ")))"
        case .or(let filters): "(\(filters.map { expression($0) }.joined(separator: " OR ")))"
        case .not(let filter): "NOT (\(expression(filter)))"
        case .condition(let condition): scope == .traces ? ofTrace(condition) : ofSpan(condition)
        }
    }

    // MARK: Conditions

    private func ofTrace(_ condition: FilterCondition) -> SQLText {
        switch condition {
        case .text, .span, .spanPrefix, .string(.metadata, _), .string(.attribute, _):
            // The row of a trace lacks this field, so the condition selects traces by their spans.
            return """
                (high, low) IN (SELECT high, low FROM \(layout.all(.span)) FINAL WHERE deleted = 0 \
                AND \(Day.condition(spanBounds)) AND \(ofSpan(condition)))
                """
        case .string(.root, let test): return holds(test, "name", "name_folded")
        case .string(let field, let test):
            let (kind, key) = Self.term(field)
            return """
                arrayExists((a, b, c, d) -> a = \(kind.rawValue) AND b = \(key) AND \(holds(test, "c", "d")), \
                term_kinds, term_keys, term_values, term_folded)
                """
        case .status(let status):
            let code = StatusCode(status)
            return switch code {
            case .running: "(status = 0 AND last >= \(cutoff))"
            default:
                """
                (status = \(code.rawValue) OR (status = 0 AND last < \(cutoff) AND settled = \(code.rawValue)))
                """
            }
        case .trace(let id): return Self.isTrace(id)
        case .tracePrefix(let prefix): return Self.begins(prefix)
        case .number(let field, let comparison, let number):
            let value: SQLText
            switch field {
            case .metric(let name): return metric(name, comparison, number)
            case .tokens: value = "toFloat64(input_tokens) + toFloat64(output_tokens)"
            case .inputTokens: value = "toFloat64(input_tokens)"
            case .outputTokens: value = "toFloat64(output_tokens)"
            case .cost: value = "cost"
            case .spans: value = "toFloat64(span_count)"
            case .errors: value = "toFloat64(error_count)"
            }
            return compares(value, comparison, "\(number)")
        case .hasMetric(let name): return "has(metric_names, \(name))"
        case .duration(let comparison, let nanoseconds): return compares("duration", comparison, "\(nanoseconds)")
        case .start(let comparison, let time):
            return compares("start", comparison, "\(time.resolved(at: now).nanoseconds)")
        }
    }

    private func ofSpan(_ condition: FilterCondition) -> SQLText {
        switch condition {
        case .text(let words):
            let search = SearchedWords(query: words)
            let phrase = " \(search.words.joined(separator: " "))" + (search.isPrefix ? "" : " ")
            return search.words.isEmpty ? "0" : "position(words, \(phrase)) > 0"
        case .string(let field, let test): return ofSpan(field, test)
        case .status(let status):
            let code = StatusCode(status)
            guard code == .running || code == .abandoned else { return "status = \(code.rawValue)" }
            return """
                (status = 0 AND (high, low) IN (SELECT high, low FROM \(layout.all(.trace)) FINAL WHERE deleted = 0 \
                AND last \(sql: code == .running ? ">=" : "<") \(cutoff)))
                """
        case .trace(let id): return Self.isTrace(id)
        case .tracePrefix(let prefix): return Self.begins(prefix)
        case .span(let id): return "id = \(Int64(bitPattern: id.bits))"
        case .spanPrefix(let prefix):
            // The IDs with a common prefix have the same sign bit, so that their signed order is right.
            let bits = prefix.spanBits
            return """
                (id >= \(Int64(bitPattern: bits.lowerBound)) AND id <= \(Int64(bitPattern: bits.upperBound)))
                """
        case .number(let field, let comparison, let number):
            let value: SQLText
            switch field {
            case .metric(let name): return metric(name, comparison, number)
            case .tokens:
                let sum: SQLText = "toFloat64(ifNull(input_tokens, 0)) + toFloat64(ifNull(output_tokens, 0))"
                let isGreat = compares(sum, comparison, "\(number)")
                return "((input_tokens IS NOT NULL OR output_tokens IS NOT NULL) AND \(isGreat))"
            case .inputTokens: value = "toFloat64(input_tokens)"
            case .outputTokens: value = "toFloat64(output_tokens)"
            case .cost: value = "cost"
            case .spans, .errors: return "0"
            }
            return compares(value, comparison, "\(number)")
        case .hasMetric(let name): return "has(metric_names, \(name))"
        case .duration(let comparison, let nanoseconds): return compares("duration", comparison, "\(nanoseconds)")
        case .start(let comparison, let time):
            return compares("start", comparison, "\(time.resolved(at: now).nanoseconds)")
        }
    }

    private func ofSpan(_ field: FilterStringField, _ test: FilterStringTest) -> SQLText {
        switch field {
        case .name: holds(test, "name", "name_folded")
        // Kinds are always in lower case.
        case .kind: holds(test, "kind", "kind")
        case .root: "0"
        case .type: optional("type", test)
        case .model: optional("model", test)
        case .service: optional("service", test)
        case .user: optional("user", test)
        case .session: optional("session", test)
        case .tag(let key): entry("tag", key, test)
        case .metadata(let key): entry("metadata", key, test)
        case .attribute(let key): entry("attribute", key, test)
        }
    }

    // MARK: Pieces

    private func optional(_ column: String, _ test: FilterStringTest) -> SQLText {
        "ifNull(\(holds(test, "\(sql: column)", "\(sql: column)_folded")), 0)"
    }

    private func entry(_ column: String, _ key: String, _ test: FilterStringTest) -> SQLText {
        """
        arrayExists((a, b, c) -> a = \(key) AND \(holds(test, "b", "c")), \
        \(sql: column)_keys, \(sql: column)_values, \(sql: column)_folded)
        """
    }

    private func metric(_ name: String, _ comparison: FilterComparison, _ number: Double) -> SQLText {
        """
        arrayExists((a, b) -> a = \(name) AND b \(sql: comparison.rawValue) \(number), metric_names, metric_values)
        """
    }

    private func compares(_ value: SQLText, _ comparison: FilterComparison, _ other: SQLText) -> SQLText {
        "ifNull((\(value)) \(sql: comparison.rawValue) \(other), 0)"
    }

    static func isTrace(_ id: TraceID) -> SQLText { "(high = \(id.high) AND low = \(id.low))" }

    private static func begins(_ prefix: IDPrefix) -> SQLText {
        let (first, last) = prefix.traceBytes
        guard let first = TraceID(anyBytes: first), let last = TraceID(anyBytes: last) else { return "0" }
        return """
            ((high > \(first.high) OR (high = \(first.high) AND low >= \(first.low))) \
            AND (high < \(last.high) OR (high = \(last.high) AND low <= \(last.low))))
            """
    }

    /// Returns a condition for several traces. Older engines need separate forms for an empty list and for a single
    /// trace.
    static func areTraces(_ ids: some Collection<TraceID>) -> SQLText {
        guard ids.count > 1 else { return ids.first.map { isTrace($0) } ?? "0" }
        // Joining a thousand pieces one by one would copy the text as often.
        let pairs = ids.map { "(\($0.high),\($0.low))" }.joined(separator: ",")
        return "(high, low) IN (\(sql: pairs))"
    }

    static func areSpans(_ keys: some Collection<SpanKey>, id: String) -> SQLText {
        func text(_ key: SpanKey) -> String {
            "(\(key.traceID.high),\(key.traceID.low),\(Int64(bitPattern: key.spanID.bits)))"
        }
        guard let first = keys.first else { return "0" }
        guard keys.count > 1 else { return "(\(sql: "(high, low, \(id)) = \(text(first))"))" }
        return "(high, low, \(sql: id)) IN (\(sql: keys.map { text($0) }.joined(separator: ",")))"
    }

    /// Returns an expression that tests a value and its lower-case form.
    private func holds(_ test: FilterStringTest, _ value: SQLText, _ folded: SQLText) -> SQLText {
        switch test {
        case .equals(let text): "\(value) = \(text)"
        case .matches(let pattern): Self.matches(TextPattern(pattern).pieces, folded)
        }
    }

    private static func matches(_ pieces: [String], _ text: SQLText) -> SQLText {
        let (first, last) = (pieces[0], pieces[pieces.count - 1])
        let between = pieces.dropFirst().dropLast().filter { !$0.isEmpty }
        if pieces.count == 1 { return "\(text) = \(first)" }
        if between.isEmpty {
            if first.isEmpty, last.isEmpty { return "\(text) >= ''" }
            if last.isEmpty { return "startsWith(\(text), \(first))" }
            if first.isEmpty { return "endsWith(\(text), \(last))" }
            return """
                (startsWith(\(text), \(first)) AND endsWith(\(text), \(last)) \
                AND length(\(text)) >= \(first.utf8.count + last.utf8.count))
                """
        }
        if first.isEmpty, last.isEmpty, between.count == 1 { return "position(\(text), \(between[0])) > 0" }
        let expression = ([first] + between + [last]).map { escaped($0) }.joined(separator: ".*")
        return "match(\(text), \("(?s)^\(expression)$"))"
    }

    /// Returns an RE2 regular expression that matches exactly a text.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 48...57, 65...90, 97...122, 0x80...: escaped.unicodeScalars.append(scalar)
            default: escaped += "\\x{" + String(scalar.value, radix: 16) + "}"
            }
        }
        return escaped
    }

    /// Returns the kind and key of a field's terms.
    static func term(_ field: FilterStringField) -> (kind: TermKind, key: String) {
        switch field {
        case .name, .root, .metadata, .attribute: (.name, "")
        case .kind: (.kind, "")
        case .type: (.type, "")
        case .model: (.model, "")
        case .service: (.service, "")
        case .user: (.user, "")
        case .session: (.session, "")
        case .tag(let key): (.tag, key)
        }
    }
}

extension TraceID {
    /// Creates an ID from 16 bytes. Zeros are allowed, because a range may begin with them.
    fileprivate init?(anyBytes bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: number(bytes[..<8]), low: number(bytes[8...]))
    }
}
