import HTTPTypes
import Hummingbird

/// The paths of the programming interfaces, as opposed to the dashboard's pages and files.
enum InterfacePath {
    /// Returns whether a path belongs to an interface: `/api/v1/traces`, `/v1/traces`, `/metrics`.
    static func isInterface(_ path: String) -> Bool {
        let first = path.split(separator: "/", maxSplits: 1).first.map(String.init) ?? ""
        return ["api", "v1", "v2", "v3"].contains(first) || path == "/metrics"
    }
}

/// Adds headers to each interface response that protect it in a browser. The browser must not guess its type, cache it,
/// or give it to a page of another origin.
struct InterfaceHeaders: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard InterfacePath.isInterface(request.uri.path) else { return response }
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.cacheControl] = "no-store"
        response.headers[Self.resourcePolicy] = "same-origin"
        return response
    }

    private static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
}
