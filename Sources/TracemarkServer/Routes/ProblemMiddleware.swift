import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Makes answers of errors, and counts and reports requests.
struct ProblemMiddleware: RouterMiddleware {
    let metrics: ServerMetrics
    /// The addresses that there are, once all are registered.
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
        metrics.requested(
            Self.isUnknown(context) ? "none" : context.endpointPath ?? "none", request.method, response.status,
            took: ContinuousClock.now - start)
        logger.debug(
            "Answered.",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
            ])
        return response
    }

    /// Whether no route answers the request; Hummingbird gives it a path that is none.
    private static func isUnknown(_ context: ServerRequestContext) -> Bool {
        context.endpointPath.map { $0 == "NotFound" } ?? true
    }

    /// What is wrong with a request whose address is known, and whose method is not.
    private func refusal(of request: Request, _ context: ServerRequestContext) -> Problem? {
        guard Self.isUnknown(context) else { return nil }
        let methods = table.value.methods(at: request.uri.path)
        guard !methods.isEmpty, !methods.contains(request.method) else { return nil }
        return Problem(
            .methodNotAllowed,
            "\(request.uri.path) answers \(methods.map(\.rawValue).joined(separator: ", ")), not \(request.method).",
            allowed: methods)
    }
}

/// Holds the table that is made when the router has all its routes, which is after its middleware was added.
final class RouteTableBox: Sendable {
    /// Guards the table; it is set once, before the server listens.
    private let table = Mutex<RouteTable?>(nil)

    var value: RouteTable {
        get { table.withLock { $0 } ?? RouteTable() }
        set { table.withLock { $0 = newValue } }
    }
}
