import Hummingbird
import TracemarkModel

/// The routes of datasets and their examples.
struct DatasetRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        let reading = router.group("/api/v1/datasets", requiring: .read)
        reading.get { _, _ in try JSONBody.response(ListResponse(try await dependencies.store.datasets())) }
        reading.get(":name") { _, context in try JSONBody.response(try await dataset(context)) }
        reading.get(":name/entries") { request, context in
            let query = try RequestQuery(request)
            let page = try await dependencies.store.entries(
                of: try await dataset(context).name, after: query.cursor,
                limit: try query.number("limit", in: 1...1_000, default: 100))
            return try JSONBody.response(PageResponse(page))
        }
        reading.get(":name/entries/:id") { _, context in
            let id = try context.pathParameter("id")
            guard let entry = try await dependencies.store.entry(id, of: try context.pathParameter("name")) else {
                throw Problem.notFound("entry \(id)")
            }
            return try JSONBody.response(entry)
        }

        let writing = router.group("/api/v1/datasets", requiring: .write)
        writing.delete(":name") { _, context in
            let name = try context.pathParameter("name")
            guard try await dependencies.store.deleteDataset(name) else { throw Problem.notFound("dataset \(name)") }
            return Response(status: .noContent)
        }
        writing.post(":name/entries") { request, context in
            let body = try await dependencies.decode(NewEntries.self, from: request, context: context)
            if let place = body.entries.firstIndex(where: { $0.id.isEmpty }) {
                throw Problem(
                    .badRequest, "\"entries[\(place)].id\" is empty. Give the example an identifier.", slug: "body")
            }
            try await dependencies.store.saveEntries(body.entries, in: try context.pathParameter("name"))
            return Response(status: .noContent)
        }
        writing.delete(":name/entries/:id") { _, context in
            let id = try context.pathParameter("id")
            guard try await dependencies.store.deleteEntry(id, of: try context.pathParameter("name")) else {
                throw Problem.notFound("entry \(id)")
            }
            return Response(status: .noContent)
        }
    }

    private func dataset(_ context: ServerRequestContext) async throws -> Dataset {
        let name = try context.pathParameter("name")
        guard let dataset = try await dependencies.store.dataset(name) else {
            throw Problem.notFound("dataset \(name)")
        }
        return dataset
    }
}

private struct NewEntries: Decodable, Sendable {
    let entries: [DatasetEntry]
}
