import HTTPTypes
import Hummingbird

/// Turns away what a web page elsewhere makes a browser send: a server on loopback is open to every program of the
/// machine, and a browser is one.
///
/// - A page whose name was made to point to 127.0.0.1 (DNS rebinding) names its own host, not loopback's.
/// - A page of another origin may send simple requests without being asked; nothing that writes is taken from one.
struct BrowserDefence: RouterMiddleware {
    let isOnLoopback: Bool

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority ?? ""
        if isOnLoopback, !authority.isEmpty, !LoopbackHost.isLoopback(LoopbackHost.host(in: authority)) {
            throw Problem(
                .misdirectedRequest,
                "The server listens on loopback, and \"\(authority)\" is not loopback's name. Use localhost.",
                slug: "host")
        }
        if request.method != .get, request.method != .head, isFromElsewhere(request.headers, authority) {
            throw Problem(.forbidden, "Pages of other origins may not write.", slug: "origin")
        }
        return try await next(request, context)
    }

    private func isFromElsewhere(_ headers: HTTPFields, _ authority: String) -> Bool {
        if let site = headers[Self.fetchSite], site == "cross-site" { return true }
        guard let origin = headers[.origin] else { return false }
        guard let scheme = origin.firstRange(of: "://") else { return true }
        return origin[scheme.upperBound...] != authority
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
