import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Turns errors into responses, and counts and logs requests.
struct ProblemMiddleware: RouterMiddleware {
    let metrics: ServerMetrics
    /// The registered paths, once all routes are added.
    let table: RouteTableBox
    let logger: Logger

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = refusal(of: request, context) ?? Problem(error)
            if problem.status.kind == .serverError, problem.retryAfter == nil {
                logger.error(
                    "A request failed.",
                    metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            }
            response = OpperRoutes.response(problem, to: request) ?? problem.response
        }
        metrics.countRequest(
            Self.isUnknown(context) ? "none" : context.endpointPath ?? "none", request.method, response.status,
            took: ContinuousClock.now - start)
        logger.debug(
            "Responded to a request.",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
            ])
        return response
    }

    /// Returns whether no route matches the request. Hummingbird then reports the path "NotFound".
    private static func isUnknown(_ context: ServerRequestContext) -> Bool {
        context.endpointPath.map { $0 == "NotFound" } ?? true
    }

    /// Returns the problem of a request with a known path and an unknown method.
    private func refusal(of request: Request, _ context: ServerRequestContext) -> Problem? {
        guard Self.isUnknown(context) else { return nil }
        let methods = table.value.methods(at: request.uri.path)
        guard !methods.isEmpty, !methods.contains(request.method) else { return nil }
        return Problem(
            .methodNotAllowed,
            """
            \(request.uri.path) accepts \(methods.map(\.rawValue).joined(separator: ", ")), \
            and not \(request.method).
            """,
            allowed: methods)
    }
}

/// A box for the route table. The table is created after all routes are added, and middleware needs it earlier.
final class RouteTableBox: Sendable {
    /// The table as a locked value. It is set once, before the server listens.
    private let table = Mutex<RouteTable?>(nil)

    var value: RouteTable {
        get { table.withLock { $0 } ?? RouteTable() }
        set { table.withLock { $0 = newValue } }
    }
}
