import HTTPTypes
import Hummingbird

/// The route of OTLP over HTTP: `POST /v1/traces` in protobuf or JSON, plain or gzip.
struct OTLPRoutes: RouteGroup {
    let dependencies: ServerDependencies

    init(_ dependencies: ServerDependencies) { self.dependencies = dependencies }

    func add(to router: Router<ServerRequestContext>) {
        router.post("/v1/traces") { request, context in
            var response = try await respond(to: request, context)
            response.headers[Self.serverHeader] = "1"
            return response
        }
    }

    /// The header that tells Tracemark's exporter that the server accepts running spans and merges them with their end.
    private static let serverHeader = HTTPField.Name("Tracemark-Server")!

    private func respond(to request: Request, _ context: ServerRequestContext) async throws -> Response {
        let type = MediaTypeName(request.headers[.contentType])
        let response = OTLPResponse(isJSON: type.isJSON)
        do {
            try RequiredScope.check(.ingest, context.access)
            return try response.success(try await take(request, context, type))
        } catch {
            let problem = Problem(error)
            if problem.status.kind == .serverError, problem.retryAfter == nil {
                context.logger.error("Spans could not be kept.", metadata: ["error": "\(error)"])
            }
            return try response.failure(problem)
        }
    }

    private func take(
        _ request: Request, _ context: ServerRequestContext, _ type: MediaTypeName
    ) async throws -> TraceIngest.Result {
        guard type.isJSON || type.isProtobuf else {
            throw Problem(
                .unsupportedMediaType,
                "The body has the type \"\(type.name)\". Send application/x-protobuf or application/json.")
        }
        return try await dependencies.bodies.withBody(of: request, context: context) { body in
            type.isJSON
                ? try await dependencies.ingest.take(json: body) : try await dependencies.ingest.take(protobuf: body)
        }
    }
}
