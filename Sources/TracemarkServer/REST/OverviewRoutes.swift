import Hummingbird
import TracemarkModel

/// The routes of statistics, and of values to complete filters with.
struct OverviewRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        let reading = router.group("/api/v1", requiring: .read)
        reading.get("statistics") { request, _ in
            let query = try RequestQuery(request)
            let scope = try query.word("scope", default: ScopeWord.spans).scope
            let rows = try await dependencies.readStatistics(
                StatisticsQuery(
                    of: scope, filter: try query.filter(for: scope),
                    groupBy: try query["group"].map { try FilterStringField(text: $0, scope) },
                    intervalNanoseconds: try interval(query), metric: query["metric"]))
            return try JSONBody.response(ListResponse(rows))
        }
        reading.get("values") { request, _ in
            let query = try RequestQuery(request)
            let values = try await dependencies.store.values(
                ValueQuery(
                    try FilterStringField(text: try query.required("field"), .traces), prefix: query["prefix"] ?? "",
                    filter: try query.filter(), limit: try query.number("limit", in: 1...1_000, default: 20)))
            return try JSONBody.response(ListResponse(values))
        }
        reading.get("keys") { request, _ in
            let query = try RequestQuery(request)
            let keys = try await dependencies.store.keys(
                of: try query.word("field", default: KeyedField.tag), startingWith: query["prefix"] ?? "",
                limit: try query.number("limit", in: 1...1_000, default: 100))
            return try JSONBody.response(ListResponse(keys))
        }
        reading.get("fields") { _, _ in
            try JSONBody.response(ListResponse(FilterField.all.map { FieldResponse($0) }))
        }
        reading.get("filter") { request, _ in
            let query = try RequestQuery(request)
            let filter = try query.filter(for: try query.word("scope", default: ScopeWord.traces).scope)
            return try JSONBody.response(["canonical": filter.description])
        }
    }

    private func interval(_ query: RequestQuery) throws -> Int64? {
        guard query["interval_ns"] != nil else { return nil }
        let longest = Int(StatisticsQuery.intervalBounds.upperBound)
        return Int64(try query.number("interval_ns", in: 1_000_000...longest, default: 0))
    }
}

private enum ScopeWord: String, CaseIterable {
    case spans, traces

    var scope: FilterScope { self == .spans ? .spans : .traces }
}

private struct FieldResponse: Encodable {
    let name: String
    let kind: FilterField.Kind
    let summary: String
    let traces_only: Bool

    init(_ field: FilterField) {
        name = field.name
        kind = field.kind
        summary = field.summary
        traces_only = field.isOfTracesOnly
    }
}

extension FilterStringField {
    /// Parses a field of the filter language: `status`, `tag.team`, `tag."my team"`.
    ///
    /// - Throws: ``Problem`` if the field does not exist or is not a string field.
    init(text: String, _ scope: FilterScope) throws {
        guard case .condition(.string(let field, .matches("*"))) = try Filter("\(text):*", for: scope) else {
            throw Problem(.badRequest, "\"\(text)\" is not a string field. Use one such as name, model or tag.team.")
        }
        self = field
    }
}
