/// A route of an Opper API: its path and method, its scope and its handler.
struct OpperRoute: Sendable {
    typealias Handler = @Sendable (OpperService, OpperRequest, [String]) async throws -> OpperReply

    let generation: OpperGeneration
    let method: String
    /// The scope that the request's key needs.
    let scope: AccessScope
    /// The path after the generation. `*` matches an identifier, and a final `**` matches one or more components.
    let path: [String]
    let handler: Handler

    init(
        _ generation: OpperGeneration, _ method: String, _ path: String, _ scope: AccessScope? = nil,
        _ handler: @escaping Handler
    ) {
        self.generation = generation
        self.method = method
        // Clients that send spans may also add to them. They may not delete spans, change datasets, or spend the money
        // of the server's model.
        self.scope =
            scope ?? (method == "GET" ? .read : path.hasPrefix("datasets") || method == "DELETE" ? .write : .ingest)
        self.path = path.split(separator: "/").map(String.init)
        self.handler = handler
    }

    /// Returns the scope that a request needs.
    ///
    /// - Throws: ``OpperError`` if no route matches.
    static func scope(of request: OpperRequest) throws(OpperError) -> AccessScope {
        try find(request).route.scope
    }

    /// Handles a request with the matching route.
    static func handle(_ request: OpperRequest, by service: OpperService) async throws -> OpperReply {
        let (route, ids) = try find(request)
        return try await route.handler(service, request, ids)
    }

    /// Returns the matching route and the identifiers in the path.
    private static func find(_ request: OpperRequest) throws(OpperError) -> (route: OpperRoute, ids: [String]) {
        var methods: [String] = []
        for route in all where route.generation == request.generation {
            guard let ids = route.ids(in: request.path) else { continue }
            if route.method == request.method { return (route, ids) }
            methods.append(route.method)
        }
        let path = "/\(request.generation.rawValue)/" + request.path.joined(separator: "/")
        guard methods.isEmpty else {
            var error = OpperError(
                .methodNotAllowed, "\(path) does not accept \(request.method). Use \(methods.joined(separator: ", ")).")
            error.allowedMethods = methods
            throw error
        }
        if let unsupported = OpperUnsupported.error(for: request) { throw unsupported }
        throw OpperError(
            .notFound, "The path \(path) does not exist. GET /api/v1/openapi.json lists this server's own API.")
    }

    /// Returns the identifiers in a path, or nil if the path does not match.
    private func ids(in other: [String]) -> [String]? {
        let isOpen = path.last == "**"
        guard isOpen ? other.count >= path.count : path.count == other.count else { return nil }
        var ids: [String] = []
        for (part, found) in zip(path, other) {
            if part == "**" { return ids + other[(path.count - 1)...] }
            if part == "*" {
                guard !found.isEmpty else { return nil }
                ids.append(found)
            } else if part != found {
                return nil
            }
        }
        return ids
    }

