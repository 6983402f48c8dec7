import Foundation
import GRDB
import Tracemark
import TracemarkModel

/// A filter as SQL. It refers to traces as `t`, and with the scope of spans also to spans as `s`.
///
/// Each condition becomes an expression that tests a trace or span. Many conditions can also list the traces that may
/// match. If the list of a required condition is short, the query starts from the list. Otherwise it scans the traces
/// in the requested order and tests each, because enough of them will match. Both ways have the same result.
struct FilterSQL {
    /// The longest list that a query starts from.
    private static let shortList = 2_000
    /// The largest number of spans that are looked up by the index of starts. For more, a table scan is faster.
    private static let shortTime = 100_000

    let db: Database
    let scope: FilterScope
    let now: Timestamp
    let cutoff: Int64

    /// Returns the expression that matches the same traces or spans as a filter.
    func expression(_ filter: Filter) throws -> SQL {
        guard case .and(let filters) = filter else { return try conjunct(filter).sql }
        return Self.joined(try filters.map { try conjunct($0) }, by: "AND").sql
    }

    /// Returns the source of a query for all matching spans. For a long time window, it goes by traces, because the
    /// spans of a trace are stored together. It skips traces whose last activity is before the window.
    func spans(of filter: Filter) throws -> SQL {
        let since = TimeBounds(filter, at: now).lower
        let isLong =
            try scope == .spans && since != .min
            && !isShort("SELECT 1 FROM span WHERE start >= \(since)", limit: Self.shortTime)
        return isLong
            ? "trace t CROSS JOIN span s ON s.trace = t.row AND t.last >= \(since)"
            : "span s JOIN trace t ON t.row = s.trace"
    }

    /// Returns the expression of a required condition. It starts with a list if that is short.
    private func conjunct(_ filter: Filter) throws -> Nested {
        if scope == .spans, case .condition(let condition) = filter, case .start = condition {
            // SQLite uses the index for the plain condition, and then looks up each span.
            let began = try spanTest(condition)
            if try isShort("SELECT 1 FROM span s WHERE \(began)", limit: Self.shortTime) {
                return Nested(sql: began, depth: 0)
            }
        }
        guard case .condition(let condition) = filter, let list = try list(condition), try isShort(list.traces) else {
            return try test(filter, isNegated: false)
        }
        let isListed: SQL = "t.row IN (\(list.traces))"
        if list.isExact { return Nested(sql: isListed, depth: 0) }
        return Nested(sql: "\(isListed) AND \(try test(filter, isNegated: false).sql)", depth: 0)
    }

    // MARK: Tests

    /// Returns the test of a filter or of its opposite. The negation moves to the conditions, so it adds no nesting.
    private func test(_ filter: Filter, isNegated: Bool) throws -> Nested {
        switch filter {
        case .all: return Nested(sql: isNegated ? "0" : "1", depth: 0)
        case .and(let filters):
            return Self.joined(
                try filters.map { try test($0, isNegated: isNegated) }, by: isNegated ? "OR" : "AND")
        case .or(let filters):
            return Self.joined(
                try filters.map { try test($0, isNegated: isNegated) }, by: isNegated ? "AND" : "OR")
        case .not(let filter): return try test(filter, isNegated: !isNegated)
        case .condition(let condition):
            // A missing value is null. Its opposite must be true, not null.
            let holds = try scope == .traces ? traceTest(condition) : spanTest(condition)
            return Nested(sql: "((\(holds)) \(sql: isNegated ? "IS NOT TRUE" : "IS TRUE"))", depth: 0)
        }
    }

    /// An expression with the depth of its parentheses.
    private struct Nested {
        let sql: SQL
        let depth: Int
    }

    /// Joins expressions in pairs, shallowest first, with the deeper one in front.
    ///
    /// SQLite allows 1,000 levels, and a chain has one level per member. Its parser's stack has 100 entries. A
    /// parenthesis in front takes one entry, and an operand before a parenthesis takes three.
    private static func joined(_ parts: [Nested], by word: String) -> Nested {
        var parts = parts.sorted { $0.depth < $1.depth }[...]
        while parts.count > 1 {
            let (one, other) = (parts.removeFirst(), parts.removeFirst())
            let both = Nested(sql: "(\(other.sql) \(sql: word) \(one.sql))", depth: other.depth + 1)
            parts.insert(both, at: parts.firstIndex { $0.depth >= both.depth } ?? parts.endIndex)
        }
        return parts.first ?? Nested(sql: "1", depth: 0)
    }

