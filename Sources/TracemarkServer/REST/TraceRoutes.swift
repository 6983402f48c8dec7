import Hummingbird
import Tracemark
import TracemarkModel

/// The routes that list, read and delete traces.
struct TraceRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        let reading = router.group("/api/v1/traces", requiring: .read)
        reading.get { request, _ in
            let query = try RequestQuery(request)
            let page = try await dependencies.listTraces(
                TraceQuery(
                    filter: try query.filter(), order: try query.word("order", default: TraceOrder.newest),
                    limit: try query.number("limit", in: 1...1_000, default: 50), cursor: query.cursor))
            return try JSONBody.response(PageResponse(page))
        }
        reading.get("changes") { request, _ in
            let query = try RequestQuery(request)
            let page = try await dependencies.store.changes(
                after: query.cursor, limit: try query.number("limit", in: 1...1_000, default: 100))
            return try JSONBody.response(PageResponse(page))
        }
        reading.get(":trace") { request, context in
            let contents = try RequestQuery(request).flag("contents", default: true)
            let id = try context.traceID()
            guard let trace = try await dependencies.readTrace(id, contents: contents) else {
                throw Problem.notFound("trace \(id)")
            }
            return try JSONBody.response(trace)
        }

        let writing = router.group("/api/v1/traces", requiring: .write)
        writing.delete(":trace") { _, context in
            let id = try context.traceID()
            guard try await dependencies.store.deleteTraces([id]) > 0 else { throw Problem.notFound("trace \(id)") }
            return Response(status: .noContent)
        }
        writing.post("delete") { request, context in
            let body = try await dependencies.decode(TraceIDList.self, from: request, context: context)
            return try JSONBody.response(
                DeletionResponse(deleted: try await dependencies.store.deleteTraces(body.ids)))
        }
    }
}
