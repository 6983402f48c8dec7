import Hummingbird

/// Makes answers of errors, and counts and reports requests.
struct ProblemMiddleware: RouterMiddleware {
    let metrics: ServerMetrics

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = Problem(error)
            if problem.status.kind == .serverError, problem.retryAfter == nil {
                context.logger.error(
                    "A request failed.",
                    metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            }
            response = OpperRoutes.response(problem, to: request) ?? problem.response
        }
        metrics.requested(
            context.endpointPath ?? "none", request.method, response.status, took: ContinuousClock.now - start)
        context.logger.debug(
            "Answered.",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)", "status": "\(response.status.code)",
            ])
        return response
    }
}