    private func traceTest(_ condition: FilterCondition) throws -> SQL {
        switch condition {
        case .text(let words):
            let match = Self.matchText(words)
            if try isShort(textTraces(match)) { return "t.row IN (\(textTraces(match)))" }
            return """
                EXISTS (SELECT 1 FROM span_text WHERE span_text MATCH \(match) AND rowid \
                BETWEEN t.row << \(ContentID.ordinalBits) AND ((t.row + 1) << \(ContentID.ordinalBits)) - 1)
                """
        case .string(let field, let stringTest):
            return try traceTest(field, stringTest)
        case .status(let status):
            return statusTest(StatusCode(status), open: "t.status", settled: "t.settled")
        case .trace(let id): return "t.id = \(StoredTraceID(id))"
        case .span(let id):
            return "EXISTS (SELECT 1 FROM span x WHERE x.trace = t.row AND x.id = \(Int64(bitPattern: id.bits)))"
        case .tracePrefix(let prefix): return "t.id \(between(prefix.traceBytes))"
        case .spanPrefix(let prefix):
            return "EXISTS (SELECT 1 FROM span x WHERE x.trace = t.row AND x.id \(between(prefix.spanBits)))"
        case .number(.metric(let name), let comparison, let number):
            return """
                EXISTS (SELECT 1 FROM metric x WHERE x.trace = t.row AND +x.name = \(try metricTerm(name)) \
                AND CAST(x.value AS REAL) \(sql: comparison.rawValue) \(number))
                """
        case .hasMetric(let name):
            return "EXISTS (SELECT 1 FROM metric x WHERE x.trace = t.row AND +x.name = \(try metricTerm(name)))"
        case .number(let field, let comparison, let number):
            let value: SQL =
                switch field {
                case .tokens: "CAST(t.input_tokens AS REAL) + CAST(t.output_tokens AS REAL)"
                case .inputTokens: "CAST(t.input_tokens AS REAL)"
                case .outputTokens: "CAST(t.output_tokens AS REAL)"
                case .cost: "t.cost"
                case .spans: "t.span_count"
                case .errors, .metric: "t.error_count"
                }
            return "\(value) \(sql: comparison.rawValue) \(number)"
        case .duration(let comparison, let nanoseconds):
            return "t.duration \(sql: comparison.rawValue) \(nanoseconds)"
        case .start(let comparison, let time):
            return "t.start \(sql: comparison.rawValue) \(time.resolved(at: now).nanoseconds)"
        }
    }

    private func traceTest(_ field: FilterStringField, _ test: FilterStringTest) throws -> SQL {
        let range: SQL = """
            BETWEEN t.row << \(ContentID.ordinalBits) AND ((t.row + 1) << \(ContentID.ordinalBits)) - 1
            """
        switch field {
        case .root:
            return "t.name IN (\(try terms(.name, "", test)))"
        case .kind:
            return "EXISTS (SELECT 1 FROM span x WHERE x.trace = t.row AND x.kind IN (\(kinds(test))))"
        case .metadata(let key):
            return "EXISTS (SELECT 1 FROM content x WHERE x.id \(range) AND \(member("metadata", key, test)))"
        case .attribute(let key):
            return "EXISTS (SELECT 1 FROM content x WHERE x.id \(range) AND \(member("attributes", key, test)))"
        default:
            let (kind, key, _) = Self.term(field)
            let ids = try termIDs(kind, key, test)
            if ids.count <= Self.shortTermList {
                let terms = Self.listed(ids)
                return "EXISTS (SELECT 1 FROM trace_term x WHERE x.trace = t.row AND x.term IN (\(terms)))"
            }
            // For many terms, reading the trace's terms is faster.
            return """
                EXISTS (SELECT 1 FROM trace_term x CROSS JOIN term y ON y.id = x.term WHERE x.trace = t.row \
                AND y.kind = \(kind.rawValue) AND y.key = \(key) AND \(holds("y.value", test)))
                """
        }
    }