    /// All routes. If two match a path, the first one counts.
    static let all: [OpperRoute] = [
        OpperRoute(.v1, "POST", "spans") { service, request, _ in try await service.createSpan(request) },
        OpperRoute(.v1, "PUT", "spans/*") { try await $0.updateSpan($2[0], $1) },
        OpperRoute(.v1, "DELETE", "spans/*") { service, _, ids in try await service.deleteSpan(ids[0]) },
        OpperRoute(.v1, "POST", "spans/*/metrics") { try await $0.createMetric(of: $2[0], $1) },
        OpperRoute(.v1, "POST", "spans/*/save_examples", .write) { try await $0.saveExample(of: $2[0], $1) },
        OpperRoute(.v1, "POST", "spans/*/generation") { try await $0.saveGeneration(of: $2[0], $1) },
        OpperRoute(.v1, "POST", "call", .write) { service, request, _ in try await service.call(request) },
        OpperRoute(.v1, "POST", "functions", .write) { service, request, _ in try await service.createFunction(request)
        },
        OpperRoute(.v1, "GET", "functions/by_path/**") {
            try await $0.function(.name($2.joined(separator: "/")), $1)
        },
        OpperRoute(.v1, "DELETE", "functions/by_path/**") { service, _, path in
            try await service.deleteFunction(.name(path.joined(separator: "/")))
        },
        OpperRoute(.v1, "GET", "functions/*") { try await $0.function(.id($2[0]), $1) },
        OpperRoute(.v1, "PATCH", "functions/*", .write) { try await $0.updateFunction(.id($2[0]), $1) },
        OpperRoute(.v1, "DELETE", "functions/*") { service, _, ids in try await service.deleteFunction(.id(ids[0])) },
        // The server has no cache, so this does nothing.
        OpperRoute(.v1, "DELETE", "functions/*/cache") { _, _, _ in .empty() },
        OpperRoute(.v1, "POST", "functions/*/call", .write) { try await $0.callFunction(.id($2[0]), $1) },
        OpperRoute(.v1, "POST", "chat/**", .write) { try await $0.chat($2, $1) },
        OpperRoute(.v1, "POST", "datasets/*") { try await $0.addEntry(to: $2[0], $1) },
        OpperRoute(.v1, "GET", "datasets/*/entries") { try await $0.listEntries(of: $2[0], $1) },
        OpperRoute(.v1, "GET", "datasets/*/entries/*") { try await $0.entry($2[1], of: $2[0], $1) },
        OpperRoute(.v1, "PUT", "datasets/*/entries/*") { try await $0.updateEntry($2[1], of: $2[0], $1) },
        OpperRoute(.v1, "DELETE", "datasets/*/entries/*") { try await $0.deleteEntry($2[1], of: $2[0], $1) },

        OpperRoute(.v2, "POST", "call", .write) { service, request, _ in try await service.call(request) },
        OpperRoute(.v2, "POST", "call/stream", .write) { service, request, _ in try await service.call(request) },
        OpperRoute(.v2, "POST", "functions", .write) { service, request, _ in try await service.createFunction(request)
        },
        OpperRoute(.v2, "GET", "functions") { service, request, _ in try await service.listFunctions(request) },
        OpperRoute(.v2, "GET", "functions/by-name/**") {
            try await $0.function(.name($2.joined(separator: "/")), $1)
        },
        OpperRoute(.v2, "GET", "functions/*") { try await $0.function(.id($2[0]), $1) },
        OpperRoute(.v2, "PATCH", "functions/*", .write) { try await $0.updateFunction(.id($2[0]), $1) },
        OpperRoute(.v2, "DELETE", "functions/*") { service, _, ids in try await service.deleteFunction(.id(ids[0])) },
        OpperRoute(.v2, "GET", "functions/*/revisions") { try await $0.listRevisions(of: $2[0], $1) },
        OpperRoute(.v2, "GET", "functions/*/revisions/*") { try await $0.revision($2[1], of: $2[0], $1) },
        OpperRoute(.v2, "POST", "functions/*/call", .write) { try await $0.callFunction(.id($2[0]), $1) },
        OpperRoute(.v2, "POST", "functions/*/call/stream", .write) {
            try await $0.callFunction(.id($2[0]), isStream: true, $1)
        },
        OpperRoute(.v2, "POST", "functions/*/call/*", .write) {
            try await $0.callFunction(.id($2[0]), revision: $2[1], $1)
        },
        OpperRoute(.v2, "POST", "functions/*/call/stream/*", .write) {
            try await $0.callFunction(.id($2[0]), revision: $2[1], isStream: true, $1)
        },
        OpperRoute(.v2, "POST", "spans") { service, request, _ in try await service.createSpan(request) },
        OpperRoute(.v2, "GET", "spans/*") { try await $0.span($2[0], $1) },
        OpperRoute(.v2, "PATCH", "spans/*") { try await $0.updateSpan($2[0], $1) },
        OpperRoute(.v2, "DELETE", "spans/*") { service, _, ids in try await service.deleteSpan(ids[0]) },
        OpperRoute(.v2, "POST", "spans/*/save_examples", .write) { try await $0.saveExample(of: $2[0], $1) },
        OpperRoute(.v2, "POST", "spans/*/feedback") { try await $0.saveFeedback(on: $2[0], $1) },
        OpperRoute(.v2, "POST", "spans/*/metrics") { try await $0.createMetric(of: $2[0], $1) },
        OpperRoute(.v2, "GET", "spans/*/metrics") { try await $0.listMetrics(of: $2[0], $1) },
        OpperRoute(.v2, "GET", "spans/*/metrics/*") { service, _, ids in
            try await service.metric(ids[1], of: ids[0])
        },
        // The response contains the rest of the metric.
        OpperRoute(.v2, "PATCH", "spans/*/metrics/*", .write) { try await $0.updateMetric($2[1], of: $2[0], $1) },
        OpperRoute(.v2, "DELETE", "spans/*/metrics/*") { service, _, ids in
            try await service.deleteMetric(ids[1], of: ids[0])
        },
        OpperRoute(.v2, "GET", "traces") { service, request, _ in try await service.listTraces(request) },
        OpperRoute(.v2, "GET", "traces/*") { try await $0.trace($2[0], $1) },
        OpperRoute(.v2, "POST", "datasets/*") { try await $0.addEntry(to: $2[0], $1) },
        OpperRoute(.v2, "GET", "datasets/*/entries") { try await $0.listEntries(of: $2[0], $1) },
        OpperRoute(.v2, "POST", "datasets/*/entries/query", .read) { try await $0.queryEntries(of: $2[0], $1) },
        OpperRoute(.v2, "GET", "datasets/*/entries/*") { try await $0.entry($2[1], of: $2[0], $1) },
        OpperRoute(.v2, "PATCH", "datasets/*/entries/*") { try await $0.updateEntry($2[1], of: $2[0], $1) },
        OpperRoute(.v2, "DELETE", "datasets/*/entries/*") { try await $0.deleteEntry($2[1], of: $2[0], $1) },

        OpperRoute(.v3, "POST", "functions/*/call", .write) { try await $0.call($1, function: $2[0]) },
        OpperRoute(.v3, "POST", "functions/*/stream", .write) { try await $0.call($1, function: $2[0]) },
        OpperRoute(.v3, "POST", "functions/*/examples", .write) { try await $0.addExample(to: $2[0], $1) },
        OpperRoute(.v3, "POST", "functions/*/examples/batch", .write) { try await $0.addExamples(to: $2[0], $1) },
        OpperRoute(.v3, "GET", "functions/*/examples") { try await $0.listExamples(of: $2[0], $1) },
        OpperRoute(.v3, "DELETE", "functions/*/examples/*") { try await $0.deleteEntry($2[1], of: $2[0], $1) },
        OpperRoute(.v3, "GET", "functions") { service, request, _ in try await service.listFunctions(request) },
        OpperRoute(.v3, "GET", "functions/*") { try await $0.function(.name($2[0]), $1) },
        OpperRoute(.v3, "DELETE", "functions/*") { service, _, ids in
            try await service.deleteFunction(.name(ids[0]))
        },
        OpperRoute(.v3, "PUT", "functions/*", .write) { _, request, ids in
            throw OpperUnsupported.error(for: request) ?? OpperError.notFound("function", ids[0])
        },
        OpperRoute(.v3, "GET", "functions/*/revisions") { try await $0.listRevisions(of: $2[0], $1) },
        OpperRoute(.v3, "GET", "functions/*/revisions/*") { try await $0.revision($2[1], of: $2[0], $1) },
        OpperRoute(.v3, "GET", "generations") { service, request, _ in try await service.listGenerations(request) },
        OpperRoute(.v3, "GET", "generations/*") { service, _, ids in try await service.generation(ids[0]) },
        OpperRoute(.v3, "DELETE", "generations/*") { service, _, ids in try await service.deleteGeneration(ids[0]) },
        OpperRoute(.v3, "POST", "spans/*/events") { service, request, ids in
            try await service.createEvent(on: try await service.record(ofSpan: ids[0]), request)
        },
        OpperRoute(.v3, "GET", "spans/*/events") { service, _, ids in
            service.listEvents(of: try await service.record(ofSpan: ids[0]))
        },
        OpperRoute(.v3, "POST", "traces/*/events") { service, request, ids in
            try await service.createEvent(on: try await service.root(ofTrace: ids[0]), request)
        },
        OpperRoute(.v3, "GET", "traces/*/events") { service, _, ids in
            service.listEvents(of: try await service.root(ofTrace: ids[0]))
        },
        OpperRoute(.v3, "POST", "spans") { service, request, _ in try await service.createSpan(request) },
        OpperRoute(.v3, "GET", "spans/*") { try await $0.span($2[0], $1) },
        OpperRoute(.v3, "PATCH", "spans/*") { try await $0.updateSpan($2[0], $1) },
        OpperRoute(.v3, "DELETE", "spans/*") { service, _, ids in try await service.deleteSpan(ids[0]) },
        OpperRoute(.v3, "GET", "traces") { service, request, _ in try await service.listTraces(request) },
        OpperRoute(.v3, "GET", "traces/*") { try await $0.trace($2[0], $1) },
        OpperRoute(.v3, "DELETE", "traces/*") { service, _, ids in try await service.deleteTrace(ids[0]) },
    ]
}
