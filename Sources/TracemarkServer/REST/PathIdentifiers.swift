import Hummingbird
import Tracemark
import TracemarkModel

extension ServerRequestContext {
    /// The trace that the address names.
    ///
    /// - Throws: ``Problem`` if it is no id.
    func traceID() throws -> TraceID {
        let text = try pathPart("trace")
        guard let id = TraceID(text) ?? TraceID(uuidString: text) else {
            throw Problem(.badRequest, "\"\(text)\" is not a trace id of 32 hexadecimal digits.")
        }
        return id
    }

    /// The span that the address names.
    ///
    /// - Throws: ``Problem`` if it is no id.
    func spanID() throws -> SpanID {
        let text = try pathPart("span")
        guard let id = SpanID(text) ?? SpanID(uuidString: text) else {
            throw Problem(.badRequest, "\"\(text)\" is not a span id of 16 hexadecimal digits.")
        }
        return id
    }
}

extension ServerParts {
    /// The span that an address names: with its trace, or alone where only one trace has a span of this id.
    ///
    /// - Throws: ``Problem`` if there is none.
    func span(named context: ServerRequestContext) async throws -> SpanRecord {
        let span = try context.spanID()
        let traces =
            if context.parameters.get("trace") != nil {
                [try context.traceID()]
            } else {
                try await store.traceIDs(ofSpan: span)
            }
        guard traces.count < 2 else {
            throw Problem(
                .conflict,
                "Several traces have a span \(span): \(traces.map { "\($0)" }.joined(separator: ", ")). Name the trace too."
            )
        }
        guard let trace = traces.first, let record = try await store.span(SpanKey(trace, span)) else {
            throw Problem.notFound("span \(span)")
        }
        return record
    }
}