    private func spanTest(_ condition: FilterCondition) throws -> SQL {
        switch condition {
        case .text(let words):
            let match = Self.matchText(words)
            let id: SQL = "((s.trace << \(ContentID.ordinalBits)) | s.ordinal)"
            if try isShort("SELECT rowid FROM span_text WHERE span_text MATCH \(match)") {
                return "\(id) IN (SELECT rowid FROM span_text WHERE span_text MATCH \(match))"
            }
            return "EXISTS (SELECT 1 FROM span_text WHERE span_text MATCH \(match) AND rowid = \(id))"
        case .string(let field, let stringTest):
            return try spanTest(field, stringTest)
        case .status(let status):
            return statusTest(StatusCode(status), open: "s.status", settled: "\(StatusCode.abandoned.rawValue)")
        case .trace(let id): return "t.id = \(StoredTraceID(id))"
        case .span(let id): return "s.id = \(Int64(bitPattern: id.bits))"
        case .tracePrefix(let prefix): return "t.id \(between(prefix.traceBytes))"
        case .spanPrefix(let prefix): return "s.id \(between(prefix.spanBits))"
        case .number(.metric(let name), let comparison, let number):
            return """
                EXISTS (SELECT 1 FROM metric x WHERE x.trace = s.trace AND x.span = s.id \
                AND x.name = \(try metricTerm(name)) AND CAST(x.value AS REAL) \(sql: comparison.rawValue) \(number))
                """
        case .hasMetric(let name):
            return """
                EXISTS (SELECT 1 FROM metric x WHERE x.trace = s.trace AND x.span = s.id \
                AND x.name = \(try metricTerm(name)))
                """
        case .number(let field, let comparison, let number):
            let value: SQL =
                switch field {
                case .tokens:
                    """
                    CASE WHEN s.input_tokens IS NULL AND s.output_tokens IS NULL THEN NULL \
                    ELSE CAST(ifnull(s.input_tokens, 0) AS REAL) + CAST(ifnull(s.output_tokens, 0) AS REAL) END
                    """
                case .inputTokens: "CAST(s.input_tokens AS REAL)"
                case .outputTokens: "CAST(s.output_tokens AS REAL)"
                case .cost: "s.cost"
                case .spans, .errors, .metric: "NULL"
                }
            return "(\(value)) \(sql: comparison.rawValue) \(number)"
        case .duration(let comparison, let nanoseconds):
            return "max(0, s.end - s.start) \(sql: comparison.rawValue) \(nanoseconds)"
        case .start(let comparison, let time):
            return "s.start \(sql: comparison.rawValue) \(time.resolved(at: now).nanoseconds)"
        }
    }

    private func spanTest(_ field: FilterStringField, _ test: FilterStringTest) throws -> SQL {
        let id: SQL = "((s.trace << \(ContentID.ordinalBits)) | s.ordinal)"
        switch field {
        case .root: return "0"
        case .kind: return "s.kind IN (\(kinds(test)))"
        case .metadata(let key):
            return "EXISTS (SELECT 1 FROM content x WHERE x.id = \(id) AND \(member("metadata", key, test)))"
        case .attribute(let key):
            return "EXISTS (SELECT 1 FROM content x WHERE x.id = \(id) AND \(member("attributes", key, test)))"
        case .tag(let key):
            return "EXISTS (SELECT 1 FROM json_each(s.tags) x WHERE x.key = \(key) AND \(holds("x.value", test)))"
        default:
            let (kind, key, column) = Self.term(field)
            return "s.\(sql: column) IN (\(try terms(kind, key, test)))"
        }
    }

    // MARK: Lists to start from

    /// Returns the traces that may match a condition, or that have a span that may match. The flag says that all of
    /// them match. Returns nil if a scan of all traces is as fast.
    private func list(_ condition: FilterCondition) throws -> (traces: SQL, isExact: Bool)? {
        let isOfTraces = scope == .traces
        switch condition {
        case .text(let words): return (textTraces(Self.matchText(words)), isOfTraces)
        case .span(let id):
            return (
                "SELECT trace FROM span WHERE \(sql: Segment.any) AND id = \(Int64(bitPattern: id.bits))", isOfTraces
            )
        case .trace(let id): return ("SELECT row FROM trace WHERE id = \(StoredTraceID(id))", true)
        case .tracePrefix(let prefix):
            return ("SELECT row FROM trace WHERE id \(between(prefix.traceBytes))", true)
        case .spanPrefix(let prefix):
            return ("SELECT trace FROM span WHERE \(sql: Segment.any) AND id \(between(prefix.spanBits))", isOfTraces)
        case .hasMetric(let name):
            return ("SELECT trace FROM metric WHERE name = \(try metricTerm(name))", isOfTraces)
        case .number(.metric(let name), _, _):
            return ("SELECT trace FROM metric WHERE name = \(try metricTerm(name))", false)
        case .string(.root, let test):
            return ("SELECT trace FROM trace_term WHERE term IN (\(try terms(.name, "", test)))", false)
        case .string(.kind, _), .string(.metadata, _), .string(.attribute, _): return nil
        case .string(let field, let test):
            let (kind, key, _) = Self.term(field)
            return ("SELECT trace FROM trace_term WHERE term IN (\(try terms(kind, key, test)))", isOfTraces)
        case .status(let status) where isOfTraces && status != .running:
            let code = StatusCode(status)
            if code == .abandoned { return ("SELECT row FROM trace WHERE status = 0 AND last < \(cutoff)", false) }
            let traces: SQL = """
                SELECT row FROM trace WHERE status = \(code.rawValue) \
                UNION ALL SELECT row FROM trace WHERE status = 0 AND settled = \(code.rawValue)
                """
            return (traces, false)
        default: return nil
        }
    }

    private func isShort(_ list: SQL, limit: Int = shortList) throws -> Bool {
        let count: SQL = "SELECT count(*) FROM (SELECT 1 FROM (\(list)) LIMIT \(limit + 1))"
        return try SQLRequest<Int>(literal: count).fetchOne(db) ?? 0 <= limit
    }

