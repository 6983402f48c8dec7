import Tracemark

extension Filter {
    /// Returns whether the filter matches a span, with the status that the record has.
    ///
    /// - Parameters:
    /// - span: A span with its contents.
    /// - now: The time that `since:24h` is relative to.
    public func matches(_ span: SpanRecord, at now: Timestamp) -> Bool {
        evaluate { $0.matches(span, at: now) }
    }

    /// Returns whether the filter matches a trace, with the status that the record has.
    ///
    /// - Parameters:
    /// - details: A trace with all its spans and their contents.
    /// - now: The time that `since:24h` is relative to.
    public func matches(_ details: TraceDetails, at now: Timestamp) -> Bool {
        evaluate { $0.matches(details, at: now) }
    }

    private func evaluate(_ holds: (FilterCondition) -> Bool) -> Bool {
        switch self {
        case .all: true
        case .and(let filters): filters.allSatisfy { $0.evaluate(holds) }
        case .or(let filters): filters.contains { $0.evaluate(holds) }
        case .not(let filter): !filter.evaluate(holds)
        case .condition(let condition): holds(condition)
        }
    }
}

extension FilterCondition {
    fileprivate func matches(_ span: SpanRecord, at now: Timestamp) -> Bool {
        switch self {
        case .text(let words): SearchedWords(query: words).areFound(in: span.searchedTexts)
        case .string(let field, let test): field.value(in: span).map { test.holds($0) } ?? false
        case .status(let status): span.status == status
        case .trace(let id): span.traceID == id
        case .span(let id): span.spanID == id
        case .tracePrefix(let prefix): prefix.begins(span.traceID)
        case .spanPrefix(let prefix): prefix.begins(span.spanID)
        case .number(let field, let comparison, let number):
            field.value(in: span).map { comparison.holds($0, number) } ?? false
        case .hasMetric(let name): span.metrics[exactly: name] != nil
        case .duration(let comparison, let nanoseconds):
            span.durationNanoseconds.map { comparison.holds($0, nanoseconds) } ?? false
        case .start(let comparison, let time): comparison.holds(span.start, time.resolved(at: now))
        }
    }

    fileprivate func matches(_ details: TraceDetails, at now: Timestamp) -> Bool {
        let trace = details.trace
        switch self {
        case .string(.root, let test): return test.holds(trace.name)
        case .status(let status): return trace.status == status
        case .trace(let id): return trace.id == id
        case .tracePrefix(let prefix): return prefix.begins(trace.id)
        case .number(.metric, _, _), .text, .string, .span, .spanPrefix, .hasMetric:
            return details.spans.contains { matches($0, at: now) }
        case .number(let field, let comparison, let number):
            return field.value(in: trace).map { comparison.holds($0, number) } ?? false
        case .duration(let comparison, let nanoseconds):
            return trace.durationNanoseconds.map { comparison.holds($0, nanoseconds) } ?? false
        case .start(let comparison, let time): return comparison.holds(trace.start, time.resolved(at: now))
        }
    }
}

extension FilterStringTest {
    /// Returns whether a string passes the test.
    public func holds(_ text: String) -> Bool {
        switch self {
        case .matches(let pattern): TextPattern(pattern).matches(text)
        case .equals(let value): text.utf8.elementsEqual(value.utf8)
        }
    }
}

extension FilterStringField {
    fileprivate func value(in span: SpanRecord) -> String? {
        switch self {
        case .name: span.name
        case .root: nil
        case .type: span.type
        case .kind: span.kind.rawValue
        case .model: span.model
        case .service: span.service
        case .user: span.user
        case .session: span.session
        case .tag(let key): span.tags[exactly: key]
        case .metadata(let key): span.metadata[exactly: key]?.displayText
        case .attribute(let key): span.attributes[exactly: key]?.displayText
        }
    }
}

extension FilterNumberField {
    fileprivate func value(in span: SpanRecord) -> Double? {
        switch self {
        case .metric(let name): span.metrics[exactly: name]?.value.doubleValue
        case .tokens:
            span.inputTokens == nil && span.outputTokens == nil
                ? nil : Double(span.inputTokens ?? 0) + Double(span.outputTokens ?? 0)
        case .inputTokens: span.inputTokens.map { Double($0) }
        case .outputTokens: span.outputTokens.map { Double($0) }
        case .cost: span.cost
        case .spans, .errors: nil
        }
    }

    fileprivate func value(in trace: TraceRecord) -> Double? {
        switch self {
        case .metric: nil
        case .tokens: Double(trace.inputTokens) + Double(trace.outputTokens)
        case .inputTokens: Double(trace.inputTokens)
        case .outputTokens: Double(trace.outputTokens)
        case .cost: trace.cost
        case .spans: Double(trace.spanCount)
        case .errors: Double(trace.errorCount)
        }
    }
}

extension Dictionary where Key == String {
    /// The value for the exact bytes of a key. `"é"` and `"e\u{301}"` are equal in Swift, but two keys in a store.
    package subscript(exactly key: String) -> Value? {
        guard let index = index(forKey: key), keys[index].utf8.elementsEqual(key.utf8) else { return nil }
        return values[index]
    }
}
