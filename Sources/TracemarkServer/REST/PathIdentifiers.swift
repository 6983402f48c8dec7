import Hummingbird
import Tracemark
import TracemarkModel

extension ServerRequestContext {
    /// Returns the trace ID in the path.
    ///
    /// - Throws: ``Problem`` if it is not valid.
    func traceID() throws -> TraceID {
        let text = try pathParameter("trace")
        guard let id = TraceID(text) ?? TraceID(uuidString: text) else {
            throw Problem(.badRequest, "\"\(text)\" is not a trace ID. Use 32 hexadecimal digits.")
        }
        return id
    }

    /// Returns the span ID in the path.
    ///
    /// - Throws: ``Problem`` if it is not valid.
    func spanID() throws -> SpanID {
        let text = try pathParameter("span")
        guard let id = SpanID(text) ?? SpanID(uuidString: text) else {
            throw Problem(.badRequest, "\"\(text)\" is not a span ID. Use 16 hexadecimal digits.")
        }
        return id
    }
}

extension ServerDependencies {
    /// Returns the span in the path. A path without a trace works if only one trace has a span with this ID.
    ///
    /// - Throws: ``Problem`` if the span does not exist or is ambiguous.
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
                """
                Several traces have a span \(span): \(traces.map { "\($0)" }.joined(separator: ", ")). \
                Add the trace to the path.
                """
            )
        }
        guard let trace = traces.first, let record = try await store.span(SpanKey(trace, span)) else {
            throw Problem.notFound("span \(span)")
        }
        return record
    }
}