    private func textTraces(_ match: String) -> SQL {
        "SELECT rowid >> \(ContentID.ordinalBits) FROM span_text WHERE span_text MATCH \(match)"
    }

    // MARK: Pieces

    private func between(_ bytes: (first: [UInt8], last: [UInt8])) -> SQL {
        "BETWEEN \(Data(bytes.first)) AND \(Data(bytes.last))"
    }

    /// Returns the range of IDs with a common prefix. They have the same sign bit, so that their signed order is right.
    private func between(_ bits: ClosedRange<UInt64>) -> SQL {
        "BETWEEN \(Int64(bitPattern: bits.lowerBound)) AND \(Int64(bitPattern: bits.upperBound))"
    }

    private func statusTest(_ code: StatusCode, open: SQL, settled: SQL) -> SQL {
        switch code {
        case .running: "\(open) = 0 AND t.last >= \(cutoff)"
        case .abandoned: "\(open) = 0 AND t.last < \(cutoff) AND \(settled) = \(code.rawValue)"
        default: "\(open) = \(code.rawValue) OR (\(open) = 0 AND t.last < \(cutoff) AND \(settled) = \(code.rawValue))"
        }
    }

    private func kinds(_ test: FilterStringTest) -> SQL {
        SpanKind.allCases.filter { test.holds($0.rawValue) }.map { "\($0.code)" as SQL }.joined(separator: ", ")
    }

    private func member(_ column: String, _ key: String, _ test: FilterStringTest) -> SQL {
        "x.\(sql: column) IS NOT NULL AND \(holds("tm_member(x.\(sql: column), \(key))", test))"
    }

    private func holds(_ value: SQL, _ test: FilterStringTest) -> SQL {
        switch test {
        case .matches(let pattern): "tm_like(\(value), \(pattern))"
        case .equals(let text): "\(value) = \(text)"
        }
    }

    private func metricTerm(_ name: String) throws -> Int64 {
        try Int64.fetchOne(
            db, sql: "SELECT id FROM term WHERE kind = ? AND key = '' AND value = ?",
            arguments: [TermKind.metric.rawValue, name]) ?? -1
    }

    private static let shortTermList = 20

    /// Returns the terms that pass a test, as a list.
    private func terms(_ kind: TermKind, _ key: String, _ test: FilterStringTest) throws -> SQL {
        Self.listed(try termIDs(kind, key, test))
    }

    private static func listed(_ ids: [Int64]) -> SQL {
        let list = ids.map(String.init).joined(separator: ", ")
        return ids.count <= shortTermList ? SQL(sql: list) : "SELECT value FROM json_each(\("[\(list)]"))"
    }

    private func termIDs(_ kind: TermKind, _ key: String, _ test: FilterStringTest) throws -> [Int64] {
        switch test {
        case .equals(let value):
            try Int64.fetchAll(
                db, sql: "SELECT id FROM term WHERE kind = ? AND key = ? AND value = ?",
                arguments: [kind.rawValue, key, value])
        case .matches(let text):
            try matchingTerms(kind, key, TextPattern(text))
        }
    }

    private func matchingTerms(_ kind: TermKind, _ key: String, _ pattern: TextPattern) throws -> [Int64] {
        if let text = pattern.exactText {
            return try Int64.fetchAll(
                db, sql: "SELECT id FROM term WHERE kind = ? AND key = ? AND folded = ?",
                arguments: [kind.rawValue, key, text])
        }
        var ids: [Int64] = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT id, folded FROM term WHERE kind = ? AND key = ? AND folded >= ? ORDER BY folded",
            arguments: [kind.rawValue, key, pattern.prefix])
        while let row = try rows.next() {
            let folded: String = row[1]
            guard folded.utf8.starts(with: pattern.prefix.utf8) else { break }
            if pattern.matches(folded: folded) { ids.append(row[0]) }
        }
        return ids
    }

    /// Returns the kind and key of a field's terms, and their column in `span`.
    static func term(_ field: FilterStringField) -> (kind: TermKind, key: String, column: String) {
        switch field {
        case .name, .root, .kind, .metadata, .attribute: (.name, "", "name")
        case .type: (.type, "", "type")
        case .model: (.model, "", "model")
        case .service: (.service, "", "service")
        case .user: (.user, "", "user")
        case .session: (.session, "", "session")
        case .tag(let key): (.tag, key, "")
        }
    }

    /// Returns the words in FTS5's syntax: `"rate limit" *`. A word never contains a quotation mark.
    private static func matchText(_ words: String) -> String {
        let search = SearchedWords(query: words)
        return "\"\(search.words.joined(separator: " "))\"" + (search.isPrefix ? " *" : "")
    }
}
