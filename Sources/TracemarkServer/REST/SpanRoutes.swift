import Hummingbird
import Tracemark
import TracemarkModel

/// The routes that list, read, update and score spans. A path names a span by trace and span ID, or by span ID alone.
struct SpanRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        let reading = router.group("/api/v1", requiring: .read)
        reading.get("spans") { request, _ in
            let query = try RequestQuery(request)
            let page = try await dependencies.listSpans(
                SpanQuery(
                    filter: try query.filter(for: .spans), order: try query.word("order", default: TraceOrder.newest),
                    contents: try query.flag("contents", default: true),
                    limit: try query.number("limit", in: 1...1_000, default: 50), cursor: query.cursor))
            return try JSONBody.response(PageResponse(page))
        }
        reading.get("spans/:span/traces") { _, context in
            try JSONBody.response(TraceIDList(try await dependencies.store.traceIDs(ofSpan: try context.spanID())))
        }
        let ingesting = router.group("/api/v1", requiring: .ingest)
        let writing = router.group("/api/v1", requiring: .write)
        for path in ["spans/:span", "traces/:trace/spans/:span"] {
            reading.get("\(path)") { _, context in
                try JSONBody.response(try await dependencies.span(named: context))
            }
            ingesting.patch("\(path)") { request, context in
                let change = try await dependencies.decode(SpanChange.self, from: request, context: context)
                let span = try await dependencies.span(named: context)
                try await dependencies.write(change.part(of: span.key, at: dependencies.configuration.clock()))
                guard context.access.scopes.contains(.read) else {
                    return try JSONBody.response(SpanNames(span))
                }
                return try JSONBody.response(try await dependencies.store.span(span.key) ?? span)
            }
            ingesting.post("\(path)/metrics") { request, context in
                let metric = try await dependencies.decode(NewMetric.self, from: request, context: context)
                let span = try await dependencies.span(named: context)
                let record = try await dependencies.save(metric, on: span.key)
                return try JSONBody.response(record, status: .created)
            }
            writing.post("\(path)/examples") { request, context in
                let example = try await dependencies.decode(NewExample.self, from: request, context: context)
                let entry = try await dependencies.save(example, from: try await dependencies.span(named: context))
                return try JSONBody.response(entry, status: .created)
            }
        }
        writing.delete("traces/:trace/spans/:span") { _, context in
            let key = SpanKey(try context.traceID(), try context.spanID())
            guard try await dependencies.store.deleteSpan(key) else { throw Problem.notFound("span \(key.spanID)") }
            return Response(status: .noContent)
        }
        writing.delete("traces/:trace/spans/:span/metrics/:name") { _, context in
            let key = SpanKey(try context.traceID(), try context.spanID())
            let name = try context.pathParameter("name")
            guard try await dependencies.store.deleteMetric(name, of: key) else {
                throw Problem.notFound("metric \(name)")
            }
            return Response(status: .noContent)
        }
        ingesting.post("parts") { request, context in
            let body = try await dependencies.decode(NewParts.self, from: request, context: context)
            let result = try await dependencies.ingest.take(body.parts, over: .rest)
            if let reason = result.firstRejection {
                throw Problem(
                    .badRequest,
                    """
                    The server refused \(result.rejectedCount) span updates and stored the others. \
                    The first reason: \(reason)
                    """
                )
            }
            return Response(status: .noContent)
        }
    }
}

/// The span updates of a request.
private struct NewParts: Decodable, Sendable {
    let parts: [SpanPart]
}

/// The response to an update for clients without the scope `read`.
private struct SpanNames: Encodable {
    let trace_id: TraceID
    let span_id: SpanID

    init(_ span: SpanRecord) {
        trace_id = span.traceID
        span_id = span.spanID
    }
}
